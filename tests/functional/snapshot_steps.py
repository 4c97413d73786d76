"""Steps that tests of snapshots share: a network that takes them often, and a node without data."""
import shutil

import harness

# A node that is 40 blocks behind joins; later, on a busy machine, it is hardly ever so far behind.
SETTINGS = {"MERIT_SNAPSHOT_INTERVAL": "20", "MERIT_SNAPSHOT_JOIN_DISTANCE": "40"}
FAR = 65
# A validator without its vote log votes again after at most 100 views: an idle network has to make
# blocks often.
OPTIONS = ("--idle-interval", "200ms")


def snapshots(node):
    """The folders of its whole snapshots, the newest last."""
    return sorted(file.parent for file in (node.home / "data" / "snapshots").glob("*/manifest"))


def start(network):
    """Starts all; node 3 loses its data then, while the others take snapshots. Gives node 3."""
    for node in network.nodes:
        node.start(SETTINGS)
    for node in network.nodes:
        node.wait_ready()
    code, _, error = network.merit("--yes", "send", "member1", "1", "--from", "member0")
    harness.check_equal(code, 0, f"a payment: {error}")
    victim = network.nodes[3]
    victim.kill()
    shutil.rmtree(victim.home / "data")
    others = network.nodes[:3]
    for node in others:
        harness.wait_until(lambda: snapshots(node), 90, f"node{node.index} takes a snapshot")
    network.wait_height(FAR, nodes=others, timeout=90)
    return victim


def wait_joined(network, victim):
    """It has the state of a snapshot, follows and votes."""
    harness.wait_until(lambda: "a snapshot is the database now" in victim.log(), 60, "it joins")
    before = network.nodes[0].height()
    harness.wait_until(lambda: victim.height() >= before, 60, "it follows")
    harness.wait_until(lambda: victim.state() == "voting", 60, "it votes")
    network.check_agreement(before)


def wait_whole(network, victim):
    """Everything from genesis is verified, and there."""
    harness.wait_until(lambda: "whole history is verified" in victim.log(), 90, "it is verified")
    victim.wait_ready(60)
    harness.check_equal(victim.status()["snapshot"], "", "nothing is left to verify")
    network.check_agreement(1)
    harness.wait_until(lambda: victim.state() == "voting", 30, "it votes still")
    for name in ("history", "ledger.joined", "snapshot.incoming"):
        harness.check(not (victim.home / "data" / name).exists(), f"{name} is gone")
