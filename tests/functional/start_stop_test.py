"""A node stops cleanly on SIGTERM and SIGINT with exit 0, and goes on where it was."""
import json
import signal

import harness


def test(network):
    node = network.nodes[0]
    # The status needs no name in rpc.allowed_hosts: it asks the address.
    node.start({"MERIT_RPC_ALLOWED_HOSTS": "node.example"})
    node.wait_ready()
    node.wait_height(2)
    code, out, error = harness.run(harness.meritd(), "status", "--home", node.home)
    harness.check_equal((code, error), (0, ""), "status")
    harness.check("mempool     0 transactions, 0 bytes" in out, out)
    harness.check("evidence    0 proofs" in out, out)
    harness.check_equal(node.stop(), 0, "exit after SIGTERM")
    harness.check("msg=stopped" in node.log(), "the log says that it stopped")

    path = f'{network.folder}/a "b".bin'
    code, out, error = harness.run(harness.meritd(), "--output", "json", "export", "--home",
                                   node.home, "-O", path)
    harness.check_equal(code, 0, f"export: {error}")
    harness.check_equal(json.loads(out)["file"], path, "the file's name in JSON")

    node.start()
    node.wait_ready()
    harness.check(node.height() >= 2, "the ledger is still there")
    node.wait_height(node.height() + 1)
    node.process.send_signal(signal.SIGINT)
    harness.check_equal(node.exit_code(), 0, "exit after SIGINT")


if __name__ == "__main__":
    harness.main(test, validators=1)
