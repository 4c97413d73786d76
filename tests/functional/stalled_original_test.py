"""A copy takes over from a process that stands still; when that one wakes, it ends with 77."""
import os
import signal

import harness
import key_in_use_test


def links(node):
    return node.log().count("peer connected")


def test(network):
    network.start()
    network.wait_height(3)
    original = network.nodes[3]
    peers = network.nodes[:3]
    at_first = [links(node) for node in peers]
    os.kill(original.process.pid, signal.SIGSTOP)
    copy = key_in_use_test.make_copy(network, original, 80)
    copy.start()
    # Its peers hear nothing from the first one, and let the second one in.
    harness.wait_until(lambda: copy.log().count("msg=block") >= 2, 20, "the copy follows")
    harness.wait_until(
        lambda: all(links(node) > before for node, before in zip(peers, at_first)), 30,
        "every peer lets the copy in")
    with_copy = [links(node) for node in peers]
    os.kill(original.process.pid, signal.SIGCONT)
    harness.check_equal(original.exit_code(timeout=15), 77, "the exit of the one that woke up")
    harness.check("consensus.key_in_use" in original.log(), "the reason has its name")
    harness.check(copy.is_running(), "the copy goes on")
    top = network.nodes[0].height()
    network.wait_height(top + 3, nodes=peers)
    for node, before in zip(peers, with_copy):
        harness.check_equal(node.status()["evidence"], 0, f"evidence at node{node.index}")
        harness.check_equal(links(node), before,
                            f"links that node{node.index} made meanwhile")


if __name__ == "__main__":
    harness.main(test, validators=4)
