"""A node that answers nonsense: the wallet ends with a clear failure, never by a signal."""
import http.server
import json
import tempfile
import threading

import harness
from harness import check, check_equal

HASH = "5f" * 32
BODIES = [
    b"",
    b"not json",
    b"[" * 100_000,
    b'{"jsonrpc":"2.0","id":1}',
    b'{"jsonrpc":"2.0","id":1,"error":7}',
    b'{"jsonrpc":"2.0","id":1,"error":{"code":"x","message":[1]}}',
    b'{"jsonrpc":"2.0","id":1,"result":[1,2,3]}',
    b'{"jsonrpc":"2.0","id":1,"result":null}',
    b'{"jsonrpc":"2.0","id":1,"result":{}}',
    b'{"jsonrpc":"2.0","id":1,"result":{"items":[1,"x",null,[],{}]}}',
    b'{"jsonrpc":"2.0","id":1,"result":{"statements":[1,null,"x"],"equations":[[],1]}}',
    b'{"jsonrpc":"2.0","id":1,"result":{"statement":[],"equations":{},"imports":[0]}}',
    json.dumps({"jsonrpc": "2.0", "id": 1, "result": {
        "network": HASH, "network_name": "x" * 100_000, "time_ms": 2 ** 64 - 1, "next": -1,
        "value": [], "bytes": "%%%", "balance": "-1", "project": 5, "own_pool": {}, "outcome": {},
        "status": 9, "tx_id": [], "test": "yes"}}).encode(),
    json.dumps({"jsonrpc": "2.0", "id": 1, "result": {
        "network": HASH, "time_ms": 1e300, "next": 1.5, "value": {"settings": []},
        "balance": "9" * 1000, "file": 1}}).encode(),
]
COMMANDS = [
    ["balance", "00" * 20], ["account", "show", "00" * 20], ["account", "list"],
    ["project", "list"], ["project", "show", "demo/project"], ["record", "show", HASH],
    ["record", "list", "--project", "demo/project"], ["member", "list"],
    ["pool", "show", "demo/project"], ["earnings", "00" * 20], ["explain", HASH],
    ["statement", "export", HASH, "-O", "OUT"], ["epoch", "list"], ["params"],
    ["tx", "show", HASH], ["tx", "wait", HASH, "--timeout", "1ms"],
    ["import", "status", HASH], ["proposal", "list"], ["rpc", "chain_getStatus"],
    ["send", "00" * 20, "5", "--from", "alice"],
    ["project", "set", "demo/project", "--review", "open", "--from", "alice"],
    ["network", "add", "x"],
]


class Hostile(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    body = b""
    length = None  # what the header says, where it lies

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(self.length or len(self.body)))
        self.end_headers()
        try:
            self.wfile.write(self.body)
        except OSError:
            pass  # the wallet hung up

    def log_message(self, *_):
        pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="merit-test-") as home:
        environment = {"MERIT_WALLET_HOME": home,
                       "MERIT_NODE": f"http://127.0.0.1:{server.server_port}"}

        def merit(*words):
            words = [f"{home}/out" if word == "OUT" else word for word in words]
            return harness.run(harness.merit(), "--yes", *words, environment=environment)

        check_equal(merit("key", "new", "alice", "--unencrypted")[0], 0, "a key")
        for body in BODIES:
            Hostile.body = body
            for words in COMMANDS:
                for format in ("json", "table"):
                    code, out, error = merit("-o", format, *words)
                    what = f"merit {words} -o {format}, answer {body[:60]}: {error[:300]}"
                    check(0 <= code <= 9, f"ended with {code}: {what}")
                    check(code == 0 or (out == "" and error), f"says what failed: {what}")
                    if words[0] == "network" and code == 0:
                        check_equal(merit("network", "remove", "x")[0], 0, "network remove")

        # A text that would clear the screen is shown without its control characters.
        Hostile.body = json.dumps({"jsonrpc": "2.0", "id": 1, "error": {
            "code": -32001, "message": "\x1b[2Jno such \u009bthing"}}).encode()
        error = merit("record", "show", HASH)[2]
        check("no such" in error and "\x1b" not in error and "\u009b" not in error, error)

        # Names and members that turn the direction of text or move the cursor are escaped.
        Hostile.body = json.dumps({"jsonrpc": "2.0", "id": 1, "result": {"items": [
            {"id": "1", "na\u001bme": "a\u202eb\nc\u009b"}]}}).encode()
        for format in ("table", "csv"):
            code, out, error = merit("-o", format, "project", "list")
            check(code == 0 and not set(out) & set("\x1b\u202e\u009b"), f"{format}: {out!r}")
            check(r"a\u{202e}b\x0ac\x9b" in out, f"{format}, escaped: {out!r}")

        # No balance is not a balance of 0.
        Hostile.body = b'{"jsonrpc":"2.0","id":1,"result":{}}'
        code, out, error = merit("balance", "00" * 20)
        check(code == 7 and "no balance" in error, f"{code} {out} {error}")

        # An answer that says it is larger than any answer may be is not read.
        Hostile.body, Hostile.length = b"{", 10 ** 12
        code, out, error = merit("params")
        check(code == 7 and out == "", f"a huge answer: {code} {error}")
    server.shutdown()


if __name__ == "__main__":
    main()
