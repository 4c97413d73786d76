"""A subscription tells every block once, in order, and resumes from a height on a new connection."""
import harness
from harness import check, check_equal
from websocket import WebSocket


def read_events(client, subscription, first, count):
    for i in range(count):
        params = client.receive()["params"]
        check_equal((params["subscription"], params["seq"], params["height"]),
                    (subscription, i, first + i), "the next block")
        check_equal(params["result"]["type"], "block", "its type")


def test(network):
    network.start()
    node = network.nodes[0]
    node.wait_height(2)
    client = WebSocket(node)
    check_equal(client.call("chain_getStatus")["network"], network.hash, "a call over WebSocket")
    subscription = client.call("sub_subscribe", topic="block", from_height=1)["subscription"]
    read_events(client, subscription, 1, 4)
    client.close()

    client = WebSocket(node)
    subscription = client.call("sub_subscribe", topic="block", from_height=5)["subscription"]
    read_events(client, subscription, 5, 3)
    network.nodes[0].process.terminate()
    while True:
        message = client.receive()
        if isinstance(message, tuple):
            break
    check_equal(message, ("close", 1001), "the reason when the node stops")
    client.close()
    check_equal(node.exit_code(), 0, "exit")


if __name__ == "__main__":
    harness.main(test, validators=1)
