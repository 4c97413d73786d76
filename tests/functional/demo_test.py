"""scripts/demo goes all the way with any repository, names --repo where there is no history, and
Ctrl-C stops the network that it left running."""
import os
import pathlib
import re
import signal
import subprocess
import tempfile

import harness

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEMO = ROOT / "scripts" / "demo"


def environment(folder):
    build = pathlib.Path(harness.meritd()).resolve().parents[1]
    return {**os.environ, "MERIT_BUILD_DIR": str(build), "TMPDIR": str(folder), "TERM": "dumb"}


def shallow_repository(folder):
    """A clone of depth 2 of three commits: its oldest commit has no parent here."""
    full, shallow = folder / "full", folder / "shallow"
    subprocess.run(["git", "init", "-q", str(full)], check=True)
    for i in range(3):
        (full / f"file{i}.c").write_text("int x;\n" * (20 + i))
        subprocess.run(["git", "-C", str(full), "add", "."], check=True)
        subprocess.run(["git", "-C", str(full), "-c", "user.name=A Person",
                        "-c", f"user.email=person{i}@example.org", "commit", "-qm", f"change {i}"],
                       check=True)
    subprocess.run(["git", "clone", "-q", "--depth", "2", f"file://{full}", str(shallow)], check=True)
    return shallow


def without_history(folder):
    empty = folder / "empty"
    empty.mkdir()
    done = subprocess.run([DEMO, "--once", "--repo", empty], env=environment(folder),
                          capture_output=True, text=True, timeout=60)
    harness.check_equal(done.returncode, 1, "exit without history")
    harness.check("--repo" in done.stderr, f"the error names --repo: {done.stderr!r}")


def whole_way(folder, repository):
    log = folder / "demo.log"
    with open(log, "w") as out:
        demo = subprocess.Popen([DEMO, "--repo", repository], env=environment(folder), stdout=out,
                                stderr=subprocess.STDOUT, start_new_session=True)
    try:
        harness.wait_until(lambda: "The network is running" in log.read_text()
                           or demo.poll() is not None, 150, "the demo reaches its end")
        text = log.read_text()
        harness.check("The network is running" in text, f"the demo failed:\n{text}")
        harness.check("\r" not in text, "plain lines where there is no terminal")
        for who in ("alice", "bob", "alias [0-9a-f]{8}"):
            harness.check(re.search(rf"^{who} +[0-9]", text, re.M), f"{who} in the table:\n{text}")
        harness.check(re.search(r"^total +500\.000000$", text, re.M), f"all is paid:\n{text}")
        harness.check(re.search(r"^ok +\S+ = \S+ +certified by checkpoint", text, re.M),
                      f"one reward is verified:\n{text}")
        rpc = re.search(r"RPC: (\S+)", text).group(1)
        code, out, _ = harness.run(harness.merit(), "--node", rpc, "pool", "list", "-o", "json")
        harness.check_equal(code, 0, "the network still answers")
        os.killpg(demo.pid, signal.SIGINT)  # as a terminal does it
        harness.check_equal(demo.wait(timeout=30), 130, "exit after Ctrl-C")
        harness.check(not list(folder.glob("merit-demo-*")), "its folder is removed")
        code, _, _ = harness.run(harness.merit(), "--node", rpc, "pool", "list")
        harness.check_equal(code, 7, "nobody answers any more")
    finally:
        if demo.poll() is None:
            os.killpg(demo.pid, signal.SIGTERM)
            demo.wait(timeout=30)


def main():
    with tempfile.TemporaryDirectory(prefix="merit-test-") as name:
        folder = pathlib.Path(name)
        without_history(folder)
        whole_way(folder, shallow_repository(folder))


if __name__ == "__main__":
    main()
