"""With two of four down the others wait and say for whom; when they return, the chain goes on."""
import time

import harness


def test(network):
    network.start()
    network.wait_height(2)
    for node in network.nodes[2:]:
        node.kill()
    time.sleep(1)
    height = max(node.height() for node in network.nodes[:2])
    time.sleep(3)
    for node in network.nodes[:2]:
        harness.check(node.height() <= height + 1, "nothing is final without a quorum")
        status = node.status()
        harness.check_equal(status["state"], "connecting", "state")
        harness.check("2, 3" in status["why"], f"it says who is away: {status['why']}")
        harness.check_equal(node.get("/readyz")[0], 503, "not ready")
        harness.check_equal(node.get("/livez")[0], 200, "but alive")

    for node in network.nodes[2:]:
        node.start()
    network.wait_height(height + 3)
    network.check_agreement(height + 3)


if __name__ == "__main__":
    harness.main(test, validators=4)
