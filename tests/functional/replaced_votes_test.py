"""A vote log that was replaced by another one, with a good sign.state: the node starts, follows,
and votes again from the reserved view on, whichever segments the other log has."""
import shutil
import struct

import harness


def replace(node, votes):
    """Puts the log into the stopped node, which may vote again from its reserved view on."""
    reserved, = struct.unpack_from("<Q", (node.home / "keys" / "sign.state").read_bytes(), 16)
    shutil.rmtree(node.home / "data" / "votes")
    shutil.copytree(votes, node.home / "data" / "votes")
    since = len(node.log())
    node.start()
    node.wait_ready()
    harness.check("the vote log is damaged" in node.log()[since:], "the log says so")
    harness.wait_until(lambda: node.state() == "voting", 60, "it votes again")
    harness.check(node.status()["view"] >= reserved, "not below the reserved view")


def test(network):
    network.start()
    network.wait_height(5)
    victim, other = network.nodes[1], network.nodes[2]
    kept = network.folder / "votes"
    # Repaired once, the victim's log begins with a later segment; an older copy of it comes back.
    victim.kill()
    harness.flip_bit(victim.vote_log(), part=3)
    victim.start()
    harness.wait_until(lambda: victim.state() == "voting", 60, "it votes again")
    victim.stop()
    shutil.copytree(victim.home / "data" / "votes", kept)
    shutil.rmtree(victim.home / "data" / "votes")
    victim.start()
    harness.wait_until(lambda: victim.state() == "voting", 60, "it votes with a new log")
    victim.kill()
    replace(victim, kept)
    # The log of another validator, which never had to be repaired, and the other way round.
    victim.kill()
    other.kill()
    shutil.copytree(victim.home / "data" / "votes", network.folder / "of_victim")
    shutil.copytree(other.home / "data" / "votes", network.folder / "of_other")
    other.start()
    other.wait_ready()
    replace(victim, network.folder / "of_other")
    other.kill()
    replace(other, network.folder / "of_victim")
    height = network.nodes[0].height()
    network.wait_height(height + 2)
    for node in network.nodes:
        harness.check_equal(node.status()["evidence"], 0, "no double signature")


if __name__ == "__main__":
    harness.main(test, validators=4, options=("--idle-interval", "100ms"))
