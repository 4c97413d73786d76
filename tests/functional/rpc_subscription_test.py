"""A subscription tells every block once, in order, and resumes from a height on a new connection."""
import base64
import json
import os
import socket
import struct
import urllib.parse

import harness
from harness import check, check_equal


class WebSocket:
    """Just enough of RFC 6455 for text messages."""

    def __init__(self, node, timeout=20):
        address = urllib.parse.urlsplit(node.rpc_url)
        self.socket = socket.create_connection((address.hostname, address.port), timeout=timeout)
        self.stream = self.socket.makefile("rb")
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET /ws HTTP/1.1\r\nHost: {address.netloc}\r\nUpgrade: websocket\r\n"
                             f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                             f"Sec-WebSocket-Key: {key}\r\n\r\n").encode())
        check(b" 101 " in self.stream.readline(), "the server speaks WebSocket")
        while self.stream.readline() != b"\r\n":
            pass

    def send(self, value):
        payload = json.dumps(value).encode()
        mask = os.urandom(4)
        size = bytes([0x80 | len(payload)]) if len(payload) < 126 else \
            bytes([0x80 | 126]) + struct.pack(">H", len(payload))
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        self.socket.sendall(b"\x81" + size + mask + masked)

    def receive(self):
        """The next message; ("close", code) when the server closes."""
        while True:
            first, second = self.stream.read(2)
            size = second & 0x7f
            if size == 126:
                size = struct.unpack(">H", self.stream.read(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self.stream.read(8))[0]
            payload = self.stream.read(size)
            if first & 0x0f == 1:
                return json.loads(payload)
            if first & 0x0f == 8:
                return "close", struct.unpack(">H", payload[:2])[0]

    def call(self, method, **params):
        self.send({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        return self.receive()["result"]

    def close(self):
        self.stream.close()
        self.socket.close()


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
