"""A validator whose disk is full ends with 75 and damages nothing; the others go on, and it does too
when there is space again."""
import os
import random
import shutil
import subprocess
import sys

import clients
import harness
from wallet_steps import SKIPPED

KIB = 1 << 10
# What is left on the disk when the trouble begins: the point of the first write that fails is
# another one each time.
LEFT = (0, 3 * KIB, 30 * KIB, 200 * KIB, 900 * KIB)
if os.environ.get("MERIT_LONG"):
    LEFT = tuple(KIB * size for size in random.Random(7).choices(range(1, 2048), k=20))
DISK_BYTES = 96 << 20
PAGE = 4 * KIB
# So that the database also writes its tables now and then, not its log alone.
OPTIONS = {"MERIT_STORAGE_WRITE_BUFFER": "1MiB"}


class Disk:
    """The data folder of a node that stands still, moved to a small file system in memory."""

    def __init__(self, node):
        self.path = node.home / "data"
        aside = node.home / "data.aside"
        self.path.rename(aside)
        self.path.mkdir(mode=0o700)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=700", "tmpfs",
                        str(self.path)], check=True)
        shutil.copytree(aside, self.path, dirs_exist_ok=True)
        self.filler = self.path / "something else"

    def fill(self, left):
        """Somebody else's file takes all but so many bytes."""
        def take():
            space = os.statvfs(self.path)
            bytes_free = space.f_bavail * space.f_frsize
            with open(self.filler, "wb") as file:
                try:
                    os.posix_fallocate(file.fileno(), 0, bytes_free - left // PAGE * PAGE)
                    return True
                except OSError:  # the node was faster
                    return False
        harness.wait_until(take, 10, f"all but {left} bytes are taken")

    def free(self):
        self.filler.unlink()

    def close(self):
        subprocess.run(["umount", str(self.path)], check=True)


def check_fills_up(network, load, victim, disk, left):
    others = [node for node in network.nodes if node is not victim]
    disk.fill(left)
    harness.check_equal(victim.exit_code(timeout=60), 75, f"the exit with {left} bytes left")
    harness.check("No space left" in victim.log_tail(3), "the last lines say why")
    height = max(node.height() for node in others)
    network.wait_height(height + 5, nodes=others)
    load.wait_acknowledged(10)

    # Started again too early: it says the same, if there is too little to begin with.
    victim.start(OPTIONS)
    try:
        harness.check_equal(victim.exit_code(timeout=5), 75, "the exit at the next start")
    except subprocess.TimeoutExpired:
        victim.kill()
    disk.free()
    victim.start(OPTIONS)
    victim.wait_height(height)
    harness.wait_until(lambda: victim.state() == "voting", 30, "it votes when there is space")
    print(f"{left} bytes left: ended and came back", flush=True)


def test(network):
    network.start()
    victim = network.nodes[3]
    victim.stop()
    disk = Disk(victim)
    try:
        victim.start(OPTIONS)
        harness.wait_until(lambda: victim.height() >= 0, 20, "it runs on the small disk")
        with clients.Load(network, pause=0.005, patience=3.0) as load:
            for left in LEFT:
                check_fills_up(network, load, victim, disk, left)
            load.wait_acknowledged(10)
        load.check()
        damaged = [path.name for path in disk.path.iterdir() if "damaged" in path.name]
        harness.check_equal(damaged, [], "what was put aside")
    finally:
        victim.kill()
        disk.close()


def may_mount():
    return os.geteuid() == 0 and harness.run("unshare", "--mount", "true")[0] == 0


if __name__ == "__main__":
    if not may_mount():
        print("skipped: only root may mount a small disk")
        sys.exit(SKIPPED)
    if "MERIT_OWN_MOUNTS" not in os.environ:  # what is mounted here is gone with this process
        os.execvpe("unshare", ["unshare", "--mount", sys.executable, __file__],
                   {**os.environ, "MERIT_OWN_MOUNTS": "1"})
    harness.main(test, validators=4)
