"""One validator's clock is an hour behind, an hour ahead, and jumps: blocks go on, their time never
goes back and stays near the time of the others."""
import datetime
import glob
import sys
import time

import clients
import harness
from wallet_steps import SKIPPED

LIBRARY = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
OFFSETS = (-3600, 3600, 9, -9, -864_000, 0)  # seconds
AHEAD_MAX_MS = 1_000  # of the voters' clocks, PROTOCOL section 4
SLACK_MS = 2_000      # between two readings of this test


def check_goes_on(network, load, offset):
    others = network.nodes[:3]
    height = max(node.height() for node in others)
    network.wait_height(height + 8, nodes=others, timeout=30)
    load.wait_acknowledged(20)
    now_ms = time.time() * 1000
    block_ms = others[0].status()["last_block_time_ms"]
    harness.check(abs(block_ms - now_ms) <= AHEAD_MAX_MS + SLACK_MS,
                  f"{offset}: a block of {block_ms} at {now_ms:.0f}")


def log_offset(node):
    """By how many seconds the node's last log line is ahead of this moment."""
    stamp = node.log_tail(1)[len("ts="):].split(" ")[0]
    logged = datetime.datetime.fromisoformat(stamp.replace("Z", "+00:00"))
    return (logged - datetime.datetime.now(datetime.timezone.utc)).total_seconds()


def check_times(node):
    top = node.height()
    times = [node.block(height)["header"]["time_ms"] for height in range(top + 1)]
    harness.check(times == sorted(times), "time never goes back")


def test(network):
    offset_file = network.folder / "offset"
    offset_file.write_text("+0\n")
    skewed = network.nodes[3]
    for node in network.nodes[:3]:
        node.start()
    skewed.start({"LD_PRELOAD": LIBRARY[0], "FAKETIME_TIMESTAMP_FILE": str(offset_file),
                  "FAKETIME_CACHE_DURATION": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"})
    for node in network.nodes:
        node.wait_ready()
    with clients.Load(network, pause=0.05, patience=3.0) as load:
        for offset in OFFSETS:
            offset_file.write_text(f"{offset:+}\n")
            harness.wait_until(lambda: abs(log_offset(skewed) - offset) < 4, 20,
                               f"{offset} s is in force")
            check_goes_on(network, load, offset)
        skewed.wait_height(network.nodes[0].height())
    load.check()
    check_times(network.nodes[0])
    harness.check(all(node.is_running() for node in network.nodes), "all nodes are up")


if __name__ == "__main__":
    if not LIBRARY:
        print("skipped: libfaketime is not installed")
        sys.exit(SKIPPED)
    harness.main(test, validators=4)
