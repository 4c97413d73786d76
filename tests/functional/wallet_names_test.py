"""People are named by their mails, records by their commits; what an import leaves out is said."""
import json

import harness
from harness import check, check_equal
from wallet_steps import merit, refused

COMMIT = "ab" * 20


def test(network):
    network.start()
    merit(network, "project", "register", "demo/project", "--import-quorum", "1",
          "--from", "member0")
    file = network.folder / "commits.jsonl"
    file.write_text(json.dumps({
        "commit": COMMIT, "time": 5, "author": "a@x.example", "files": [["a.c", 5, 0]],
        "reviewed_by": [f"r{number}@x.example" for number in range(70)]}) + "\n")
    words = ("import", "jsonl", file, "--project", "demo/project", "--from", "member0")
    dry = merit(network, *words, "--dry-run")
    check_equal(dry["root"], None, "new mails get other salts later: no root yet")
    code, out, error = network.merit("--yes", *words)
    check(code == 0 and "6 are cut" in error, f"70 trailers, 64 are kept: {error}")
    added = merit(network, *words)
    check_equal(added["trailers"], 64, "trailers on the ledger")
    check_equal(merit(network, *words, "--dry-run")["root"], added["root"], "the root stays now")

    code, out, error = network.merit("record", "list", "--project", "demo/project")
    check(code == 0 and COMMIT[:12] in out, f"by commit: {out} {error}")
    alias = merit(network, "alias", "show", "a@x.example", "--project", "demo/project")["alias"]
    check(alias in out, f"and by author: {out}")
    merit(network, "earnings", "a@x.example", "--project", "demo/project")
    for command in ("alias show", "earnings"):
        code, error = refused(network, *command.split(), "a@x.example")
        check(code == 2 and "--project" in error["message"], f"{command} without: {error}")
    check_equal(refused(network, "alias", "list")[0], 2, "alias list of no project")
    code, out, error = network.merit("alias", "erase", "--yes", "a@x.example", "--project",
                                     "demo/project")
    check(code == 0 and "still have" in error, f"what erasing leaves: {error}")
    check_equal(refused(network, "alias", "show", "a@x.example", "--project", "demo/project")[0], 6,
                "an erased mail")


if __name__ == "__main__":
    harness.main(test, validators=1)
