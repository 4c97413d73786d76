"""Strangers who send garbage or open connections and wait do not disturb the validators."""
import os
import socket
import time

import harness

HALF_OPEN = 300


def connect(node):
    host, port = node.p2p_address.split(":")
    connection = socket.create_connection((host, int(port)), timeout=5)
    connection.settimeout(10)
    return connection


def is_closed(connection):
    """Whether the other end closes, after whatever it still says."""
    try:
        while connection.recv(4096):
            pass
        return True
    except ConnectionError:
        return True
    except TimeoutError:
        return False


def test(network):
    network.start()
    node = network.nodes[0]
    for garbage in (b"\x00\x00", b"\xff" * 70_000, b"GET / HTTP/1.1\r\n\r\n",
                    b"\x00\x20" + os.urandom(32) + b"\x00\x40" + os.urandom(64)):
        with connect(node) as connection:
            try:
                connection.sendall(garbage)
            except ConnectionError:
                pass
            harness.check(is_closed(connection), f"closed after {garbage[:20]!r}")

    # The answer to a first handshake message must not carry anything in the clear.
    with connect(node) as connection:
        connection.sendall(b"\x00\x20" + os.urandom(32))
        answer = connection.recv(4096)
        harness.check(len(answer) < 400, "a bounded answer to a stranger")
        harness.check(b"MERIT" not in answer, "no readable bytes to a stranger")

    flood = [connect(node) for _ in range(HALF_OPEN)]
    before = node.height()
    time.sleep(1)
    network.wait_height(before + 2)
    # A validator that restarts during the flood is let in.
    network.nodes[1].kill()
    network.nodes[1].start()
    network.nodes[1].wait_ready()
    descriptors = len(os.listdir(f"/proc/{node.process.pid}/fd"))
    harness.check(descriptors < HALF_OPEN, f"descriptors stay bounded: {descriptors}")
    for connection in flood:
        harness.check(is_closed(connection), "a half-open connection ends")
        connection.close()
    harness.check("connection refused" in node.log(), "the reason is logged")
    harness.check(all(one.is_running() for one in network.nodes), "all nodes are up")


if __name__ == "__main__":
    harness.main(test, validators=4)
