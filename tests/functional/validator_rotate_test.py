"""A validator whose signing state is lost starts no more: its operator makes new keys, catches up as
an observer, and the members give the seat to them. The wallet warns of a set that bears no fault."""
import shutil

import harness
import newcomers
import wallet_steps


def test(network):
    network.start()
    network.wait_height(2)
    lost = network.nodes[3]
    lost.kill()
    (lost.home / "keys" / "sign.state").unlink()
    shutil.rmtree(lost.home / "data" / "votes")
    lost.start()
    harness.check_equal(lost.exit_code(), 77, "the exit without a signing state")

    fresh, keys = newcomers.make(network)
    for node in network.nodes[:2]:
        harness.check_equal(node.stop(), 0, f"node{node.index} stops")
        node.start(newcomers.admitted(keys))
        node.wait_ready()
    fresh.start()
    fresh.wait_height(network.nodes[0].height(), timeout=60)
    harness.wait_until(lambda: fresh.status()["state"] == "following", 20,
                       "it catches up and does not vote")

    seat = f"3:{keys['consensus_key']}:{keys['transport_key']}"
    wallet_steps.merit(network, "validator", "propose", "--rotate", seat, "--from", "member0")
    newcomers.vote_yes(network)
    running = [*network.nodes[:3], fresh]
    for node in running:
        harness.wait_until(lambda n=node: n.status()["term"] == 1, 60,
                           f"node{node.index} is in term 1")
    harness.wait_until(lambda: fresh.status()["state"] == "voting", 30, "the new keys vote")
    harness.check_equal(fresh.status()["own_index"], 3, "their seat")
    # Three of four are a quorum: without the new keys' votes there would be no block.
    network.nodes[2].kill()
    rest = [network.nodes[0], network.nodes[1], fresh]
    height = max(node.height() for node in rest)
    network.wait_height(height + 3, nodes=rest)

    code, _, error = network.merit("--yes", "validator", "propose", "--remove", "2",
                                   "--from", "member0")
    harness.check_equal(code, 0, f"a proposal of three: {error}")
    harness.check("warning" in error.lower(), f"a set that bears no fault is warned of: {error}")


if __name__ == "__main__":
    harness.main(test, validators=4, epoch="5s",
                 options=("--parameter", "vote_epochs=1", "--parameter", "timelock_epochs=1"))
