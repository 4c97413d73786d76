"""Two votes of one validator that nobody honest makes both: anybody checks the file without a node
and reports it; the validator leaves with the next set by itself, the network goes on without it,
and the report can be exported and checked again."""
import base64
import ctypes
import json
import struct

import harness
import transactions
import wallet_steps


def signed_vote(library, secret, network, view, digest, signer):
    """Canonical bytes of a NOTARIZE of term 0."""
    message = (b"MERIT.NOTARIZE".ljust(16, b"\0") + network + struct.pack("<QQ", 0, view) + digest)
    signature = ctypes.create_string_buffer(64)
    library.crypto_sign_ed25519_detached(signature, None, message,
                                         ctypes.c_ulonglong(len(message)), secret)
    return (b"\0" + struct.pack("<QQ", 0, view) + digest + struct.pack("<H", signer) +
            signature.raw)


def make_file(network, path, signer):
    library = transactions.sodium()
    key = json.loads((network.nodes[signer].home / "keys" / "validator_key.json").read_text())
    public, secret = ctypes.create_string_buffer(32), ctypes.create_string_buffer(64)
    library.crypto_sign_ed25519_seed_keypair(public, secret, base64.b64decode(key["seed"]))
    identity = bytes.fromhex(network.hash)
    votes = [signed_vote(library, secret, identity, 1_000_000, bytes([digest]) * 32, signer)
             for digest in (1, 2)]
    path.write_text(json.dumps({
        "format": "merit-evidence-1",
        "genesis": network.nodes[0].rpc("chain_getGenesis")["genesis"],
        "first": votes[0].hex(), "second": votes[1].hex()}))


def test(network):
    network.start()
    network.wait_height(2)
    file = network.folder / "evidence.json"
    make_file(network, file, signer=4)
    checked = ("evidence", "check", file, "--genesis-hash", network.hash)
    harness.check_equal(network.merit(*checked)[0], 0, "the file is a proof")

    forged = network.folder / "forged.json"
    forged.write_text(file.read_text().replace('"second": "00', '"second": "02'))
    harness.check_equal(
        network.merit("evidence", "check", forged, "--genesis-hash", network.hash)[0], 9,
        "a vote that was altered proves nothing")
    code, _ = wallet_steps.refused(network, "evidence", "report", forged, "--from", "member0")
    harness.check(code != 0, "and cannot be reported")

    wallet_steps.merit(network, "evidence", "report", file, "--from", "member1")
    accused = network.nodes[4]
    for node in network.nodes:
        harness.wait_until(lambda n=node: n.status()["term"] == 1, 30,
                           f"node{node.index} is in term 1")
    harness.check_equal(network.nodes[0].status()["validators"], 4, "validators")
    harness.wait_until(lambda: accused.status()["state"] == "following", 10,
                       "the one that signed twice follows")
    height = max(node.height() for node in network.nodes)
    network.wait_height(height + 3)
    network.check_agreement(height + 3)

    code, error = wallet_steps.refused(network, "evidence", "report", file, "--from", "member2")
    harness.check("duplicate" in error["code"], f"a proof is reported once: {error}")
    exported = network.folder / "exported.json"
    wallet_steps.merit(network, "evidence", "export", "0", "4", "-O", exported)
    harness.check_equal(
        network.merit("evidence", "check", exported, "--genesis-hash", network.hash)[0], 0,
        "what was exported is a proof")


if __name__ == "__main__":
    harness.main(test, validators=5)
