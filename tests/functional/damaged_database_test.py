"""A database that lost committed blocks is put aside and rebuilt from the peers, by itself."""
import harness


def truncate_half(folder, suffix):
    """Cuts the largest file of this kind to half of its size."""
    file = max(folder.glob(f"*{suffix}"), key=lambda path: path.stat().st_size)
    with open(file, "r+b") as stream:
        stream.truncate(file.stat().st_size // 2)


def test(network):
    network.start()
    network.wait_height(6)
    victim = network.nodes[1]
    victim.kill()
    height = network.nodes[0].height()
    truncate_half(victim.home / "data" / "ledger", ".log")

    victim.start()
    victim.wait_ready()
    harness.check("put aside and rebuilt" in victim.log(), "the log says what happened")
    harness.check((victim.home / "data" / "ledger.damaged").is_dir(), "the damaged one is kept")
    victim.wait_height(height)
    network.check_agreement(height)
    harness.wait_until(lambda: victim.status()["state"] == "voting", 20, "it votes again")


if __name__ == "__main__":
    harness.main(test, validators=4)
