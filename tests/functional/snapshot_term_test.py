"""A validator of a later term loses its data: it learns from the ends of the terms before who may
certify, joins by a snapshot of its own term, votes, and verifies everything from genesis."""
import shutil

import harness
import newcomers
import snapshot_steps as steps
import wallet_steps


def heights(node):
    """Of its whole snapshots."""
    return [int(one.name) for one in steps.snapshots(node) if one.name.isdigit()]


def begin_term(network):
    """Node 4 takes the place of node 3. Gives the validators of term 1."""
    newcomer, keys = newcomers.make(network)
    newcomer.start(steps.SETTINGS)
    harness.wait_until(lambda: newcomer.height() >= 0, 20, "the newcomer runs")
    member = network.nodes[0].rpc("chain_getValidators")["validators"][3]["member"]
    entry = f"{member}:{keys['consensus_key']}:{keys['transport_key']}"
    wallet_steps.merit(network, "validator", "propose", "--remove", "3", "--add", entry,
                       "--from", "member0")
    newcomers.vote_yes(network)
    validators = [*network.nodes[:3], newcomer]
    for node in validators:
        harness.wait_until(lambda n=node: n.term() == 1, 60, f"node{node.index} is in term 1")
    return validators


def test(network):
    for node in network.nodes:
        node.start(steps.SETTINGS)
    for node in network.nodes:
        node.wait_ready()
    network.wait_height(2)
    validators = begin_term(network)
    victim = validators[2]
    others = [validators[0], validators[1], validators[3]]
    boundary = max(node.height() for node in others)
    victim.kill()
    shutil.rmtree(victim.home / "data")
    for node in others:
        harness.wait_until(
            lambda n=node: any(height > boundary for height in heights(n)), 60,
            f"node{node.index} takes a snapshot of term 1")
    for node in others:
        node.wait_height(max(heights(others[0])) + 20)
    network.nodes[2:] = [victim, validators[3]]  # who has left follows, and is no concern here
    victim.start(steps.SETTINGS)
    steps.wait_joined(network, victim)
    steps.wait_whole(network, victim)
    harness.check_equal(victim.status()["term"], 1, "its term")


if __name__ == "__main__":
    harness.main(test, validators=4, epoch="5s",
                 options=("--parameter", "vote_epochs=1", "--parameter", "timelock_epochs=1",
                          *steps.OPTIONS))
