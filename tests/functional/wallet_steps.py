"""Steps of the wallet that several functional tests begin with."""
import json
import os
import pathlib

import harness

UBOOT = "data/uboot_2018_05_to_07.jsonl"
SKIPPED = 77  # ctest shows the test as skipped


def shared(name):
    """A public data file beside the project, or None where it is absent."""
    folder = os.environ.get("MERIT_SHARED_DIR")
    root = pathlib.Path(__file__).resolve().parents[2]
    path = (pathlib.Path(folder) if folder else root.parent / "shared") / name
    return path if path.exists() else None


def merit(network, *words, timeout=120):
    """The JSON answer of a wallet command that must succeed."""
    code, out, error = network.merit("--yes", "--quiet", "--output", "json", *words,
                                     timeout=timeout)
    harness.check_equal(code, 0, f"merit {' '.join(map(str, words))}: {error}")
    return json.loads(out) if out.strip() else None


def refused(network, *words, timeout=60):
    """(exit code, error) of a wallet command that must fail."""
    code, out, error = network.merit("--yes", "--quiet", "--output", "json", *words,
                                     timeout=timeout)
    harness.check(code != 0, f"merit {' '.join(map(str, words))} succeeded: {out}")
    harness.check_equal(out, "", "standard output of a failed command")
    return code, json.loads(error.strip().splitlines()[-1])["error"]


def register_project(network, *options):
    """demo/project: member0 maintains, member0 and member1 import, both must confirm."""
    merit(network, "project", "register", "demo/project", "--licence", "GPL-2.0-or-later",
          "--importer", "member0", "--importer", "member1", "--import-quorum", "2",
          "--from", "member0", *options)
    return merit(network, "project", "show", "demo/project")


def open_import(network, file):
    """member0 opens a batch of the file; (import id, alias file for member1)."""
    opened = merit(network, "import", "jsonl", file, "--project", "demo/project",
                   "--from", "member0")
    aliases = network.folder / "aliases.tsv"
    merit(network, "alias", "export", "--project", "demo/project", "-O", aliases)
    return opened["import"], aliases


def items(node, method, **params):
    """All items of a paged list."""
    found = []
    cursor = None
    while True:
        page = node.rpc(method, limit=1000, **params, **({"cursor": cursor} if cursor else {}))
        found += page["items"]
        cursor = page["next_cursor"]
        if not cursor:
            return found
