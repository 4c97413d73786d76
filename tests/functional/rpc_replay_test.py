"""A transaction counts once wherever and however often it is sent; bad ones are refused by name."""
import base64
import json

import harness
from harness import check, check_equal


class Wallet:
    def __init__(self, network):
        self.network = network

    def run(self, *words):
        code, answer, error = self.network.merit("--yes", "--output", "json", *words)
        check_equal(code, 0, f"merit {' '.join(words)}: {error}")
        return json.loads(answer) if answer else None

    def sign(self, name, amount, who="member0", to="member1", valid_for="10m"):
        """The bytes of a signed transfer that was not sent."""
        path = self.network.folder / name
        self.run("send", self.address(to), amount, "--from", who, "--valid-for", valid_for,
                 "--sign-only", "-O", str(path))
        return base64.b64decode(json.loads(path.read_text())["transaction"])

    def address(self, key):
        return self.run("key", "show", key)["address"]


def submit(node, transaction):
    return node.rpc("tx_submit", transaction=base64.b64encode(transaction).decode())


def refusal(node, transaction):
    try:
        answer = submit(node, transaction)
    except harness.RpcError as error:
        check_equal(error.code, -32003, "rejected")
        return error.data["reason"]
    raise harness.TestFailure(f"accepted: {answer}")


def balance(node, address):
    return int(node.rpc("account_getBalance", account=address)["balance"])


def test(network):
    network.start()
    wallet = Wallet(network)
    first, second = network.nodes[0], network.nodes[1]
    receiver = wallet.address("member1")
    before = balance(first, receiver)
    good = wallet.sign("good.json", "5")
    same_nonce = wallet.sign("same_nonce.json", "7")
    short = wallet.sign("short.json", "9", who="member2", valid_for="1s")
    wallet.run("key", "new", "stranger", "--test", "--unencrypted")
    stranger = wallet.sign("stranger.json", "1", who="stranger")

    flipped = good[:-1] + bytes([good[-1] ^ 1])
    check_equal(refusal(first, flipped), "bad_signature", "a changed signature")
    foreign = bytes([good[0] ^ 1]) + good[1:]
    check_equal(refusal(first, foreign), "wrong_network", "another network's transaction")
    check_equal(refusal(first, stranger), "unknown_account", "an account that nobody admitted")
    check_equal(refusal(first, good[:-1]), "malformed", "a cut transaction")

    ids = {submit(node, good)["tx_id"] for node in (first, first, second)}
    check_equal(len(ids), 1, "the same bytes have one id")
    tx_id = ids.pop()
    harness.wait_until(
        lambda: all(node.rpc("tx_getStatus", tx_id=tx_id)["status"] in ("final", "certified")
                    for node in (first, second)), 20, "the transaction is final on both nodes")
    check(submit(second, good)["status"] in ("final", "certified"), "sent again: its status")
    check_equal(refusal(first, same_nonce), "nonce_used", "another one with the same nonce")
    network.wait_height(first.height() + 2)
    check_equal(balance(first, receiver) - before, 5_000_000, "it counted once")

    harness.wait_until(lambda: refusal_or_none(first, short) == "expired", 20, "it expires")
    check_equal(balance(first, receiver) - before, 5_000_000, "and changed nothing")
    network.check_agreement(first.height() - 1)


def refusal_or_none(node, transaction):
    """Its reason, once block time has passed its end (submitted earlier it would still be valid)."""
    valid_until = int.from_bytes(transaction[60:68], "little")
    if node.rpc("chain_getStatus")["time_ms"] <= valid_until:
        return None
    return refusal(node, transaction)


if __name__ == "__main__":
    harness.main(test, validators=4)
