"""Strangers open connections without end, many more within the time of one handshake than may be
half open: a validator far away that restarts is let in while it lasts, and blocks go on."""
import collections
import socket
import threading
import time

import harness
import proxy

HALF_OPEN_MAX = 16
ONE_WAY_SECONDS = 0.1  # of all that the restarted validator says and hears
PER_SECOND = 300
KEPT = 2 * HALF_OPEN_MAX  # connections that the flood holds to each node
FLOOD = {"MERIT_P2P_HALF_OPEN_MAX": str(HALF_OPEN_MAX),
         "MERIT_P2P_HALF_OPEN_PER_ADDRESS_MAX": "8"}


class Flood(threading.Thread):
    """PER_SECOND new connections to each of these nodes, of a hundred networks, all silent."""

    def __init__(self, nodes):
        super().__init__(daemon=True)
        self.targets = [(node.p2p_address.split(":"), collections.deque()) for node in nodes]
        self.is_over = False
        self.count = 0  # to each node
        self.began = time.monotonic()

    def run(self):
        while not self.is_over:
            if self.count >= PER_SECOND * (time.monotonic() - self.began):
                time.sleep(0.001)
                continue
            for (host, port), opened in self.targets:
                stranger = socket.socket()
                stranger.setblocking(False)
                stranger.bind((f"127.1.{self.count % 100}.1", 0))
                stranger.connect_ex((host, int(port)))
                opened.append(stranger)
                if len(opened) > KEPT:
                    opened.popleft().close()
            self.count += 1

    def end(self):
        """How many connections a second each node had."""
        rate = self.count / (time.monotonic() - self.began)
        self.is_over = True
        self.join()
        for _, opened in self.targets:
            for stranger in opened:
                stranger.close()
        return rate


def test(network):
    between = proxy.Proxy(network)
    for node in network.nodes:
        node.start(FLOOD)
    network.wait_height(2)
    two, down, far = network.nodes[:2], network.nodes[2], network.nodes[3]
    between.delay(far.index, ONE_WAY_SECONDS)
    down.kill()
    far.kill()  # two of four: without it there is no block
    flood = Flood([*two, far])
    flood.start()
    time.sleep(1)
    height = max(node.height() for node in two)
    began = time.monotonic()
    far.start(FLOOD)
    network.wait_height(height + 5, timeout=40, nodes=[*two, far])
    rate = flood.end()
    print(f"let in, and five blocks, after {time.monotonic() - began:.1f} s; "
          f"{rate:.0f} strangers a second", flush=True)
    harness.check(rate * 2 * ONE_WAY_SECONDS > HALF_OPEN_MAX,
                  "within a handshake come more strangers than there are places")
    between.close()


if __name__ == "__main__":
    harness.main(test, validators=4)
