"""A transaction that did not land is a failure, and an import never goes on past it."""
import http.server
import json
import pathlib
import shutil
import tempfile
import threading
import time

import harness
from harness import check, check_equal

ID = "5f" * 32
NOT_FOUND = object()


class Ledger:
    """What the node answers; lists are used up, their last entry stays."""
    waited = ["final"]
    submitted = ["pending"]
    asked = ["pending"]
    batch = NOT_FOUND
    calls = []

    @staticmethod
    def next_of(states):
        return states.pop(0) if len(states) > 1 else states[0]

    @classmethod
    def submissions(cls):
        return sum(method in ("tx_submit", "tx_submitAndWait") for method in cls.calls)

    @classmethod
    def answer(cls, method):
        cls.calls.append(method)
        status = {"tx_id": ID, "reason": None, "operation": None, "block_height": 7}
        if method == "chain_getStatus":
            return {"network": ID, "network_name": "x", "test": True,
                    "time_ms": int(time.time() * 1000)}
        if method == "account_getNonce":
            return {"next": 1, "highest": 0}
        if method == "tx_simulate":
            return {"outcome": "applied", "code": "applied", "operation": None, "events": []}
        if method == "tx_submit":
            return {"tx_id": ID, "status": cls.next_of(cls.submitted)}
        if method in ("tx_submitAndWait", "tx_getStatus"):
            state = cls.next_of(cls.waited if method == "tx_submitAndWait" else cls.asked)
            return {**status, "status": state,
                    "reason": "quota_exceeded" if state == "invalid" else None}
        if method == "import_get" and cls.batch is not NOT_FOUND:
            return {"value": {"root": ID, "state": cls.batch, "accepted": 1}}
        return None


class Node(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        result = Ledger.answer(call["method"])
        answer = {"result": result} if result is not None else {
            "error": {"code": -32001, "message": "no such thing"}}
        body = json.dumps({"jsonrpc": "2.0", "id": call["id"], **answer}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def test_send(merit):
    send = ["send", "00" * 20, "5", "--asset", ID, "--from", "alice"]
    for state, expected in (("final", 0), ("certified", 0), ("invalid", 5), ("expired", 5),
                            ("unknown", 5), ("", 5)):
        Ledger.waited = [state]
        Ledger.submitted = [state]
        Ledger.asked = ["invalid"]
        for words in (send, [*send, "--no-wait"]):
            code, out, error = merit(*words)
            check_equal(code, expected, f"{words}, {state!r}: {out} {error}")
            if code == 0:
                continue
            check_equal(out, "", f"{words}, {state!r}: standard output")
            said = json.loads(error.strip().splitlines()[-1])["error"]
            check(len(said.get("data", {}).get("tx_id", "")) == 64, f"the transaction is named: {said}")
            if state == "invalid":
                check_equal(said["code"], "tx.quota_exceeded", f"{words}: the reason")
    Ledger.submitted = ["pending"]
    code, out, _ = merit(*send, "--no-wait")
    check_equal((code, json.loads(out)["status"]), (0, "pending"), "sent without waiting")


def test_chunks(merit, home, words):
    def next_chunk():
        [journal] = (home / "imports").glob("*.json")
        return json.loads(journal.read_text())["next_chunk"]

    Ledger.batch = "confirmed"
    Ledger.waited = ["final", "invalid"]  # the batch, its chunk
    code, out, error = merit(*words)
    check_equal((code, out), (5, ""), f"a chunk that did not land: {error}")
    check("tx.quota_exceeded" in error, error)
    Ledger.submitted = ["pending"]
    code, out, error = merit(*words, "--no-wait")
    check_equal((code, json.loads(out)["state"]), (0, "sent"), f"a chunk under way: {error}")
    check_equal(next_chunk(), 0, "the chunk to go on with after one that may not come")
    Ledger.waited = ["final"]
    code, out, error = merit(*words)
    check_equal((code, json.loads(out)["state"]), (0, "added"), f"the chunk lands: {error}")
    check_equal(next_chunk(), 1, "the chunk to go on with")


def test_opening(merit, home, words):
    def run(*options):
        code, out, error = merit(*words, *options)
        check_equal(code, 0, f"{options}: {error}")
        return json.loads(out)["state"]

    shutil.rmtree(home / "imports")
    Ledger.batch, Ledger.submitted, Ledger.asked = NOT_FOUND, ["pending"], ["pending"]
    Ledger.calls.clear()
    check_equal(run("--no-wait"), "pending", "the batch is under way")
    check_equal(run("--no-wait"), "pending", "and still is")
    check_equal(Ledger.submissions(), 1, "batches that were opened")
    code, _, error = merit(*words, "--timeout", "300ms")
    check_equal(code, 8, f"not final in time: {error}")
    check_equal(Ledger.submissions(), 1, "batches that were opened")
    # It never came: opened again.
    Ledger.asked, Ledger.submitted = ["pending", "invalid"], ["pending"]
    Ledger.waited = ["final"]
    merit(*words)
    check_equal(Ledger.submissions(), 2, "batches that were opened after the first was refused")


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Node)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="merit-test-") as folder:
        home = pathlib.Path(folder)
        environment = {"MERIT_WALLET_HOME": folder,
                       "MERIT_NODE": f"http://127.0.0.1:{server.server_port}"}

        def merit(*words):
            return harness.run(harness.merit(), "--yes", "--quiet", "--output", "json", *words,
                               environment=environment)

        check_equal(merit("key", "new", "alice", "--unencrypted")[0], 0, "a key")
        commits = home / "commits.jsonl"
        commits.write_text(json.dumps({"commit": "1" * 40, "time": 1, "author": "a@x.example",
                                       "files": [["a.c", 1, 0]]}) + "\n")
        words = ["import", "jsonl", commits, "--project", ID, "--from", "alice"]
        test_send(merit)
        test_chunks(merit, home, words)
        test_opening(merit, home, words)

        # A machine without git is not a folder without a repository.
        (home / "empty").mkdir()
        environment["PATH"] = str(home / "empty")
        code, _, error = merit("import", "git", home, "--project", ID, "--from", "alice")
        check(code == 2 and "import.git_failed" in error and "cannot start git" in error, error)
    server.shutdown()


if __name__ == "__main__":
    main()
