"""A validator that loses its database while only a validator that genesis does not name is there:
it still lets that one in, learns the set it had forgotten from it, and votes again."""
import shutil

import harness
import newcomers
import wallet_steps


def test(network):
    network.start()
    network.wait_height(2)
    newcomer, keys = newcomers.make(network)
    newcomer.start()
    member = network.nodes[0].rpc("chain_getValidators")["validators"][3]["member"]
    entry = f"{member}:{keys['consensus_key']}:{keys['transport_key']}"
    wallet_steps.merit(network, "validator", "propose", "--add", entry, "--from", "member0")
    newcomers.vote_yes(network)
    for node in (*network.nodes, newcomer):
        harness.wait_until(lambda n=node: n.term() == 1, 60, f"node{node.index} is in term 1")
    height = newcomer.height() + 3
    newcomer.wait_height(height)

    victim = network.nodes[2]
    others = [node for node in network.nodes if node is not victim]
    for node in network.nodes:
        node.kill()
    shutil.rmtree(victim.home / "data" / "ledger")
    shutil.rmtree(victim.home / "data" / "batches")
    # The newcomer alone is no quorum; it has every block that the others need.
    victim.start()
    harness.wait_until(lambda: victim.term() == 1, 60, "the victim learns term 1 again")
    victim.wait_height(height)
    for node in others:
        node.start()
    for node in network.nodes:
        node.wait_ready()
    harness.wait_until(lambda: victim.status()["state"] == "voting", 30, "the victim votes")
    network.nodes.append(newcomer)
    height = newcomer.height() + 3
    network.wait_height(height)
    network.check_agreement(height)


if __name__ == "__main__":
    harness.main(test, validators=4, epoch="5s",
                 options=("--parameter", "vote_epochs=1", "--parameter", "timelock_epochs=1"))
