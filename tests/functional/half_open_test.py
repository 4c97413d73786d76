"""A thousand connections that never finish their handshake, garbage between them, and hundreds of
slow HTTP clients: blocks go on, a validator that restarts is let in, and what the node holds for
strangers stays within its caps."""
import os
import random
import resource
import socket
import threading
import time

import clients
import harness

HALF_OPEN = 1_000
SLOW = 600
# Caps of docs/config.toml: p2p.half_open_max, and of rpc.connections_max three quarters for one
# loopback address; while it is told so, a refused one stays for a second, up to 32 of them
# (node/rpc/server.cpp).
HALF_OPEN_MAX = 128
SLOW_MAX = 384
BEING_REFUSED_MAX = 32
OWN = 32  # this test's own clients, files of the database
# 128 handshakes of some KiB; 384 HTTP connections with a header of at most 16 KiB or an answer of
# some 100 KB; and what the allocator keeps.
RSS_GROWTH_MAX = 64 << 20
HTTP_IDLE_SECONDS = 6


def connect(address, source):
    """A connection from one of the many addresses of loopback, or None if it was not to be had."""
    host, port = address.split(":")
    try:
        return socket.create_connection((host, int(port)), 5, source_address=(source, 0))
    except OSError:
        return None


def open_half(node, seed):
    """Connections that say nothing, or begin a handshake, or say something else; of 100 networks."""
    chance = random.Random(seed)
    begun = (b"", b"\x00", b"\x00\x20" + chance.randbytes(32), b"\x00\x20" + chance.randbytes(31),
             b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 3000, b"\x00\x00",
             b"\x00\x20" + chance.randbytes(32) + b"\xff\xff" + chance.randbytes(9000))
    opened = []
    for i in range(HALF_OPEN):
        connection = connect(node.p2p_address, f"127.1.{i % 100}.1")
        if connection is None:
            continue
        opened.append(connection)
        try:
            connection.sendall(begun[i % len(begun)])
        except OSError:
            pass  # closed already, which is an answer too
    return opened


def open_slow(node):
    """HTTP clients that stop in the header, in the body, or before they read the answer."""
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    begun = (head, head + b"Content-Length: 900000\r\n\r\n{",
             b"GET /openrpc.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20)
    opened = []
    for i in range(SLOW):
        connection = connect(node.rpc_url.removeprefix("http://"), "127.0.0.2")
        if connection is None:
            continue
        opened.append(connection)
        try:
            connection.sendall(begun[i % len(begun)])
        except OSError:
            pass
    return opened


def drip(opened):
    """One more byte of each slow header."""
    for connection in opened[::3]:
        try:
            connection.send(b"X")
        except OSError:
            pass


def descriptors(node):
    return len(os.listdir(f"/proc/{node.process.pid}/fd"))


def resident(node):
    with open(f"/proc/{node.process.pid}/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


class Watch(threading.Thread):
    """The most descriptors and the most memory that a node had since the watch began."""

    def __init__(self, node):
        super().__init__(daemon=True)
        self.node = node
        self.is_over = False
        self.fds, self.rss = descriptors(node), resident(node)
        self.fds_most, self.rss_most = self.fds, self.rss

    def run(self):
        while not self.is_over:
            self.fds_most = max(self.fds_most, descriptors(self.node))
            self.rss_most = max(self.rss_most, resident(self.node))
            time.sleep(0.02)

    def check(self):
        print(f"descriptors {self.fds} to {self.fds_most}, bytes {self.rss} to {self.rss_most}",
              flush=True)
        most = self.fds + HALF_OPEN_MAX + SLOW_MAX + BEING_REFUSED_MAX + OWN
        harness.check(self.fds_most <= most, f"at most {most} descriptors")
        harness.check(self.rss_most <= self.rss + RSS_GROWTH_MAX, "memory is bounded")


def test(network):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4096)), hard))
    node = network.nodes[0]
    for one in network.nodes:
        one.start({"MERIT_RPC_IDLE_TIMEOUT": f"{HTTP_IDLE_SECONDS}s"})
    for one in network.nodes:
        one.wait_ready()
    with clients.Load(network, pause=0.02) as load:
        load.wait_acknowledged(50)
        watch = Watch(node)
        watch.start()
        for seed in range(2):
            slow, half_open = open_slow(node), open_half(node, seed)
            drip(slow)
            harness.wait_until(lambda: watch.fds_most >= watch.fds + SLOW_MAX, 10,
                               "the flood reaches the caps")
            load.wait_acknowledged(30)
            # A validator that restarts in the middle of it is let in by all.
            network.nodes[1].kill()
            network.nodes[1].start()
            network.nodes[1].wait_ready()
            drip(slow)
            load.wait_acknowledged(30)
        # The clients stay; the node is the one that gives them up.
        harness.wait_until(lambda: descriptors(node) <= watch.fds + OWN, 30,
                           "strangers who say nothing are gone")
        for connection in half_open + slow:
            connection.close()
        watch.is_over = True
        watch.join()
        watch.check()
    harness.check(all(one.is_running() for one in network.nodes), "all nodes are up")
    harness.check("err=peer.handshake_timeout" in node.log() or
                  "err=peer.handshake_failed" in node.log(), "the reason is logged")
    load.check()


if __name__ == "__main__":
    harness.main(test, validators=4)
