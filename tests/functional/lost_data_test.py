"""A validator that loses its database and its batches, but neither sign.state nor its votes, says so,
signs nothing while nobody can give them back, then catches up and votes again."""
import shutil

import harness


def signs_nothing(node):
    """Still on its way to the height that it had before."""
    status = node.status()
    return status["state"] == "syncing" and "rebuilt" in status["why"]


def test(network):
    network.start()
    # Without the payment's batch its own vote log is not enough to make the chain again.
    code, _, error = network.merit("--yes", "send", "member1", "1", "--from", "member0")
    harness.check_equal(code, 0, f"a payment: {error}")
    victim = network.nodes[2]
    network.wait_height(victim.height() + 3)
    for node in network.nodes:
        node.kill()
    shutil.rmtree(victim.home / "data" / "ledger")
    shutil.rmtree(victim.home / "data" / "batches")
    victim.start()
    harness.wait_until(lambda: victim.height() >= 0, 20, "it answers")
    harness.wait_until(lambda: signs_nothing(victim), 20, "it waits and signs nothing")
    harness.check("the database is gone" in victim.log(), "the log says so")

    for node in network.nodes:
        if node is not victim:
            node.start()
    for node in network.nodes:
        node.wait_ready()
    height = network.nodes[0].height() + 3
    network.wait_height(height)
    network.check_agreement(height)
    harness.wait_until(lambda: victim.state() == "voting", 20, "it votes again")
    kept = victim.home / "data" / "ledger.damaged"
    harness.check(not kept.exists(), "there was nothing to put aside")


if __name__ == "__main__":
    harness.main(test, validators=4)
