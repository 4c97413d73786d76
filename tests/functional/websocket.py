"""A client of the RPC over WebSocket."""
import base64
import json
import os
import socket
import struct
import urllib.parse

from harness import check


class WebSocket:
    """Just enough of RFC 6455 for text messages."""

    def __init__(self, node, timeout=20, receive_bytes=None, source=None):
        address = urllib.parse.urlsplit(node.rpc_url)
        self.socket = socket.socket()
        self.socket.settimeout(timeout)
        if receive_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        if source:
            self.socket.bind((source, 0))
        self.socket.connect((address.hostname, address.port))
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
