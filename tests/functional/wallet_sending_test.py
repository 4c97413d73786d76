"""Every way of sending: dry run, signing apart, not waiting, running out of time, wrong input."""
import concurrent.futures
import json
import re

import harness
from harness import check, check_equal
from wallet_steps import merit, refused


def balance(network, who):
    return int(merit(network, "balance", who)["balance"])


def check_flags(network):
    before = balance(network, "member0")
    dry = merit(network, "send", "member0", "5", "--from", "member0", "--dry-run")
    check_equal(dry["status"], "dry-run", "a dry run")
    code, error = refused(network, "tx", "show", dry["tx_id"])
    check_equal(code, 6, "a dry run sends nothing")

    file = network.folder / "signed.json"
    signed = merit(network, "send", "member0", "5", "--from", "member0", "--sign-only", "-O", file,
                   "--valid-for", "1h")
    check_equal(signed["status"], "signed", "signed apart")
    check_equal(merit(network, "tx", "show", file)["tx_id"], signed["tx_id"], "decoded offline")
    sent = merit(network, "tx", "submit", file)
    check_equal(sent["tx_id"], signed["tx_id"], "submitted later")
    check(sent["status"] in ("final", "certified"), "and final")
    check_equal(refused(network, "send", "member0", "5", "--from", "member0", "--sign-only")[0], 2,
                "--sign-only without -O")
    check_equal(refused(network, "send", "member0", "5", "--from", "member0", "--sign-only", "-O",
                        file)[0], 2, "never over another file")

    pending = merit(network, "send", "member0", "5", "--from", "member0", "--no-wait")
    waited = merit(network, "tx", "wait", pending["tx_id"][:16], "--timeout", "20s")
    check(waited["status"] in ("final", "certified"), "waited for by a prefix")
    check_equal(balance(network, "member0"), before, "all went from and to one account")
    return sent["tx_id"]


def check_ids(network, tx_id):
    shown = merit(network, "tx", "show", tx_id[:8])
    place = f"{shown['place']['height']}-{shown['place']['index']}"
    for name in (tx_id[:9], tx_id.upper(), place):
        check_equal(merit(network, "tx", "show", name)["tx_id"], tx_id, f"tx show {name}")
        check_equal(merit(network, "tx", "status", name)["tx_id"], tx_id, f"tx status {name}")
    check_equal(refused(network, "tx", "show", tx_id[:7])[0], 2, "seven digits are too few")
    check_equal(refused(network, "tx", "show", "f" * 8)[0], 6, "no such transaction")

    merit(network, "project", "register", "demo/project", "--licence", "MIT", "--from", "member0")
    project = merit(network, "project", "show", "demo/project")
    prefix = project["project"][:8]
    check_equal(merit(network, "project", "show", prefix)["project"], project["project"], "project")
    check_equal(merit(network, "pool", "show", prefix)["pool"],
                merit(network, "pool", "show", "demo/project")["pool"], "a project's own pool")
    pool = merit(network, "pool", "show", "demo/project")["pool"]
    merit(network, "pool", "fund", pool[:8], "1", "--from", "member0")
    asset = merit(network, "asset", "show")["result"]["asset"]
    check_equal(merit(network, "asset", "show", "--asset", asset[:8])["result"]["asset"], asset,
                "asset")
    merit(network, "send", "member1", "1", "--asset", asset[:8], "--from", "member0")


def check_wrong_input(network):
    for amount in ("1e5", "1.0000001", "99999999999999999999", "5 ", "x"):
        code, error = refused(network, "send", "member1", amount, "--from", "member0")
        check_equal((code, error["code"]), (2, "usage"), f"the amount {amount}")
    code, error = refused(network, "send", "member1", "--from", "member0", "--", "-5")
    check(code == 2 and "negative" in error["message"], f"a negative amount: {error}")
    code, error = refused(network, "send", "member1", "18446744073709", "--from", "member0")
    check_equal(code, 5, f"more than there is: {error}")
    check(error["code"].startswith("treasury."), f"the ledger's own name: {error}")
    for words in (["--timeout", "5"], ["--valid-for", "31d"], ["--valid-for", "0s"]):
        check_equal(refused(network, "send", "member1", "1", "--from", "member0", *words)[0], 2,
                    f"{words}")
    check_equal(refused(network, "send", "member1", "1")[0], 2, "nobody signs")
    check_equal(refused(network, "send", "member1", "1", "--from", "nobody")[0], 4, "no such key")
    for words in (["project", "register", "x" * 5000], ["proposal", "create", "x" * 500, "1"],
                  ["member", "admit", "x" * 5000, "--key", "member1"]):
        check_equal(refused(network, *words, "--from", "member0")[0], 2, f"merit {words[:2]}")
    code, out, error = network.merit("-o", "json", "send", "member1", "1", "--from", "member0",
                                     "--no-input")
    check_equal((code, out), (2, ""), "--no-input never asks")
    check("--yes" in json.loads(error.splitlines()[-1])["error"]["hint"], "and names the flag")


def check_bounds(network):
    """Input above a bound is named, with its place; no command ends the process."""
    keys = [f"{number:064x}" for number in range(1, 21)]
    register = ["project", "register", "demo/bounds"]
    for words in (["project", "register", "x" * 200], register + ["--licence", "x" * 201],
                  register + ["--branch", "x" * 600], register + ["--inbound", "x" * 300],
                  register + [word for number in range(40)
                              for word in ("--maintainer", f"{number:040x}")],
                  register + [word for number in range(100)
                              for word in ("--inbound", f"MIT-{number}")],
                  ["asset", "create", "x" * 300], ["account", "register", *keys],
                  ["account", "rotate", *keys], ["proposal", "create", "x" * 300, "1"],
                  ["member", "admit", "x" * 300, "--key", keys[0]],
                  ["member", "admit", "x"] + [word for key in keys for word in ("--key", key)],
                  ["pool", "open"] + [f"{number:064x}" for number in range(200)]):
        code, error = refused(network, *words, "--from", "member0")
        check_equal((code, error["code"]), (2, "usage"), f"merit {words[:2]}: {error}")
    for what in ("statement", "epoch"):
        code, error = refused(network, "verify", what, "/dev/zero")
        check_equal((code, error["code"]), (1, "wallet.file"), f"a file without end: {error}")
    for path in ("/dev/null", "/dev/zero"):
        check("not a file" in refused(network, "verify", "ledger", path)[1]["message"], path)


def check_refusals(network):
    """One plain sentence a reason, one spelling of its code; what to do about it."""
    code, error = refused(network, "account", "register", "member1", "--from", "member0")
    check_equal((code, error["code"]), (5, "registry.duplicate"), "registered twice")
    check("these keys is registered already" in error["message"], f"says what: {error}")
    code, error = refused(network, "rpc", "chain_getStatos")
    check_equal((code, error["code"]), (2, "rpc.no_method"), f"{error}")
    check("did you mean chain_getStatus?" in error["hint"], f"the nearest: {error}")
    for node in ("http://127.0.0.1:99999", "127.0.0.1:x", "ftp://127.0.0.1", "http://:1", "1:0"):
        code, error = refused(network, "--node", node, "params")
        check_equal((code, error["code"]), (2, "usage"), f"{node}: {error}")

    dry = merit(network, "account", "register", "member0", "member1", "--threshold", "2",
                "--from", "member0", "--dry-run")
    done = merit(network, "account", "register", "member0", "member1", "--threshold", "2",
                 "--from", "member0")
    check_equal(dry["account"], done["account"], "the address of an account of two keys")
    shown = merit(network, "tx", "show", done["tx_id"])
    check(done["account"] in json.dumps(shown), f"tx show names the new account: {shown}")
    merit(network, "key", "new", "alone", "--unencrypted", "--test")
    code, error = refused(network, "account", "show", "alone")
    check(code == 6 and "several keys" in error["hint"], f"{error}")
    code, out, error = network.merit("balance", "alone")
    check(code == 0 and "not registered" in error, f"{out} {error}")


def check_at_once(network):
    """Several programs send for one account: who comes second takes another number."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(
            lambda units: merit(network, "send", "member1", f"{units}u", "--from", "member0"),
            range(1, 9)))
    check_equal(len({one["tx_id"] for one in sent}), 8, "eight transactions")
    check(all(one["status"] in ("final", "certified") for one in sent), f"all of them: {sent}")


def check_tables(network):
    """Times are dates in tables and numbers for programs; no column stands twice."""
    code, out, error = network.merit("epoch", "list")
    check(code == 0 and re.search(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", out), f"dates: {out} {error}")
    check(isinstance(merit(network, "epoch", "show")["start_ms"], int), "a number in JSON")
    code, out, error = network.merit("member", "list")
    check_equal(out.split("\n")[0].split(),
                ["member", "name", "account", "active", "admitted_epoch"], "columns of members")
    code, error = refused(network, "epoch", "export", "--pool", "demo/project", "--epoch", "0",
                          "-O", network.folder / "epoch.json")
    check(error["code"] != "usage", f"--epoch names the epoch as well: {error}")
    code, out, error = network.merit("key", "new", "x", "--unencrypted", "--home", "/proc/none")
    check(code != 0 and "cannot write into the folder" in error, f"{error}")


def check_networks(network):
    url = network.nodes[0].rpc_url
    merit(network, "network", "add", "here", "--node", url)
    merit(network, "--network", "here", "balance", "member0")
    other = "5f" * 32
    merit(network, "network", "add", "other", "--genesis-hash", other, "--node", url)
    code, error = refused(network, "--network", "other", "send", "member1", "1", "--from",
                          "member0")
    check_equal((code, error["code"]), (7, "network.mismatch"), "a node of another network")
    check(other[:8] in error["message"] and network.hash[:8] in error["message"], error["message"])
    code, error = refused(network, "--node", "127.0.0.1:9", "balance", "member0")
    check_equal((code, error["code"]), (7, "rpc.unreachable"), "no node there")


def check_formats(network):
    for words in (["member", "list"], ["account", "list"], ["project", "list"], ["params"],
                  ["balance", "member0"], ["key", "list"], ["config", "show"], ["epoch", "list"],
                  ["pool", "list"], ["project", "show", "demo/project"]):
        for output in ("table", "csv", "json"):
            code, out, error = network.merit("-o", output, *words)
            check(code == 0 and out, f"merit {words} -o {output}: {error}")
            if output == "json":
                json.loads(out)
            if output == "csv":
                check(len(out.splitlines()) >= 2 and out[0] != "{", f"{words} -o csv: {out}")
    rows = merit(network, "account", "list")
    check_equal([row["name"] for row in rows], ["alone", "member0", "member1"],
                "accounts of this wallet")
    check_equal(rows[1]["balance"], str(balance(network, "member0")), "their balances")


def test(network):
    network.start()
    merit(network, "key", "new", "member1", "--unencrypted", "--test")
    merit(network, "account", "register", "member1", "--from", "member0")
    tx_id = check_flags(network)
    check_ids(network, tx_id)
    check_wrong_input(network)
    check_bounds(network)
    check_refusals(network)
    check_at_once(network)
    check_tables(network)
    check_networks(network)
    check_formats(network)


if __name__ == "__main__":
    harness.main(test, validators=1)
