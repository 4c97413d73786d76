"""Members replace a validator by a new one while the network runs: the newcomer follows, says that
it is ready, votes in the next term; the one that left follows and signs nothing; a sleeper learns
the set it has missed; all have one ledger."""
import json

import harness
import newcomers
import wallet_steps


def test(network):
    network.start()
    network.wait_height(2)
    newcomer, keys = newcomers.make(network)
    newcomer.start()
    harness.wait_until(lambda: "unknown_identity" in network.nodes[0].log() or
                       newcomer.height() >= 0, 20, "the newcomer runs")
    harness.wait_until(lambda: newcomer.state() == "connecting" and
                       "p2p.observers" in newcomer.status()["why"], 20, "it says who refuses it")
    sync = json.loads(newcomer.get("/readyz")[1])["checks"]["sync"]
    harness.check(not sync["ok"], f"it has heard of no height: {sync}")
    member = network.nodes[0].rpc("chain_getValidators")["validators"][3]["member"]

    sleeper = network.nodes[2]
    entry = f"{member}:{keys['consensus_key']}:{keys['transport_key']}"
    wallet_steps.merit(network, "validator", "propose", "--remove", "3", "--add", entry,
                       "--from", "member0")
    newcomers.vote_yes(network)
    sleeper.kill()

    awake = [network.nodes[0], network.nodes[1], network.nodes[3], newcomer]
    for node in awake:
        harness.wait_until(lambda n=node: n.term() == 1, 60, f"node{node.index} is in term 1")
    newcomer.wait_ready()
    harness.wait_until(lambda: newcomer.status()["state"] == "voting", 20, "the newcomer votes")
    harness.wait_until(lambda: network.nodes[3].status()["state"] == "following", 20,
                       "the one that left follows")
    sets = network.nodes[0].rpc("chain_getValidators")
    names = [one["consensus_key"] for one in sets["validators"]]
    harness.check(keys["consensus_key"] in names, f"the newcomer is in the set: {sets}")

    # 0, 1 and the newcomer are just a quorum now: without its votes there would be no block.
    height = max(node.height() for node in awake)
    for node in awake:
        node.wait_height(height + 3)

    # A client of a node that has no lane is served by those that have one.
    sent = wallet_steps.merit(network, "balance", "member1")
    code, _, error = network.merit("--yes", "--quiet", "send", "member1", "1", "--from", "member0",
                                   node=3)
    harness.check_equal(code, 0, f"a transfer by a node that left: {error}")
    harness.check(wallet_steps.merit(network, "balance", "member1") != sent, "the money has moved")

    sleeper.start()
    sleeper.wait_ready()
    harness.wait_until(lambda: sleeper.term() == 1, 30, "the sleeper learns the new term")
    harness.wait_until(lambda: sleeper.status()["state"] == "voting", 30, "and votes in it")
    # All stop and start again inside the new term.
    network.nodes.append(newcomer)
    for node in network.nodes:
        harness.check_equal(node.stop(), 0, f"node{node.index} stops")
    for node in network.nodes:
        node.start()
    for node in network.nodes:
        node.wait_ready()
    height = max(node.height() for node in network.nodes)
    network.wait_height(height + 3)
    network.check_agreement(height + 3)

    # Anybody can check the handover: the export carries the proof, and a node answers it.
    path = network.folder / "ledger.bin"
    code, _, error = harness.run(harness.meritd(), "export", "--home", newcomer.home, "-O", path)
    harness.check_equal(code, 0, f"meritd export: {error}")
    code, out, error = harness.run(harness.merit(), "--output", "json", "verify", "ledger", path,
                                   "--genesis-hash", network.hash)
    harness.check_equal(code, 0, f"verify ledger: {error}")
    harness.check('"term":1' in out.replace(" ", ""), f"the export goes on into term 1: {out}")
    end = newcomer.rpc("chain_getTermEnd", term=0)
    harness.check_equal(end["boundary_height"], sets["since_height"], "the boundary of term 0")


if __name__ == "__main__":
    harness.main(test, validators=4, epoch="5s",
                 options=("--parameter", "vote_epochs=1", "--parameter", "timelock_epochs=1"))
