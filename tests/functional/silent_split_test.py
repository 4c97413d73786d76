"""Packets between two halves of the network are lost, for less and for longer than a link lasts
without news (p2p.idle_timeout): no fork, and it goes on after the heal."""
import os
import time

import clients
import harness
import namespaces

SECONDS = (1, 4, 7)
if os.environ.get("MERIT_LONG"):
    SECONDS = (1, 2, 4, 7, 11, 13, 20, 30, 60, 120)


def test(network):
    wires = namespaces.Wires(network)
    network.start()
    with clients.Load(network, pause=0.02, patience=2.0) as load:
        for seconds in SECONDS:
            load.wait_acknowledged(10)
            wires.split({0, 1}, {2, 3})
            time.sleep(seconds)
            height = max(node.height() for node in network.nodes)
            wires.heal()
            healed = time.monotonic()
            network.wait_height(height + 1, timeout=60)
            print(f"split of {seconds} s: next block after {time.monotonic() - healed:.2f} s",
                  flush=True)
            network.wait_height(height + 5, timeout=60)
            # One alone, then everybody alone.
            for sides in (({0, 1, 2}, {3}), ({0}, {1}, {2}, {3})):
                wires.split(*sides)
                time.sleep(1)
                wires.heal()
            network.wait_height(max(node.height() for node in network.nodes) + 5, timeout=60)
    load.check()


if __name__ == "__main__":
    namespaces.enter()
    harness.main(test, validators=4)
