"""One of four is killed with SIGKILL: the others go on; it comes back, catches up and votes."""
import harness


def test(network):
    network.start()
    network.wait_height(2)
    victim = network.nodes[3]
    victim.kill()

    others = network.nodes[:3]
    height = max(node.height() for node in others)
    network.wait_height(height + 3, nodes=others)

    victim.start()
    victim.wait_ready()
    victim.wait_height(height + 3)
    harness.wait_until(lambda: victim.status()["state"] == "voting", 20, "it votes again")
    # It is needed now: with another one away, three of four are just the quorum.
    network.nodes[0].kill()
    height = victim.height()
    network.wait_height(height + 3, nodes=network.nodes[1:])
    network.check_agreement(height + 3)


if __name__ == "__main__":
    harness.main(test, validators=4)
