"""With two of four down the others wait and say for whom; when they return, the chain goes on."""
import json
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
        harness.check("1 of them back would restore" in status["why"], f"what helps: {status['why']}")
        code, body = node.get("/readyz")
        harness.check_equal(code, 503, "not ready")
        checks = json.loads(body)["checks"]
        harness.check(not checks["peers"]["ok"], f"for want of peers: {checks}")
        harness.check(checks["disk"]["ok"] and checks["db"]["ok"], f"not of the disk: {checks}")
        harness.check_equal(node.get("/livez")[0], 200, "but alive")

    for node in network.nodes[2:]:
        node.start()
    network.wait_height(height + 3)
    network.check_agreement(height + 3)


if __name__ == "__main__":
    harness.main(test, validators=4)
