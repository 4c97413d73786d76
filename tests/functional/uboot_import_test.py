"""Three months of a real project's history become contributions and rewards on four validators.

KNOWN_ANSWERS 1 read back through RPC, every credit of the pool accounted for, and every reward
recomputed from its file by both verifiers without a network.
"""
import collections
import json
import pathlib
import subprocess
import sys

import harness
import wallet_steps
from wallet_steps import items, merit

VERIFIER = pathlib.Path(__file__).resolve().parents[1] / "verifier" / "verify_statement.py"
FUNDED = 1_000_000 * 1_000_000


def check_records(node, project):
    records = items(node, "record_list", project=project)
    kinds = collections.Counter(record["value"]["kind"] for record in records)
    harness.check_equal(kinds["code"], 1055, "code contributions")
    harness.check_equal(kinds["review"], 437, "reviews")
    harness.check_equal(kinds["test"], 38, "tests")
    code = [record["value"] for record in records if record["value"]["kind"] == "code"]
    harness.check(all(record["state"] == "accepted" for record in code), "all are accepted")
    authors = collections.Counter(author["recipient"] for record in code
                                  for author in record["authors"])
    harness.check_equal(len(authors), 141, "authors")
    most = sorted(authors.values(), reverse=True)[:6]
    harness.check_equal(most, [89, 54, 52, 51, 48, 48], "changesets of the most active")
    epochs = {record["decided_epoch"] for record in code}
    harness.check_equal(len(epochs), 1, "epochs of an import in one transaction")
    return epochs.pop()


def check_money(node, pool, statements):
    paid = sum(int(statement["reward"]) for statement in statements)
    parts = sum(int(statement[part]) for statement in statements
                for part in ("free", "held", "unclaimed"))
    harness.check_equal(parts, paid, "free, held and unclaimed make the rewards")
    money = node.rpc("pool_get", pool=pool)["money"]
    left = int(money["balance"]) + int(money["closing"])
    harness.check_equal(paid + left, FUNDED, "payouts and what is left are what was funded")


def check_statements(network, statements):
    """Both verifiers recompute every statement from its file alone."""
    files = []
    for statement in statements:
        answer = network.nodes[1].rpc("statement_export", statement=statement["id"])
        files.append(network.folder / f"{statement['id'][:16]}.json")
        files[-1].write_text(json.dumps(answer["file"]))
    code, out, error = harness.run(harness.merit(), "--output", "json", "verify", "statement",
                                   *files, "--genesis-hash", network.hash, timeout=120)
    harness.check_equal(code, 0, f"verify statement: {error}")
    rewards = [answer["reward"] for answer in json.loads(out)]
    harness.check_equal(rewards, [statement["reward"] for statement in statements],
                        "the recomputed rewards")
    second = subprocess.run([sys.executable, str(VERIFIER), *map(str, files)],
                            capture_output=True, text=True, timeout=120)
    harness.check_equal(second.returncode, 0, f"second verifier: {second.stdout[-500:]}")


def gini(amounts):
    amounts = sorted(amounts)
    count = len(amounts)
    spread = sum((2 * i - count + 1) * amount for i, amount in enumerate(amounts))
    return 1_000_000 * spread // (count * sum(amounts))


def check_report(network, epoch, statements):
    """How unequal the rewards are, computed here from the statements."""
    file = network.folder / "epoch.json"
    merit(network, "epoch", "export", str(epoch), "--pool", "demo/project", "-O", file)
    code, out, error = harness.run(harness.merit(), "--output", "json", "epoch", "report", file,
                                   "--genesis-hash", network.hash, timeout=120)
    harness.check_equal(code, 0, f"epoch report: {error}")
    report = json.loads(out)
    rewards = [int(statement["reward"]) for statement in statements]
    harness.check_equal(int(report["rewards"]), sum(rewards), "rewards of the report")
    harness.check_equal(report["recipients"], len(statements), "recipients of the report")
    harness.check_equal(report["gini_of_rewards"], gini(rewards), "Gini coefficient")
    largest = sorted(rewards, reverse=True)
    for top in report["top"]:
        share = 1_000_000 * sum(largest[:top["recipients"]]) // sum(rewards)
        harness.check_equal(top["share"], share, f"share of the {top['recipients']} largest")
    harness.check(report["gini_of_points"] < report["gini_of_scores"], "the curve evens out")


def test(network):
    file = wallet_steps.shared(wallet_steps.UBOOT)
    network.start()
    node = network.nodes[0]
    project = wallet_steps.register_project(network)
    pool = project["own_pool"]
    merit(network, "pool", "fund", "demo/project", "1000000", "--from", "member2")
    batch, aliases = wallet_steps.open_import(network, file)
    added = merit(network, "import", "confirm", batch, file, "--aliases", aliases,
                  "--from", "member1")
    harness.check_equal((added["accepted"], added["skipped"]), (1055, 0), "added")

    epoch = check_records(node, project["project"])
    harness.wait_until(
        lambda: (node.rpc("epoch_get", epoch=epoch)["state"] == "closed"), 60,
        f"epoch {epoch} closes")
    statements = items(node, "statement_list", pool=pool, epoch=epoch)
    harness.check(len(statements) >= 141, "authors and reviewers have statements")
    check_money(node, pool, statements)

    closed_at = node.height()
    harness.wait_until(lambda: node.status()["certified_height"] >= closed_at, 30, "certified")
    check_statements(network, statements)
    check_report(network, epoch, statements)

    height = min(peer.status()["certified_height"] for peer in network.nodes)
    notes = {peer.rpc("chain_getCheckpoint", height=height)["checkpoint"]["state_root"]
             for peer in network.nodes}
    harness.check_equal(len(notes), 1, "checkpoints of the four validators at one height")
    network.check_agreement(height)


if __name__ == "__main__":
    if wallet_steps.shared(wallet_steps.UBOOT) is None:
        print(f"{wallet_steps.UBOOT} is not beside this project: skipped")
        sys.exit(wallet_steps.SKIPPED)
    harness.main(test, validators=4)
