"""With sign.state lost, only a whole vote log can stand in for it; else exit 77 and no vote."""
import os
import shutil

import harness


def overwrite(file):
    file.write_bytes(os.urandom(file.stat().st_size))


def only_a_readme(log):
    log.unlink()
    (log.parent / "README").write_text("the vote log lives here\n")


def test(network):
    network.start()
    network.wait_height(4)
    victim = network.nodes[3]
    victim.kill()
    saved = network.folder / "saved"
    shutil.copytree(victim.home, saved)

    def restore():
        shutil.rmtree(victim.home)
        shutil.copytree(saved, victim.home)
        log, = (victim.home / "data" / "votes").glob("*.log")
        return log, victim.home / "keys" / "sign.state"

    for damage in (overwrite, harness.flip_bit, only_a_readme, lambda log: log.write_bytes(b""),
                   lambda log: log.unlink(), lambda log: shutil.rmtree(log.parent)):
        for lose in (lambda state: state.unlink(), overwrite):
            log, state = restore()
            damage(log)
            lose(state)
            victim.start()
            harness.check_equal(victim.exit_code(), 77, "both lost: the exit")
    harness.check_equal(victim.log().count("its signing state"), 12, "each says why")

    # A folder without a log and a good sign.state: it follows, and keeps what lay there.
    log, state = restore()
    only_a_readme(log)
    victim.start()
    victim.wait_ready()
    harness.check_equal(victim.status()["state"], "following", "no vote below the reserved view")
    victim.kill()
    kept = victim.home / "data" / "votes.damaged" / "README"
    harness.check(kept.exists(), "a strange file in the folder is kept")

    # A whole log stands in for a sign.state of random bytes.
    log, state = restore()
    overwrite(state)
    victim.start()
    victim.wait_ready()
    harness.wait_until(lambda: victim.status()["state"] == "voting", 10, "node3 votes")
    for node in network.nodes:
        harness.check_equal(node.status()["evidence"], 0, f"evidence at node{node.index}")


if __name__ == "__main__":
    harness.main(test, validators=4)
