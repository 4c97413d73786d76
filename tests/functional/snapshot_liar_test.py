"""One serves false chunks under a true manifest, one has none: the node joins by the third's."""
import hashlib
import shutil

import harness
import snapshot_steps as steps

HASH_BYTES = 32


def doctor(file):
    """Changes the last value of a chunk; the file's own hash is made to fit."""
    content = bytearray(file.read_bytes()[:-HASH_BYTES])
    content[-1] ^= 1
    digest = hashlib.blake2b(content, digest_size=HASH_BYTES, person=b"merit.file").digest()
    file.write_bytes(bytes(content) + digest)


def test(network):
    victim = steps.start(network)
    liar, poor, honest = network.nodes[:3]
    for node in (liar, poor, honest):
        node.kill()
    common = {folder.name for folder in steps.snapshots(liar)}
    common &= {folder.name for folder in steps.snapshots(honest)}
    harness.check(common, "both have taken the same snapshot")
    for node in (liar, poor, honest):
        for folder in steps.snapshots(node):
            if node is poor or folder.name != max(common):
                shutil.rmtree(folder)
    for chunk in (liar.home / "data" / "snapshots").glob("*/*.chunk"):
        doctor(chunk)
    # They take no new ones. The honest one comes when the liar has been found out.
    settings = {**steps.SETTINGS, "MERIT_SNAPSHOT_INTERVAL": "0"}
    for node in (liar, poor):
        node.start(settings)
    victim.start(steps.SETTINGS)
    harness.wait_until(lambda: "err=snapshot.false_answers" in victim.log(), 60, "the liar goes")
    harness.check_equal(victim.log().count("a peer gave a false answer"), 3, "false answers")
    honest.start(settings)
    steps.wait_joined(network, victim)
    steps.wait_whole(network, victim)


if __name__ == "__main__":
    harness.main(test, validators=4, options=steps.OPTIONS)
