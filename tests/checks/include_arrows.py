#!/usr/bin/env python3
"""Fails on an include that goes against the house's arrows (docs/architecture.md).

Each folder may include itself and the folders listed here; cereal, Asio, Beast, JSON and RocksDB may
not appear in the public headers of consensus and contracts; Beast only in one file of the node
(the wallet's client and the load program have their own).
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ALLOWED = {
    "crypto": set(),
    "ledger": {"crypto"},
    "contracts": {"crypto", "ledger"},
    "consensus": {"crypto", "ledger"},
    "storage": {"crypto", "ledger"},
    "wallet": {"crypto", "ledger", "contracts"},
    "node": {"crypto", "ledger", "contracts", "consensus", "storage"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)
LIBRARY = re.compile(r"^(boost/(asio|beast|json)|rocksdb|cereal)")
# Sources of the contracts may use the codec; these headers are read by their sources alone.
INTERNAL = ("contracts/framework/map.hpp", "contracts/framework/operation.hpp")


def sources(folder):
    for path in sorted((ROOT / folder).rglob("*")):
        if path.suffix in (".hpp", ".cpp"):
            yield path


def problems():
    beast = []
    for folder, allowed in ALLOWED.items():
        for path in sources(folder):
            name = path.relative_to(ROOT).as_posix()
            for _, target in INCLUDE.findall(path.read_text()):
                first = target.split("/")[0]
                if first in ALLOWED and first != folder and first not in allowed:
                    yield f"{name}: {folder} may not include {target}"
                if first == "tests":
                    yield f"{name}: nothing sees tests, but it includes {target}"
                if target.startswith("boost/beast"):
                    beast.append(name)
                public = path.suffix == ".hpp" and name not in INTERNAL
                if folder in ("consensus", "contracts") and public and LIBRARY.match(target):
                    yield f"{name}: a public header of {folder} may not include {target}"
                if folder == "wallet" and target.startswith("rocksdb"):
                    yield f"{name}: the wallet may not see RocksDB"
    node_beast = sorted({name for name in beast if name.startswith("node/")})
    if len(node_beast) > 1:
        yield "Beast is included in more than one file of the node: " + ", ".join(node_beast)


def loops():
    """Header include loops inside the house."""
    graph = {}
    for folder in ALLOWED:
        for path in sources(folder):
            if path.suffix == ".hpp":
                name = path.relative_to(ROOT).as_posix()
                graph[name] = [t for _, t in INCLUDE.findall(path.read_text())
                               if t.split("/")[0] in ALLOWED]
    state = {}

    def visit(node, trail):
        state[node] = "open"
        for target in graph.get(node, []):
            if state.get(target) == "open":
                yield "include loop: " + " -> ".join(trail[trail.index(target):] + [target]) \
                    if target in trail else f"include loop at {target}"
            elif target not in state:
                yield from visit(target, trail + [target])
        state[node] = "done"

    for node in sorted(graph):
        if node not in state:
            yield from visit(node, [node])


found = list(problems()) + list(loops())
for line in found:
    print(line)
print(f"{len(found)} problems")
sys.exit(1 if found else 0)
