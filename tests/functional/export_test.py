"""An exported ledger replays from genesis to the same roots; one changed byte is found."""
import json

import harness
import wallet_steps
from wallet_steps import merit


def verify(path, network_hash):
    return harness.run(harness.merit(), "--output", "json", "--quiet", "verify", "ledger", path,
                       "--genesis-hash", network_hash)


def test(network):
    network.start()
    node = network.nodes[0]
    wallet_steps.register_project(network)
    merit(network, "send", "member1", "12.5", "--from", "member0")
    sent_at = node.height()
    harness.wait_until(lambda: node.status()["certified_height"] > sent_at, 30, "certified")
    # Some epochs close.
    harness.wait_until(lambda: node.rpc("epoch_get")["epoch"] >= 2, 60, "epochs pass")
    for peer in network.nodes:
        peer.stop()

    path = network.folder / "ledger.bin"
    code, _, error = harness.run(harness.meritd(), "export", "--home", node.home, "-O", path)
    harness.check_equal(code, 0, f"meritd export: {error}")
    code, out, error = verify(path, network.hash)
    harness.check_equal(code, 0, f"verify ledger: {error}")
    answer = json.loads(out)
    harness.check(answer["last_block"] >= sent_at, "the export reaches the tip")
    harness.check(answer["checkpoints"] > 0, "certified roots were compared")

    # Not the network that the reader trusts.
    code, _, error = verify(path, "00" * 32)
    harness.check_equal(code, 9, "another genesis hash")
    harness.check("verify.untrusted_genesis" in error, error)

    # Nor the one that the address book says is used; known there is as good as a given hash.
    merit(network, "network", "add", "other", "--genesis-hash", "5f" * 32)
    code, _, error = network.merit("--network", "other", "verify", "ledger", path)
    harness.check(code == 9 and "verify.untrusted_genesis" in error, f"network other: {error}")
    code, _, error = network.merit("--quiet", "verify", "ledger", path)
    harness.check(code == 0 and "no --genesis-hash" in error, f"nothing says what to trust: {error}")
    merit(network, "network", "add", "here", "--genesis-hash", network.hash)
    code, _, error = network.merit("--quiet", "verify", "ledger", path)
    harness.check(code == 0 and "no --genesis-hash" not in error, f"a known network: {error}")

    # One changed byte anywhere is found, and its height named.
    content = path.read_bytes()
    changed = network.folder / "changed.bin"
    for place in range(12, len(content), len(content) // 20):
        changed.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1:])
        code, out, error = verify(changed, network.hash)
        harness.check_equal(code, 9, f"byte {place} changed: {out}")
        harness.check("height" in error, f"the height is named: {error}")


if __name__ == "__main__":
    harness.main(test, validators=4, epoch="5s")
