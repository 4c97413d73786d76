"""Hundreds of clients of three addresses ask for large answers, over HTTP and WebSocket, and read
none: what the node holds for them stays within its cap, another address is answered while only one
floods, blocks go on, and all is as before when the clients have been given up."""
import http.client
import json
import socket

import clients
import harness
from half_open_test import Watch, resident
from websocket import WebSocket

FLOODING = ("127.0.0.2", "127.0.0.3", "127.0.0.4")
CLIENTS = 50  # of each kind and address; each asks for some 6 MB, over WebSocket twice
BATCH = [{"jsonrpc": "2.0", "id": i, "method": "rpc.discover"} for i in range(100)]
RECEIVE_BYTES = 2048
# rpc.unsent_bytes_max; an answer that each of two workers began while there was room, which is held
# as a value, as the texts of a batch and as one text; and what the allocator keeps.
RSS_GROWTH_MAX = (64 << 20) + (64 << 20)


def connect_http(node, source, receive_bytes=None):
    host, port = node.rpc_url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=20)
    connection.sock = socket.socket()
    if receive_bytes:
        connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    connection.sock.settimeout(20)
    connection.sock.bind((source, 0))
    connection.sock.connect((host, int(port)))
    return connection


def post(connection, request):
    connection.request("POST", "/", json.dumps(request), {"Content-Type": "application/json"})


def flood(node, source):
    opened = []
    for _ in range(CLIENTS):
        opened.append(connect_http(node, source, RECEIVE_BYTES))
        post(opened[-1], BATCH)
        opened.append(WebSocket(node, receive_bytes=RECEIVE_BYTES, source=source))
        opened[-1].send(BATCH)
        opened[-1].send(BATCH)
    return opened


def ask(node, source):
    """The code of the error that a small call gets, or None."""
    connection = connect_http(node, source)
    post(connection, {"jsonrpc": "2.0", "id": 1, "method": "chain_getStatus"})
    reply = json.loads(connection.getresponse().read())
    connection.close()
    return reply.get("error", {}).get("code")


def test(network):
    for one in network.nodes:
        # So that no bucket stops the flood.
        one.start({"MERIT_RPC_REQUESTS_PER_SECOND": "10000000"})
    for one in network.nodes:
        one.wait_ready()
    node = network.nodes[0]
    with clients.Load(network, pause=0.02) as load:
        load.wait_acknowledged(50)
        watch = Watch(node)
        watch.start()
        opened = flood(node, FLOODING[0])
        harness.wait_until(lambda: ask(node, FLOODING[0]) == clients.LIMIT_EXCEEDED, 30,
                           "its part is used up")
        for _ in range(20):
            harness.check_equal(ask(node, "127.0.0.1"), None, "another address")
        for source in FLOODING[1:]:
            opened += flood(node, source)
        harness.check(ask(node, "127.0.0.1") in (None, clients.LIMIT_EXCEEDED), "a stable error")
        load.wait_acknowledged(30)
        # The clients stay; the node is the one that gives them up.
        for source in ("127.0.0.1", *FLOODING):
            harness.wait_until(lambda: ask(node, source) is None, 60, f"{source} is answered")
        load.wait_acknowledged(30)
        for connection in opened:
            connection.close()
        watch.is_over = True
        watch.join()
    print(f"bytes {watch.rss} to {watch.rss_most}, then {resident(node)}", flush=True)
    harness.check(watch.rss_most <= watch.rss + RSS_GROWTH_MAX, "memory is bounded")
    load.check()


if __name__ == "__main__":
    harness.main(test, validators=4)
