"""What must stop a node before it does harm: each with its own exit code."""
import json
import socket

import harness


def start_code(node):
    node.start()
    return node.exit_code()


def test(network):
    node = network.nodes[0]
    key = node.home / "keys" / "validator_key.json"
    key.chmod(0o644)
    harness.check_equal(start_code(node), 77, "a key that others can read")
    harness.check("chmod 600" in node.log(), "the hint names the command")
    key.chmod(0o600)

    state = node.home / "keys" / "sign.state"
    saved = state.read_bytes()
    state.unlink()
    harness.check_equal(start_code(node), 77, "a key without its signing state and votes")
    state.write_bytes(saved)
    state.chmod(0o600)

    genesis = node.home / "config" / "genesis.json"
    good = genesis.read_text()
    changed = json.loads(good)
    changed["consensus"]["delta_ms"] = 0
    genesis.write_text(json.dumps(changed))
    harness.check_equal(start_code(node), 78, "a genesis out of bounds")
    harness.check("genesis.bad_consensus_parameters" in node.log(), "the reason has its name")
    genesis.write_text(good)

    node.start()
    node.wait_ready()
    second = harness.Node(9, node.home, node.rpc_url, node.p2p_address)
    harness.check_equal(start_code(second), 75, "a second process on one home")
    harness.check(node.is_running(), "the first one goes on")

    node.stop()

    config = node.home / "config" / "config.toml"
    good_config = config.read_text()
    for address in (node.p2p_address, node.rpc_url.removeprefix("http://")):
        host, port = address.split(":")
        with socket.create_server((host, int(port))):
            harness.check_equal(start_code(node), 75, f"the port of {address} is in use")
        harness.check(address in node.log_tail(5), "the message names the address")
    harness.check_equal(config.read_text(), good_config, "the configuration is not rewritten")

    changed = json.loads(good)
    changed["name"] = "another"
    genesis.write_text(json.dumps(changed))
    harness.check_equal(start_code(node), 78, "a database of another network")


if __name__ == "__main__":
    harness.main(test, validators=1)
