"""Networks of real meritd processes for functional tests. Python standard library only.

A test is a file NAME_test.py with one behaviour:

    import harness

    def test(network):
        network.start()
        ...

    if __name__ == "__main__":
        harness.main(test, validators=4)

The network lives in a temporary folder, its nodes listen on free loopback ports, and everything is
killed (by process id) and removed at the end. On failure the last log lines of every node are
printed. The programs come from the environment: MERITD and MERIT (set by ctest), or the build
folder given in MERIT_BUILD.
"""
import http.client
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.error
import urllib.request

START_TIMEOUT = 30.0


class TestFailure(AssertionError):
    """What the test expected did not come about."""


def program(variable, relative):
    path = os.environ.get(variable)
    if path is None and "MERIT_BUILD" in os.environ:
        path = os.path.join(os.environ["MERIT_BUILD"], relative)
    if path is None or not os.path.exists(path):
        sys.exit(f"set {variable} to the program, or MERIT_BUILD to the build folder")
    return path


def meritd():
    return program("MERITD", "node/meritd")


def merit():
    return program("MERIT", "wallet/merit")


def check(condition, what):
    if not condition:
        raise TestFailure(what)


def check_equal(actual, expected, what):
    check(actual == expected, f"{what}: expected {expected!r}, got {actual!r}")


def wait_until(predicate, timeout, what, interval=0.05):
    """The first true value of predicate(); a failure that says `what` after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while True:
        value = predicate()
        if value:
            return value
        check(time.monotonic() < deadline, f"not within {timeout} s: {what}")
        time.sleep(interval)


def run(*command, timeout=60, environment=None):
    """Runs a program to its end: (exit code, stdout, stderr)."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          timeout=timeout, env={**os.environ, **(environment or {})})
    return done.returncode, done.stdout, done.stderr


def flip_bit(file, part=2):
    """Damages one bit of a file, at its half, or its third, ..."""
    data = bytearray(file.read_bytes())
    data[len(data) // part] ^= 0x10
    file.write_bytes(data)


class RpcError(Exception):
    def __init__(self, error):
        super().__init__(json.dumps(error))
        self.code = error.get("code")
        self.data = error.get("data")


class Node:
    """One validator: its folder, and its process while it runs."""

    all = []  # of this test, so that none outlives it

    def __init__(self, index, home, rpc_url, p2p_address):
        self.index = index
        self.home = pathlib.Path(home)
        self.rpc_url = rpc_url
        self.p2p_address = p2p_address
        self.log_file = self.home.parent / f"node{index}.log"
        self.before_command = ()  # words of a command that becomes the program
        self.process = None
        Node.all.append(self)

    def start(self, environment=None):
        check(self.process is None, f"node{self.index} runs already")
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(
                [*self.before_command, meritd(), "start", "--home", str(self.home)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, **(environment or {})})

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def exit_code(self, timeout=20):
        """Waits for the process to end by itself."""
        code = self.process.wait(timeout=timeout)
        self.process = None
        return code

    def stop(self, timeout=20):
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.exit_code(timeout)

    def kill(self):
        """SIGKILL, as a power cut would."""
        if self.process is None:
            return
        self.process.kill()
        self.process.wait(timeout=20)
        self.process = None

    def get(self, path, timeout=5):
        """(HTTP status, body) of a GET."""
        try:
            with urllib.request.urlopen(self.rpc_url + path, timeout=timeout) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def rpc(self, method, timeout=10, **params):
        """The result of a JSON-RPC call; RpcError if it answers with an error."""
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        request = urllib.request.Request(self.rpc_url + "/", body.encode(),
                                         {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                reply = json.load(answer)
        except urllib.error.HTTPError as error:
            reply = json.loads(error.read().decode())
        if "error" in reply:
            raise RpcError(reply["error"])
        return reply["result"]

    def status(self):
        return self.rpc("node_getStatus")

    def block(self, height):
        return self.rpc("chain_getBlock", height=height)["block"]

    def _status_of(self, field, otherwise):
        try:
            return self.status()[field]
        except (OSError, http.client.HTTPException, RpcError, ValueError):
            return otherwise  # it does not answer

    def height(self):
        """The executed height; -1 while the node does not answer."""
        return self._status_of("executed_height", -1)

    def term(self):
        """-1 while the node does not answer."""
        return self._status_of("term", -1)

    def state(self):
        """What it does, in one word; "" while the node does not answer."""
        return self._status_of("state", "")

    def is_ready(self):
        try:
            return self.get("/readyz")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def wait_ready(self, timeout=START_TIMEOUT):
        def ready():
            check(self.is_running(), f"node{self.index} has ended: {self.log_tail(5)}")
            return self.is_ready()
        wait_until(ready, timeout, f"node{self.index} is ready")

    def wait_height(self, height, timeout=30):
        wait_until(lambda: self.height() >= height, timeout,
                   f"node{self.index} reaches height {height}")

    def log(self):
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def vote_log(self):
        """The newest segment of its vote log."""
        return max((self.home / "data" / "votes").glob("*.log"))

    def log_tail(self, lines=15):
        return "\n".join(self.log().splitlines()[-lines:])


class Network:
    """Folders of `validators` nodes, made by meritd testnet; none is started."""

    def __init__(self, folder, validators=4, epoch="10s", options=()):
        self.folder = pathlib.Path(folder)
        out = self.folder / "net"
        code, answer, error = run(meritd(), "testnet", "--validators", validators, "--out", out,
                                  "--epoch", epoch, "--output", "json", *options)
        check_equal(code, 0, f"meritd testnet: {error}")
        description = json.loads(answer)
        self.hash = description["network"]
        self.wallet_home = pathlib.Path(description["wallets"])  # keys member0 ..
        self.nodes = [Node(i, node["home"], node["rpc"], node["p2p"])
                      for i, node in enumerate(description["nodes"])]

    def start(self, timeout=START_TIMEOUT):
        """Starts all nodes and waits until each is ready."""
        for node in self.nodes:
            node.start()
        for node in self.nodes:
            node.wait_ready(timeout)

    def wait_height(self, height, timeout=30, nodes=None):
        for node in nodes or self.nodes:
            node.wait_height(height, timeout)

    def merit(self, *words, node=0, timeout=60):
        """Runs the wallet with the members' keys against a node: (exit code, stdout, stderr)."""
        return run(merit(), *words, timeout=timeout, environment={
            "MERIT_WALLET_HOME": str(self.wallet_home), "MERIT_NODE": self.nodes[node].rpc_url})

    def check_agreement(self, height):
        """All running nodes have the same block and roots at this height."""
        blocks = {node.index: node.block(height) for node in self.nodes if node.is_running()}
        roots = {(block["digest"], block["log_root"], block["state_root"])
                 for block in blocks.values()}
        check_equal(len(roots), 1, f"different answers at height {height}: {blocks}")

    def close(self):
        for node in self.nodes:
            node.kill()


def main(test, **options):
    """Runs `test` with a network and exits: 0 if it passes, 1 with the logs if it does not."""
    folder = tempfile.mkdtemp(prefix="merit-test-")
    network = None
    code = 1
    # A test that ctest gives up on cleans up too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        network = Network(folder, **options)
        test(network)
        code = 0
    except Exception:  # whatever it is, the logs help
        traceback.print_exc()
        if network is not None:
            for node in Node.all:
                print(f"--- node{node.index}\n{node.log_tail()}", file=sys.stderr)
    finally:
        for node in Node.all:
            node.kill()
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(code)
