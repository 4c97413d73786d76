"""A node that no validator set names, and the votes that bring it into one."""
import json
import socket

import harness
import wallet_steps


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make(network):
    """A home with new keys that dials every node of the network; (node, its public keys)."""
    index = len(network.nodes)
    home = network.folder / "net" / f"node{index}"
    p2p, rpc = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    peers = []
    for node in network.nodes:
        peers += ["--peer", f"{node.index}@{node.p2p_address}"]
    code, answer, error = harness.run(
        harness.meritd(), "init", "--home", home, "--output", "json", "--moniker", "newcomer",
        "--genesis", network.nodes[0].home / "config" / "genesis.json", "--listen", p2p, *peers)
    harness.check_equal(code, 0, f"meritd init: {error}")
    config = home / "config" / "config.toml"
    config.write_text(config.read_text().replace("127.0.0.1:27657", rpc))
    return harness.Node(index, home, "http://" + rpc, p2p), json.loads(answer)


def admitted(keys):
    """The environment of a validator that lets it follow."""
    return {"MERIT_P2P_OBSERVERS": keys["transport_key"]}


def vote_yes(network):
    """A majority, on the one proposal there is."""
    proposal = wallet_steps.merit(network, "proposal", "list")["items"][0]["proposal"]
    for member in ("member0", "member1", "member2"):
        wallet_steps.merit(network, "proposal", "vote", proposal, "yes", "--from", member)
