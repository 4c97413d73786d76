"""The nodes of four validators draw a random beacon by themselves, also after all were killed and
began again; what they have not revealed is for their owners alone and in no log."""
import harness


def beacon(node, epoch):
    """What the ledger says of an epoch's beacon; None before it is drawn."""
    try:
        return node.rpc("contract_query", contract="govern", query="beacon",
                        args={"epoch": epoch})["result"]
    except harness.RpcError:
        return None


def next_of_all(node, after):
    """The first epoch after this one whose beacon has the secrets of all four."""
    epoch = after + 1

    def has_all():
        nonlocal epoch
        answer = beacon(node, epoch)
        if answer is not None and answer["revealed"] < 4:
            epoch += 1
            return False
        return answer is not None

    harness.wait_until(has_all, 120, "all four reveal")
    return epoch


def check_secret(node):
    path = node.home / "keys" / "beacon.secrets"
    harness.check_equal(path.stat().st_mode & 0o777, 0o600, "rights of the secrets")
    # 20 bytes of the account, the number of secrets (u16), then for each its epoch (u64) and itself.
    newest = path.read_bytes()[-32:]
    harness.check(newest.hex() not in node.log(), "a secret is in the log")


def test(network):
    network.start()
    network.wait_height(2)
    node = network.nodes[0]
    harness.check(beacon(node, 0)["random"] is False, "the beacon of epoch 0 is known to all")
    epoch = next_of_all(node, 1)
    drawn = beacon(node, epoch)
    harness.check_equal((drawn["random"], drawn["validators"], drawn["missed"]), (True, 4, []),
                        f"the beacon of epoch {epoch}")
    for other in network.nodes:
        check_secret(other)
        harness.wait_until(lambda one=other: beacon(one, epoch) == drawn, 30, "all have the same")

    for other in network.nodes:
        other.kill()
    network.start()
    later = next_of_all(node, epoch)
    harness.check(beacon(node, later)["random"] is True, "and the network goes on drawing")


if __name__ == "__main__":
    harness.main(test, validators=4, epoch="5s")
