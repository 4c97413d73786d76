#!/usr/bin/env python3
"""How long four validators on this machine make no block: after one is killed, after a split heals,
and while the leader is killed again and again.

    tests/bench/recovery.py [--meritd FILE] [--rounds N] [--check]

Measured from the blocks that the surviving validators log, under load. Prints each round and the
worst, and with --check exits 1 if a worst is above its target: times depend on the machine. As root
it loses packets in network namespaces; otherwise a proxy holds the bytes, and TCP has nothing to
recover.
"""
import argparse
import datetime
import os
import pathlib
import random
import re
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "functional"))
import clients     # noqa: E402
import harness     # noqa: E402
import namespaces  # noqa: E402
import proxy       # noqa: E402

SPLITS = (1, 2, 3, 5, 6, 8, 11, 15, 22, 30)  # seconds

BLOCK = re.compile(r"^ts=(\S+) .* msg=block height=(\d+) view=(\d+)", re.M)


def block_times(nodes):
    """Wall-clock seconds at which each height was final at the first of these validators."""
    times = {}
    for node in nodes:
        for stamp, height, _ in BLOCK.findall(node.log()):
            at = datetime.datetime.fromisoformat(stamp.replace("Z", "+00:00")).timestamp()
            times[int(height)] = min(times.get(int(height), at), at)
    return sorted(times.values())


def first_after(nodes, moment):
    return next((at - moment for at in block_times(nodes) if at > moment), float("inf"))


def longest_gap(nodes, begin, end):
    times = [begin, *(at for at in block_times(nodes) if begin < at < end), end]
    return max(later - earlier for earlier, later in zip(times, times[1:]))


def report(what, values, target):
    """Prints them; whether the worst is within its target."""
    rounds = " ".join(f"{value:.2f}" for value in values)
    print(f"{what}: worst {max(values):.2f} s of {len(values)} (target {target} s): {rounds}",
          flush=True)
    return max(values) <= target


def leader(network):
    """The validator whose turn it is, as far as the others know."""
    view = max(node.status()["view"] for node in network.nodes if node.is_running())
    return network.nodes[view % len(network.nodes)]  # term 0


def after_kill(network, load, rounds):
    """The next block, and the longest gap of the two seconds after the kill of one validator."""
    nexts, gaps = [], []
    for i in range(rounds):
        load.wait_acknowledged(30)
        victim = network.nodes[i % 4]
        others = [node for node in network.nodes if node is not victim]
        moment = time.time()
        victim.kill()
        time.sleep(2)
        nexts.append(first_after(others, moment))
        gaps.append(longest_gap(others, moment, moment + 2))
        victim.start()
        victim.wait_ready()
        time.sleep(1)
    return [report("next block after the kill of one of four", nexts, 1),
            report("longest gap in the 2 s after the kill", gaps, 1)]


def after_heal(network, between, load, lengths):
    values = []
    for seconds in lengths:
        load.wait_acknowledged(10)
        between.split({0, 1}, {2, 3})
        time.sleep(seconds)
        moment = time.time()
        between.heal()
        harness.wait_until(lambda: first_after(network.nodes, moment) < 1e9, 60, "a block")
        values.append(first_after(network.nodes, moment))
    return report(f"next block after the heal of splits of {lengths} s", values, 5)


def leaders_killed(network, load, seconds):
    """The leader is killed as soon as the validator killed before it votes again."""
    load.wait_acknowledged(10)
    begin, kills = time.time(), 0
    while time.time() < begin + seconds:
        victim = leader(network)
        victim.kill()
        kills += 1
        time.sleep(random.random() / 2)
        victim.start()
        harness.wait_until(lambda: victim.state() == "voting", 30, "it votes again")
    end = time.time()
    return report(f"longest gap while the leader was killed {kills} times in {end - begin:.0f} s",
                  [longest_gap(network.nodes, begin, end)], 3)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--meritd", help="the program (default: MERITD, or of MERIT_BUILD)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--check", action="store_true", help="exit 1 above a target")
    options = parser.parse_args()
    if options.meritd:
        os.environ["MERITD"] = options.meritd
    if namespaces.is_possible():
        namespaces.enter()
    with tempfile.TemporaryDirectory(prefix="merit-recovery-") as folder:
        network = harness.Network(folder, options=(
            "--delta", "50ms", "--parameter", "account_units_max=90000000000"))
        try:
            wires = namespaces.Wires if namespaces.is_possible() else proxy.Proxy
            between = wires(network)
            network.start()
            with clients.Load(network, patience=2.0) as load:
                within = [*after_kill(network, load, options.rounds),
                          after_heal(network, between, load, SPLITS),
                          leaders_killed(network, load, 4 * options.rounds)]
            load.check()
        finally:
            network.close()
    if options.check and not all(within):
        sys.exit("above its target")


if __name__ == "__main__":
    main()
