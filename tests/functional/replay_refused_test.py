"""A transaction is executed at most once, on one network, before it expires."""
import base64
import json

import harness
import wallet_steps
from wallet_steps import merit, refused


def balance(network, who):
    return int(merit(network, "balance", who)["balance"])


def test(network):
    network.start()
    node = network.nodes[0]
    signed = network.folder / "send.json"
    merit(network, "send", "member1", "5", "--from", "member0", "--sign-only", "-O", signed)
    bytes_of = json.loads(signed.read_text())["transaction"]
    before = balance(network, "member1")

    # The same bytes, to several validators, again and again: once.
    for peer in network.nodes:
        peer.rpc("tx_submitAndWait", transaction=bytes_of)
    answer = node.rpc("tx_submit", transaction=bytes_of)
    harness.check(answer["status"] in ("final", "certified"), "its status, not an error")
    harness.check_equal(balance(network, "member1"), before + 5_000_000, "executed once")

    # After a restart of the node too.
    node.stop()
    node.start()
    node.wait_ready()
    answer = node.rpc("tx_submit", transaction=bytes_of)
    harness.check(answer["status"] in ("final", "certified"), "known after a restart")
    harness.check_equal(balance(network, "member1"), before + 5_000_000, "executed once")

    # Signed for another network.
    other = harness.Network(network.folder / "other", validators=1)
    foreign = network.folder / "foreign.json"
    other.nodes[0].start()
    try:
        other.nodes[0].wait_ready()
        merit(other, "send", "member0", "5", "--from", "member0", "--sign-only", "-O", foreign)
    finally:
        other.close()
    code, error = refused(network, "tx", "submit", foreign)
    harness.check_equal((code, error["code"]), (5, "tx.wrong_network"), "another network")

    # One changed bit of a signature.
    unsent = network.folder / "unsent.json"
    merit(network, "send", "member1", "6", "--from", "member0", "--sign-only", "-O", unsent)
    raw = bytearray(base64.b64decode(json.loads(unsent.read_text())["transaction"]))
    raw[-1] ^= 1
    try:
        node.rpc("tx_submit", transaction=base64.b64encode(raw).decode())
        raise harness.TestFailure("a wrong signature was taken")
    except harness.RpcError as failure:
        harness.check_equal(failure.data["reason"], "bad_signature", "one changed bit")

    # More than there is.
    code, error = refused(network, "send", "member1", "999999999", "--from", "member0")
    harness.check_equal((code, error["code"]), (5, "treasury.insufficient_balance"), "too much")


if __name__ == "__main__":
    harness.main(test, validators=4)
