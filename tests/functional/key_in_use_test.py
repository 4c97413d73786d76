"""A copy of a validator, started beside it from older data, ends with 77 and never signs."""
import re
import shutil

import harness


def test(network):
    network.start()
    network.wait_height(3)
    original = network.nodes[3]
    original.stop()
    copy_home = network.folder / "net" / "copy"
    shutil.copytree(original.home, copy_home)

    original.start()
    original.wait_ready()
    network.wait_height(original.height() + 3)

    config = copy_home / "config" / "config.toml"
    text = config.read_text()
    for address in (original.p2p_address, original.rpc_url.removeprefix("http://")):
        text = text.replace(f'listen = "{address}"', 'listen = "127.0.0.1:0"')
    config.write_text(text)
    copy = harness.Node(8, copy_home, "http://127.0.0.1:1", original.p2p_address)
    copy.start()
    harness.check_equal(copy.exit_code(timeout=30), 77, "the copy's exit")
    harness.check("consensus.key_in_use" in copy.log(), "the reason has its name")

    # The others and the original go on; nobody saw a double signature.
    top = network.nodes[0].height()
    network.wait_height(top + 3)
    for node in network.nodes:
        harness.check_equal(node.status()["evidence"], 0, f"evidence at node{node.index}")
        harness.check(not re.search("signed twice", node.log()), "no double signature")


if __name__ == "__main__":
    harness.main(test, validators=4)
