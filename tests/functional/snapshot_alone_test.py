"""A network that was born with one validator: a node that follows it joins by a snapshot."""
import json
import socket

import harness
import snapshot_steps as steps


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_follower(network):
    """A home for a node that no set names; it dials the validator."""
    validator = network.nodes[0]
    home = network.folder / "net" / "node1"
    p2p, rpc = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    code, answer, error = harness.run(
        harness.meritd(), "init", "--home", home, "--output", "json", "--moniker", "follower",
        "--genesis", validator.home / "config" / "genesis.json", "--listen", p2p,
        "--peer", f"0@{validator.p2p_address}")
    harness.check_equal(code, 0, f"meritd init: {error}")
    config = home / "config" / "config.toml"
    config.write_text(config.read_text().replace("127.0.0.1:27657", rpc))
    return harness.Node(1, home, "http://" + rpc, p2p), json.loads(answer)["transport_key"]


def test(network):
    validator = network.nodes[0]
    follower, key = make_follower(network)
    validator.start({**steps.SETTINGS, "MERIT_P2P_OBSERVERS": key})
    validator.wait_ready()
    harness.wait_until(lambda: steps.snapshots(validator), 90, "the validator takes a snapshot")
    network.wait_height(validator.height() + 15, timeout=60)
    before = validator.height()
    follower.start(steps.SETTINGS)
    harness.wait_until(lambda: "a snapshot is the database now" in follower.log(), 60, "it joins")
    harness.wait_until(lambda: follower.height() >= before, 60, "it follows")
    network.nodes.append(follower)
    network.check_agreement(before)


if __name__ == "__main__":
    harness.main(test, validators=1)
