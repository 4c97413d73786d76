#!/usr/bin/env python3
"""How long four validators take from block to block, alone and while one of them is flooded with
half-open connections and slow HTTP clients that come again as soon as they are closed.

    tests/bench/flood.py [--meritd FILE] [--seconds N]

Prints the intervals between the blocks that another validator logs, under load. Asserts nothing.
Target: in the flood the 99th percentile is at most twice that without.
"""
import argparse
import os
import pathlib
import resource
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "functional"))
import clients         # noqa: E402
import half_open_test  # noqa: E402
import harness         # noqa: E402
import recovery        # noqa: E402


class Flood(threading.Thread):
    def __init__(self, node):
        super().__init__(daemon=True)
        self.node = node
        self.is_over = False
        self.connections = 0

    def run(self):
        seed = 0
        while not self.is_over:
            opened = half_open_test.open_slow(self.node)
            opened += half_open_test.open_half(self.node, seed)
            self.connections += len(opened)
            for _ in range(10):
                half_open_test.drip(opened)
                time.sleep(0.2)
            for connection in opened:
                connection.close()
            seed += 1


def intervals(node, begin, end):
    times = [at for at in recovery.block_times([node]) if begin <= at <= end]
    return sorted(later - earlier for earlier, later in zip(times, times[1:]))


def report(what, values):
    p50, p99 = (values[int(len(values) * part)] * 1000 for part in (0.5, 0.99))
    print(f"{what}: {len(values)} intervals, p50 {p50:.0f} ms, p99 {p99:.0f} ms, "
          f"max {values[-1] * 1000:.0f} ms", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--meritd", help="the program (default: MERITD, or of MERIT_BUILD)")
    parser.add_argument("--seconds", type=int, default=20)
    options = parser.parse_args()
    if options.meritd:
        os.environ["MERITD"] = options.meritd
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    with tempfile.TemporaryDirectory(prefix="merit-flood-") as folder:
        network = harness.Network(folder, options=(
            "--parameter", "account_units_max=90000000000"))
        try:
            network.start()
            with clients.Load(network) as load:
                load.wait_acknowledged(100)
                for what in ("alone", "flooded", "alone", "flooded"):
                    flood = Flood(network.nodes[0]) if what == "flooded" else None
                    if flood:
                        flood.start()
                        time.sleep(1)
                    begin = time.time()
                    time.sleep(options.seconds)
                    report(what, intervals(network.nodes[1], begin, time.time()))
                    if flood:
                        flood.is_over = True
                        flood.join()
                        print(f"  {flood.connections} connections", flush=True)
            load.check()
        finally:
            network.close()


if __name__ == "__main__":
    main()
