"""The ledger is exported beside the running node, which goes on; the file verifies."""
import harness


def test(network):
    network.start()
    node = network.nodes[0]
    node.wait_height(4)
    path = network.folder / "ledger.merit"
    code, out, error = harness.run(harness.meritd(), "export", "--home", node.home, "-O", path)
    harness.check_equal(code, 0, f"meritd export: {error}")
    harness.check("wrote" in out, out)
    code, _, error = harness.run(harness.merit(), "verify", "ledger", path, "--genesis-hash",
                                 network.hash)
    harness.check_equal(code, 0, f"merit verify ledger: {error}")
    node.wait_height(node.height() + 2)
    harness.check_equal(node.stop(), 0, "exit")


if __name__ == "__main__":
    harness.main(test, validators=1)
