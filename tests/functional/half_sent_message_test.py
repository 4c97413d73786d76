"""WebSocket messages that begin and never end are closed after the time of a body, although their
clients are not idle; who waits between whole messages stays."""
import struct
import time

import harness
import websocket

HALVES = 50
BODY_SECONDS = 10  # body_timeout_ms of node/rpc/rpc_limits.hpp


def begin(node):
    """A client that has sent nine tenths of a message."""
    client = websocket.WebSocket(node)
    client.socket.sendall(b"\x81" + bytes([0x80 | 127]) + struct.pack(">Q", 500_000) + bytes(4) +
                          b"1" * 450_000)
    return client


def is_open(client):
    """Sends one byte more. The node may not have said that it closed; then the next one fails."""
    try:
        client.socket.sendall(b"1")
    except OSError:
        return False
    return True


def test(network):
    network.start()
    node = network.nodes[0]
    waiting = websocket.WebSocket(node)
    began = time.monotonic()
    halves = [begin(node) for _ in range(HALVES)]
    harness.check(all(is_open(client) for client in halves), "they are let in")

    def are_closed():
        time.sleep(0.5)
        return not any([is_open(client) for client in halves])

    harness.wait_until(are_closed, 6 * BODY_SECONDS, "the halves are closed")
    harness.check(time.monotonic() - began >= BODY_SECONDS - 1, "not before their time")
    harness.check(waiting.call("node_getStatus")["executed_height"] > 0, "the other one stayed")


if __name__ == "__main__":
    harness.main(test, validators=1)
