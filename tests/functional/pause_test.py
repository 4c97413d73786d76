"""Validators stand still and go on (SIGSTOP, SIGCONT): up to f of them stop nobody, a pause longer
than every timeout of a link included, and who was away catches up."""
import os
import signal
import time

import clients
import harness

# Half a second, and more than the time after which the others give up the link.
IDLE_SECONDS = 3
PAUSES = (0.5, 2, IDLE_SECONDS + 2)


def pause(node):
    os.kill(node.process.pid, signal.SIGSTOP)


def wake(node):
    os.kill(node.process.pid, signal.SIGCONT)


def check_one_stands_still(network, load, node, seconds):
    others = [other for other in network.nodes if other is not node]
    pause(node)
    begun = time.monotonic()
    height = max(other.height() for other in others)
    network.wait_height(height + 10, nodes=others)
    load.wait_acknowledged(10)
    time.sleep(max(0, begun + seconds - time.monotonic()))
    wake(node)
    harness.check(node.is_running(), "the one that woke goes on")
    node.wait_height(max(other.height() for other in others))
    harness.wait_until(lambda: node.state() == "voting", 20,
                       f"node{node.index} votes after a pause of {seconds} s")


def check_two_stand_still(network, load):
    """More than f: nothing is final without them, and everything goes on with them."""
    for node in network.nodes[1:3]:
        pause(node)
    time.sleep(0.5)
    height = network.nodes[0].height()
    time.sleep(IDLE_SECONDS + 2)
    harness.check(network.nodes[0].height() <= height + 1, "nothing is final without a quorum")
    for node in network.nodes[1:3]:
        wake(node)
    network.wait_height(height + 5)
    load.wait_acknowledged(10)


def check_all_stand_still(network, load):
    for node in network.nodes:
        pause(node)
    time.sleep(IDLE_SECONDS + 2)
    for node in network.nodes:
        wake(node)
    load.wait_acknowledged(10)


def test(network):
    for node in network.nodes:
        node.start({"MERIT_P2P_IDLE_TIMEOUT": f"{IDLE_SECONDS}s"})
    for node in network.nodes:
        node.wait_ready()
    with clients.Load(network, pause=0.02, patience=2.0) as load:
        load.wait_acknowledged(20)
        for node, seconds in zip(network.nodes, PAUSES):
            check_one_stands_still(network, load, node, seconds)
        check_two_stand_still(network, load)
        check_all_stand_still(network, load)
    load.check()
    given_up = sum(node.log().count("err=peer.idle") for node in network.nodes)
    harness.check(given_up > 0, "links were given up as idle")


if __name__ == "__main__":
    harness.main(test, validators=4)
