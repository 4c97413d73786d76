"""An import that is interrupted or killed is run again and goes on, without duplicates."""
import signal
import subprocess
import time
import sys

import harness
import wallet_steps
from wallet_steps import items, merit


def test(network):
    file = wallet_steps.shared(wallet_steps.UBOOT)
    network.start()
    node = network.nodes[0]
    project = wallet_steps.register_project(network)
    batch, aliases = wallet_steps.open_import(network, file)

    words = [harness.merit(), "--yes", "--node", node.rpc_url, "--home", network.wallet_home,
             "import", "confirm", batch, file, "--aliases", aliases, "--bundle", "1",
             "--from", "member1"]

    def chunks_added():
        return node.rpc("import_get", **{"import": batch})["value"]["chunks_added"]

    def interrupt(number):
        """The exit code of an import that gets this signal after two more chunks."""
        goal = chunks_added() + 2
        process = subprocess.Popen([str(word) for word in words], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        harness.wait_until(lambda: chunks_added() >= goal, 60, "some chunks are added")
        process.send_signal(number)
        return process.wait(timeout=20), process.stderr.read()

    code, error = interrupt(signal.SIGINT)
    harness.check_equal(code, 130, "exit code after Ctrl-C")
    harness.check("run it again" in error, f"what it says: {error}")
    code, _ = interrupt(signal.SIGKILL)
    harness.check_equal(code, -signal.SIGKILL, "killed")
    time.sleep(0.5)
    before = node.rpc("import_get", **{"import": batch})["value"]
    harness.check(before["chunks_added"] < before["chunks"], "it was interrupted in the middle")

    again = merit(network, "import", "confirm", batch, file, "--aliases", aliases,
                  "--from", "member1")
    harness.check_equal(again["accepted"], 1055, "changesets after going on")
    harness.check_equal(again["skipped"], 0, "changesets that were there already")
    code = [record for record in items(node, "record_list", project=project["project"])
            if record["value"]["kind"] == "code"]
    harness.check_equal(len({record["id"] for record in code}), 1055, "code contributions")

    # The other importer may run it too: nothing changes.
    third = merit(network, "import", "jsonl", file, "--project", "demo/project",
                  "--from", "member0")
    harness.check_equal(third["accepted"], 1055, "changesets after repeating")


if __name__ == "__main__":
    if wallet_steps.shared(wallet_steps.UBOOT) is None:
        print(f"{wallet_steps.UBOOT} is not beside this project: skipped")
        sys.exit(wallet_steps.SKIPPED)
    harness.main(test, validators=4, epoch="60s")
