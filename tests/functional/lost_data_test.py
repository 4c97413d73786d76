"""A validator that loses its whole data folder, but not sign.state, rejoins and catches up."""
import shutil

import harness


def test(network):
    network.start()
    network.wait_height(4)
    victim = network.nodes[2]
    victim.kill()
    shutil.rmtree(victim.home / "data" / "ledger")
    shutil.rmtree(victim.home / "data" / "batches")
    victim.start()
    victim.wait_ready()
    height = network.nodes[0].height()
    victim.wait_height(height)
    network.check_agreement(height)
    kept = victim.home / "data" / "ledger.damaged"
    harness.check(not kept.exists(), "there was nothing to put aside")


if __name__ == "__main__":
    harness.main(test, validators=4)
