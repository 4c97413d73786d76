"""A validator with its right keys and another genesis is let in by nobody, says so, and makes no
block; with the right genesis it joins."""
import json
import shutil

import harness


def test(network):
    stranger, others = network.nodes[3], network.nodes[:3]
    pristine = network.folder / "pristine"
    shutil.copytree(stranger.home, pristine)
    genesis = stranger.home / "config" / "genesis.json"
    changed = json.loads(genesis.read_text())
    changed["name"] = "dev-2"
    genesis.write_text(json.dumps(changed))

    for node in network.nodes:
        node.start()
    for node in others:
        node.wait_ready()
    network.wait_height(5, nodes=others)
    harness.wait_until(lambda: "cannot connect to a validator" in stranger.log(), 20,
                       "it says that it is let in nowhere")
    harness.check("err=peer.handshake_failed" in stranger.log(), "and why")
    harness.check(stranger.status()["peers_connected"] == 0, "no link")
    harness.check_equal(stranger.height(), 0, "no block without a quorum")
    for node in others:
        harness.check(3 not in [peer["index"] for peer in node.rpc("node_getPeers")["peers"]
                                if peer["connected"]], "nobody let it in")
    stranger.stop()

    genesis.write_text((pristine / "config" / "genesis.json").read_text())
    stranger.start()
    harness.check_equal(stranger.exit_code(), 78, "its database is of the other network")

    shutil.rmtree(stranger.home)
    shutil.copytree(pristine, stranger.home)
    stranger.start()
    stranger.wait_ready()
    stranger.wait_height(others[0].height())
    network.check_agreement(5)


if __name__ == "__main__":
    harness.main(test, validators=4)
