"""A transaction is executed at most once, on one network, before it expires; every refusal has its name."""
import base64
import json

import harness
from harness import check, check_equal
from wallet_steps import merit, refused


def address(network, key):
    return merit(network, "key", "show", key)["address"]


def sign(network, name, amount, who="member0", valid_for="10m"):
    """The file and the bytes of a signed transfer to member1 that was not sent."""
    path = network.folder / name
    merit(network, "send", address(network, "member1"), amount, "--from", who,
          "--valid-for", valid_for, "--sign-only", "-O", path)
    return path, base64.b64decode(json.loads(path.read_text())["transaction"])


def submit(node, transaction):
    return node.rpc("tx_submit", transaction=base64.b64encode(transaction).decode())


def refusal(node, transaction):
    try:
        answer = submit(node, transaction)
    except harness.RpcError as error:
        check_equal(error.code, -32003, "rejected")
        return error.data["reason"]
    raise harness.TestFailure(f"accepted: {answer}")


def refusal_of_expired(node, transaction):
    """Its reason, once block time has passed its end (earlier it would still be valid)."""
    valid_until = int.from_bytes(transaction[60:68], "little")
    if node.rpc("chain_getStatus")["time_ms"] <= valid_until:
        return None
    return refusal(node, transaction)


def balance(network):
    return int(merit(network, "balance", "member1")["balance"])


def flipped(transaction):
    """The same transaction with one changed bit in its last signature."""
    return transaction[:-1] + bytes([transaction[-1] ^ 1])


def check_never_executed(network, node, good):
    merit(network, "key", "new", "stranger", "--test", "--unencrypted")
    _, stranger = sign(network, "stranger.json", "1", who="stranger")
    check_equal(refusal(node, flipped(good)), "bad_signature", "a changed signature")
    check_equal(refusal(node, bytes([good[0] ^ 1]) + good[1:]), "wrong_network", "network")
    check_equal(refusal(node, stranger), "unknown_account", "an account that nobody admitted")
    check_equal(refusal(node, good[:-1]), "malformed", "a cut transaction")


def check_other_network(network):
    other = harness.Network(network.folder / "other", validators=1)
    foreign = network.folder / "foreign.json"
    other.nodes[0].start()
    try:
        other.nodes[0].wait_ready()
        merit(other, "send", "member0", "5", "--from", "member0", "--sign-only", "-O", foreign)
    finally:
        other.close()
    code, error = refused(network, "tx", "submit", foreign)
    check_equal((code, error["code"]), (5, "tx.wrong_network"), "signed for another network")


def test(network):
    network.start()
    first, second = network.nodes[0], network.nodes[1]
    before = balance(network)
    _, good = sign(network, "good.json", "5")
    _, same_nonce = sign(network, "same_nonce.json", "7")
    _, short = sign(network, "short.json", "9", who="member2", valid_for="1s")
    check_never_executed(network, first, good)

    # The same bytes, to several validators, again and again: once.
    ids = {submit(node, good)["tx_id"] for node in (first, *network.nodes)}
    check_equal(len(ids), 1, "the same bytes have one id")
    for node in network.nodes:
        node.rpc("tx_submitAndWait", transaction=base64.b64encode(good).decode())
    check(submit(first, good)["status"] in ("final", "certified"), "its status, not an error")
    check_equal(refusal(second, flipped(good)), "bad_signature", "its id with a forged signature")
    check_equal(refusal(first, same_nonce), "nonce_used", "another one with the same nonce")
    network.wait_height(first.height() + 2)
    check_equal(balance(network), before + 5_000_000, "executed once")

    # After a restart of the node too.
    first.stop()
    first.start()
    first.wait_ready()
    check(submit(first, good)["status"] in ("final", "certified"), "known after a restart")
    check_equal(refusal(first, flipped(good)), "bad_signature", "forged after a restart")

    harness.wait_until(lambda: refusal_of_expired(first, short) == "expired", 20, "it expires")
    check_other_network(network)
    code, error = refused(network, "send", "member1", "999999999", "--from", "member0")
    check_equal((code, error["code"]), (5, "treasury.insufficient_balance"), "more than there is")
    check_equal(balance(network), before + 5_000_000, "nothing of all that counted")
    network.check_agreement(first.height() - 1)


if __name__ == "__main__":
    harness.main(test, validators=4)
