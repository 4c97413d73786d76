"""A bit that flips in a file of the database: the process that meets it ends so that a service
manager starts it again, and the next start rebuilds the database by itself."""
import harness


def flip(file):
    """A bit in its first quarter, where the rows are."""
    content = bytearray(file.read_bytes())
    content[len(content) // 4] ^= 1
    file.write_bytes(content)


def read_blocks(node):
    try:
        for height in range(node.height()):
            node.rpc("chain_getBlock", height=height)
    except (OSError, harness.http.client.HTTPException, harness.RpcError):
        pass  # it ended


def test(network):
    network.start()
    network.wait_height(20)
    victim = network.nodes[1]
    for _ in range(2):  # what is in memory comes into files
        victim.stop()
        victim.start()
        victim.wait_ready()
        network.wait_height(victim.height() + 4)
    victim.stop()
    files = sorted((victim.home / "data" / "ledger").glob("*.sst"))
    harness.check(files, "the database has files")
    for file in files:
        flip(file)
    code, _, error = harness.run(harness.meritd(), "export", "--home", victim.home, "-O",
                                 network.folder / "ledger.merit")
    harness.check_equal(code, 74, f"export beside damage: {error}")
    harness.check("storage.corrupted" in error, "its name")
    for _ in range(4):
        victim.start()
        harness.wait_until(lambda: not victim.is_running() or victim.state() == "voting", 30,
                           "it votes or ends")
        if victim.is_running():
            read_blocks(victim)
            if victim.is_running() and "put aside and rebuilt" in victim.log():
                break
        harness.check_equal(victim.exit_code(), 75, "the exit: to be started again")
    harness.check("put aside and rebuilt" in victim.log(), "the log says what happened")
    harness.check((victim.home / "data" / "ledger.damaged").is_dir(), "the damaged one is kept")
    height = network.nodes[0].height()
    victim.wait_height(height)
    network.check_agreement(height)
    harness.wait_until(lambda: victim.state() == "voting", 30, "it votes again")


if __name__ == "__main__":
    harness.main(test, validators=4, options=("--idle-interval", "100ms"))
