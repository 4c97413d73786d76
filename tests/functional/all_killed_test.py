"""All four are killed at once, again and again: nothing that was final is lost, and they go on."""
import harness


def test(network):
    network.start()
    network.wait_height(2)
    for _ in range(3):
        before = {}
        for node in network.nodes:
            height = node.height()
            before[node.index] = (height, node.block(height)["digest"])
        for node in network.nodes:
            node.kill()
        network.start()
        for node in network.nodes:
            height, block_hash = before[node.index]
            harness.check(node.height() >= height, f"node{node.index} lost final blocks")
            harness.check_equal(node.block(height)["digest"], block_hash,
                                f"the block at height {height}")
        top = max(node.height() for node in network.nodes)
        network.wait_height(top + 2)
        network.check_agreement(top + 2)


if __name__ == "__main__":
    harness.main(test, validators=4)
