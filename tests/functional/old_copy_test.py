"""Signing state that was copied or restored never leads to a second signature: an image of a whole
running machine put back later, alone or when all were down, and two copies started at one moment."""
import os
import random
import shutil
import signal
import time

import clients
import harness
from key_in_use_test import make_copy

ROUNDS = 20 if os.environ.get("MERIT_LONG") else 3


def take_image(node, to):
    """The node's folder as a snapshot of a virtual machine has it: all files of one moment."""
    os.kill(node.process.pid, signal.SIGSTOP)
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(node.home, to)
    os.kill(node.process.pid, signal.SIGCONT)


def put_back(node, image):
    shutil.rmtree(node.home)
    shutil.copytree(image, node.home)


def check_votes_or_ends(node, others, again):
    """It finds out that it is old and ends with 77, or it is new enough to vote. One that ended
    can come back with the folder that `again` restores; unless it had voted before it found out,
    which can be if all were down and remember nothing: then that folder lacks a vote and ends too,
    and the key is of no use any more."""
    harness.wait_until(lambda: not node.is_running() or node.state() == "voting", 30,
                       "it votes or ends")
    if node.is_running():
        return "votes"
    harness.check_equal(node.exit_code(), 77, "the exit of an old copy")
    harness.check("consensus.key_in_use" in node.log_tail(15), "the reason has its name")
    height = max(other.height() for other in others)
    harness.wait_until(lambda: min(other.height() for other in others) >= height + 3, 30,
                       "the others go on")
    again()
    node.start()
    harness.wait_until(lambda: not node.is_running() or node.state() == "voting", 30,
                       "the newest folder votes or ends")
    if node.is_running():
        return "ends"
    harness.check_equal(node.exit_code(), 77, "the exit of a folder that lacks a vote")
    return "dead"


def check_restored(network, load, choose, are_all_down):
    """An image of up to 60 transfers ago is put back."""
    victim = choose.choice(network.nodes)
    others = [node for node in network.nodes if node is not victim]
    image, newest = network.folder / "image", network.folder / "newest"
    take_image(victim, image)
    load.wait_acknowledged(choose.choice((1, 5, 20, 60)))
    for node in network.nodes if are_all_down else [victim]:
        node.kill()
    shutil.rmtree(newest, ignore_errors=True)
    shutil.copytree(victim.home, newest)
    put_back(victim, image)
    for node in network.nodes if are_all_down else [victim]:
        node.start()
    result = check_votes_or_ends(victim, others, lambda: put_back(victim, newest))
    print(f"node{victim.index} restored, all down: {are_all_down}: {result}", flush=True)
    load.wait_acknowledged(10)
    return result != "dead"


def check_both_at_once(network, load, number):
    """The original and a copy of it start at one moment; at most one of them stays."""
    original = network.nodes[number % 4]
    original.stop()
    copy = make_copy(network, original, 90 + number)
    for process in (original, copy) if number % 2 else (copy, original):
        process.start()
    harness.wait_until(lambda: not (original.is_running() and copy.is_running()), 30,
                       "one of the two ends")
    time.sleep(1)
    ended = [process for process in (original, copy) if not process.is_running()]
    print(f"node{original.index} and its copy: {len(ended)} ended", flush=True)
    for process in ended:
        harness.check_equal(process.exit_code(), 77, "the exit of the one that ended")
    copy.kill()
    if not original.is_running():
        # The copy may have voted, so that it is the copy's folder that goes on.
        config = (original.home / "config" / "config.toml").read_bytes()
        put_back(original, copy.home)
        (original.home / "config" / "config.toml").write_bytes(config)
        original.process = None
        original.start()
    harness.wait_until(lambda: original.state() == "voting", 30, "one of them votes")
    load.wait_acknowledged(10)


def test(network):
    seed = int(os.environ.get("MERIT_SEED", random.randrange(2**32)))
    print(f"MERIT_SEED={seed}", flush=True)
    choose = random.Random(seed)
    network.start()
    with clients.Load(network, seed, pause=0.02, patience=3.0) as load:
        load.wait_acknowledged(20)
        for number in range(ROUNDS):
            harness.check(check_restored(network, load, choose, are_all_down=False),
                          "the newest folder votes")
            if not check_restored(network, load, choose, are_all_down=True):
                break
            check_both_at_once(network, load, number)
    # Who is put back knows less than it did, and answers so until it has caught up.
    load.check(allowed=("backwards",))


if __name__ == "__main__":
    harness.main(test, validators=4, options=("--parameter", "account_units_max=90000000000"))
