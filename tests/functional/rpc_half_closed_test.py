"""Clients that ask for much, read nothing and end their side leave no open file behind."""
import os
import pathlib
import re
import socket

import harness
from websocket import WebSocket

CLIENTS, CALLS = 4, 60
DISCOVER = {"jsonrpc": "2.0", "id": 1, "method": "rpc.discover", "params": {}}


def answered(node):
    found = re.search(r'requests_total\{method="rpc.discover",code="0"\} (\d+)',
                      node.get("/metrics")[1])
    return int(found[1]) if found else 0


def test(network):
    network.start()
    node = network.nodes[0]

    def sockets():
        folder = pathlib.Path(f"/proc/{node.process.pid}/fd")
        names = [os.readlink(file) for file in folder.iterdir() if file.is_symlink()]
        return sum(name.startswith("socket:") for name in names)

    before = sockets()
    clients = [WebSocket(node, receive_bytes=4096) for _ in range(CLIENTS)]
    harness.check(sockets() >= CLIENTS, "all are connected")
    for client in clients:
        for _ in range(CALLS):
            client.send(DISCOVER)
    # Far more than lies between the two: the node is in the middle of writing.
    harness.wait_until(lambda: answered(node) >= CLIENTS * CALLS, 60, "all calls are answered")
    for client in clients:
        client.socket.shutdown(socket.SHUT_WR)
    harness.wait_until(lambda: sockets() <= before + 2, 30, "the node closes all of them")
    harness.check(node.is_ready(), "others are served")


if __name__ == "__main__":
    harness.main(test, validators=1)
