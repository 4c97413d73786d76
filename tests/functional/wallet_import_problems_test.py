"""What can be wrong with a history: each is named, and nothing is sent."""
import json
import subprocess

import harness
from harness import check, check_equal
from wallet_steps import merit, refused


def git(folder, *words):
    subprocess.run(["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@x.example",
                    *words], check=True, capture_output=True)


def test(network):
    network.start()
    node = network.nodes[0]
    merit(network, "project", "register", "demo/project", "--import-quorum", "1", "--from",
          "member0")
    repository = network.folder / "repository"
    repository.mkdir()

    def refused_import(*words):
        return refused(network, "import", *words, "--project", "demo/project", "--from", "member0")

    def nonce():
        return merit(network, "rpc", "account_getNonce",
                     "account=" + merit(network, "key", "show", "member0")["address"])["highest"]

    before = nonce()
    code, error = refused_import("git", repository)
    check_equal((code, error["code"]), (2, "import.not_a_repository"), "a folder without git")
    check_equal(refused_import("git", network.folder / "nothing")[1]["code"],
                "import.not_a_repository", "no folder")
    git(repository, "init", "-q")
    code, error = refused_import("git", repository)
    check_equal((code, error["code"]), (2, "import.bad_range"), "a repository without commits")
    check("HEAD" in error["message"], error["message"])
    (repository / "a.c").write_text("int a;\n")
    git(repository, "add", "a.c")
    git(repository, "commit", "-q", "-m", "A")
    for range_text in ("v1..v2", "HEAD..nowhere", "--all", "a..b..c"):
        code, error = refused_import("git", repository, f"--range={range_text}")
        check_equal((code, error["code"]), (2, "import.bad_range"), f"the range {range_text}")
    check_equal(refused_import("git", repository, "--range=HEAD..HEAD")[1]["code"], "import.empty",
                "an empty range")

    good = {"commit": "1" * 40, "time": 1, "author": "a@x.example", "files": [["a.c", 1, 0]]}
    file = network.folder / "commits.jsonl"
    for number, line in enumerate((
            "{", "[]", json.dumps({**good, "commit": "12"}), json.dumps({**good, "time": -1}),
            json.dumps({**good, "files": [["a.c", 1]]}), json.dumps({**good, "author": 7}),
            "[" * 10_000)):
        file.write_text(json.dumps(good) + "\n\n" + line + "\n")
        code, error = refused_import("jsonl", file)
        check_equal((code, error["code"]), (2, "import.bad_file"), f"bad line {number}")
        check(error["message"].startswith(f"{file}:3: "), error["message"])
    file.write_text("")
    check_equal(refused_import("jsonl", file)[1]["code"], "import.bad_file", "an empty file")
    check_equal(refused_import("jsonl", network.folder / "none")[0], 2, "no file")
    check_equal(nonce(), before, "nothing was sent")

    opened = merit(network, "import", "git", repository, "--project", "demo/project", "--from",
                   "member0", "--dry-run")
    check_equal((opened["state"], opened["changesets"]), ("dry-run", 1), "a dry run")
    check_equal(nonce(), before, "nothing was sent by a dry run")

    # Who confirms needs the salts of the one who opened.
    added = merit(network, "import", "git", repository, "--project", "demo/project", "--from",
                  "member0")
    check_equal(added.get("accepted"), 1, f"the import itself works: {added}")
    nowhere, empty = network.folder / "no.tsv", network.folder / "empty.tsv"
    confirm = ["import", "confirm", added["import"][:8], repository, "--from", "member0"]
    code, error = refused(network, *confirm, "--aliases", nowhere)
    check_equal((code, error["code"]), (1, "alias.file"), "an alias file that is not there")
    empty.write_text("")
    code, error = refused(network, *confirm, "--aliases", empty)
    check("a@x.example" in error["message"] and "merit alias export" in error["hint"],
          f"a mail without a salt: {error}")

    # A mistyped path is not an empty alias file, and no export takes the place of another file.
    project = ["--project", "demo/project"]
    for words in (["alias", "import", nowhere, *project],
                  ["alias", "export", "--aliases", nowhere, "-O", network.folder / "out.tsv"],
                  ["alias", "list", "--aliases", nowhere],
                  ["import", "git", repository, *project, "--aliases", nowhere, "--from",
                   "member0"]):
        code, error = refused(network, *words)
        check(code == 1 and str(nowhere) in error["message"], f"{words}: {error}")
    check(not list(network.folder.glob("no.tsv*")), "nothing is written at the mistyped path")
    exported = merit(network, "alias", "export", *project, "-O", network.folder / "out.tsv")
    check_equal(exported["mails"], 1, "mails of the project's file")
    before = (network.folder / "out.tsv").read_text()
    code, error = refused(network, "alias", "export", *project, "-O", network.folder / "out.tsv")
    check(code == 2 and "is there already" in error["message"], f"exported again: {error}")
    check_equal((network.folder / "out.tsv").read_text(), before, "the file that was there")

    # A file that cannot be read is not an empty one: its salts are not made anew.
    [book] = (network.wallet_home / "aliases").glob("*.tsv")
    salts = book.read_bytes()
    book.rename(network.folder / "salts")
    book.mkdir()
    code, error = refused_import("git", repository)
    check(code == 1 and str(book) in error["message"], f"an unreadable alias file: {error}")
    book.rmdir()
    book.write_bytes(salts)
    check(node.is_running(), "the node runs")


if __name__ == "__main__":
    harness.main(test, validators=1)
