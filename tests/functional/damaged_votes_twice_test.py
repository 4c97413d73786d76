"""Two vote logs damaged one after the other, then one power cut for all: blocks go on."""
import harness


def damage(node):
    node.stop()
    harness.flip_bit(node.vote_log())
    node.start()
    node.wait_ready()
    harness.check("the vote log is damaged" in node.log(), "the log says so")


def test(network):
    network.start()
    network.wait_height(3)
    for victim in (network.nodes[1], network.nodes[3]):
        damage(victim)
        harness.wait_until(lambda node=victim: node.status()["state"] == "voting", 30,
                           f"node{victim.index} votes again")
    for node in network.nodes:
        node.kill()
    for node in network.nodes:
        node.start()
    for node in network.nodes:
        node.wait_ready()
    top = network.nodes[0].height()
    network.wait_height(top + 3)
    for node in network.nodes:
        harness.check_equal(node.status()["state"], "voting", f"node{node.index}")
        harness.check_equal(node.status()["evidence"], 0, f"evidence at node{node.index}")


if __name__ == "__main__":
    # Views pass fast, so that the reserved one is soon reached.
    harness.main(test, validators=4, options=("--idle-interval", "50ms"))
