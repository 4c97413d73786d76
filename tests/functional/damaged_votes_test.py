"""A damaged vote log: the node starts, follows the chain, and does not vote below its reserve."""
import harness


def test(network):
    network.start()
    network.wait_height(5)
    victim = network.nodes[1]
    victim.kill()
    harness.flip_bit(victim.vote_log(), part=3)

    victim.start()
    victim.wait_ready()
    harness.check("the vote log is damaged" in victim.log(), "the log says so")
    harness.check_equal(victim.status()["state"], "following", "it does not vote yet")
    height = network.nodes[0].height()
    network.wait_height(height + 2)
    harness.check_equal(network.nodes[0].status()["evidence"], 0, "no double signature")


if __name__ == "__main__":
    harness.main(test, validators=4)
