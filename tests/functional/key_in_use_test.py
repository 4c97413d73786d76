"""A validator's folder runs once: a copy, fresh or old, ends with 77 and never signs."""
import re
import shutil

import harness


def make_copy(network, original, number):
    """The folder as it is now, with ports of its own."""
    home = network.folder / "net" / f"copy{number}"
    # Files may come and go meanwhile, as for anybody who copies a running node.
    try:
        shutil.copytree(original.home, home)
    except shutil.Error:
        pass
    config = home / "config" / "config.toml"
    text = config.read_text()
    for address in (original.p2p_address, original.rpc_url.removeprefix("http://")):
        text = text.replace(f'listen = "{address}"', 'listen = "127.0.0.1:0"')
    config.write_text(text)
    return harness.Node(number, home, "http://127.0.0.1:1", original.p2p_address)


def check_refused(copy, timeout=10):
    copy.start()
    harness.check_equal(copy.exit_code(timeout), 77, "the copy's exit")
    harness.check("consensus.key_in_use" in copy.log(), "the reason has its name")


def check_nobody_signed_twice(network):
    for node in network.nodes:
        harness.check_equal(node.status()["evidence"], 0, f"evidence at node{node.index}")
        harness.check(not re.search("signed twice", node.log()), "no double signature")


def test(network):
    network.start()
    network.wait_height(3)
    original = network.nodes[3]

    # Copied from the running node, within a second of its last block: its log lacks no vote yet.
    # The first validator dials all others, the last one is dialled by them.
    for number, node in enumerate((network.nodes[0], original, network.nodes[0], original), 80):
        node.wait_height(node.height() + 1)
        check_refused(make_copy(network, node, number))
        harness.check_equal(node.status()["state"], "voting", "the original stays")

    # Copied while it stood still, started after it went on.
    original.stop()
    old = make_copy(network, original, 90)
    original.start()
    original.wait_ready()
    network.wait_height(original.height() + 3)
    check_refused(old)

    # The original is killed and comes back at once: nobody takes it for a copy.
    for _ in range(2):
        original.kill()
        original.start()
        harness.wait_until(lambda: original.is_ready() and
                           original.status()["state"] == "voting", 10, "the original votes again")

    top = network.nodes[0].height()
    network.wait_height(top + 3)
    check_nobody_signed_twice(network)
    for node in network.nodes:
        links = len(re.findall("peer connected", node.log()))
        harness.check(links <= 20, f"node{node.index} made {links} links")


if __name__ == "__main__":
    harness.main(test, validators=4)
