"""A rebuild that is killed half way goes on at the next start; the first database stays kept."""
import shutil

import harness

LOST = "the database from before the first start"


def signs_nothing(node):
    """Still on its way to the height that it had before."""
    status = node.status()
    return status["state"] == "syncing" and "rebuilt" in status["why"]


def test(network):
    network.start()
    code, _, error = network.merit("--yes", "send", "member1", "1", "--from", "member0")
    harness.check_equal(code, 0, f"a payment: {error}")
    network.wait_height(network.nodes[3].height() + 4)
    victim = network.nodes[3]
    victim.kill()
    data = victim.home / "data"
    # RocksDB finds this out at once; the file beside it tells the copies apart.
    for manifest in (data / "ledger").glob("MANIFEST-*"):
        manifest.write_bytes(b"x" * 100)
    (data / "ledger" / "note").write_text(LOST)
    # Without the payment's batch the own vote log is not enough to make the chain again.
    shutil.rmtree(data / "batches")

    # Nobody to ask: the rebuild begins, and cannot get on.
    others = network.nodes[:3]
    height = others[0].height()
    for node in others:
        node.kill()
    for _ in range(2):
        victim.start()
        harness.wait_until(lambda: victim.height() >= 0, 20, "it answers")
        harness.wait_until(lambda: signs_nothing(victim), 20, "it waits and signs nothing")
        victim.kill()
        harness.check_equal((data / "ledger.damaged" / "note").read_text(), LOST, "kept")
        harness.check((data / "ledger" / "REBUILDING").exists(), "the rebuild is not done")

    # Killed at some height between: it goes on from there.
    for node in others:
        node.start()
    for node in others:
        node.wait_ready()
    network.wait_height(height + 20, nodes=others, timeout=60)
    victim.start()
    harness.wait_until(lambda: victim.height() >= 1, 20, "it has begun")
    victim.kill()
    victim.start()
    victim.wait_ready()
    victim.wait_height(height + 20)
    network.check_agreement(height)
    network.check_agreement(height + 20)
    harness.wait_until(lambda: victim.status()["state"] == "voting", 20, "it votes again")
    harness.check(not (data / "ledger" / "REBUILDING").exists(), "the rebuild is done")
    harness.check_equal((data / "ledger.damaged" / "note").read_text(), LOST, "kept to the end")
    harness.check(not (data / "ledger.damaged.2").exists(), "nothing was put aside again")
    harness.check_equal(victim.log().count("put aside and rebuilt"), 1, "put aside once")

    # A second accident takes another name.
    victim.kill()
    for manifest in (data / "ledger").glob("MANIFEST-*"):
        manifest.write_bytes(b"x" * 100)
    victim.start()
    victim.wait_ready()
    harness.check_equal((data / "ledger.damaged" / "note").read_text(), LOST, "never overwritten")
    harness.check((data / "ledger.damaged.2").is_dir(), "the second one is kept too")


if __name__ == "__main__":
    # Blocks come often also in an idle network: it waits for heights.
    harness.main(test, validators=4, options=("--idle-interval", "200ms"))
