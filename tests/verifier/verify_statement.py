#!/usr/bin/env python3
"""Second verifier of statement files, written from docs/specification/rewards.md and numbers.md.

Standard library only. Recomputes every figure of the statement from its records, and follows both
Merkle proofs: statement -> EpochClose.root, EpochClose -> state root. No signatures. Prints
"ok REWARD" or the first difference; exit 0 or 1.

    verify_statement.py FILE...
"""
import hashlib
import json
import struct
import sys

MILLION, BILLION = 10**6, 10**9
CUT = 2**53
KINDS = ("code review test triage article model dataset evaluation infra mentoring "
         "governance").split()
CODE_CURVE = [(x * MILLION, y * MILLION) for x, y in
              ((0, 0), (1000, 1000), (10000, 4000), (100000, 10000), (1000000, 15000))]

class Difference(Exception):
    pass

def same(place, expected, found):
    if expected != found:
        raise Difference(f"{place}: {expected} by the rules, {found} in the file")

def unique(members):
    same("members of each name", len(dict(members)), len(members))
    return dict(members)

# ---- hashes ---------------------------------------------------------------------------------

def blake(person, *parts):
    return hashlib.blake2b(b"".join(parts), digest_size=32, person=person.encode()).digest()

def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

def log_root(entries):
    """RFC 6962 section 2.1 over the entries."""
    def tree(hashes):
        if len(hashes) == 1:
            return hashes[0]
        half = 1
        while half * 2 < len(hashes):
            half *= 2
        return sha(b"\1", tree(hashes[:half]), tree(hashes[half:]))
    return tree([sha(b"\0", entry) for entry in entries]) if entries else sha()

def root_by_path(leaf, index, size, path):
    """RFC 9162 section 2.1.3.2; None if the path has a wrong length."""
    at, last, node = index, size - 1, leaf
    if index >= size:
        return None
    for sibling in path:
        if last == 0:
            return None
        if at % 2 == 1 or at == last:
            node = sha(b"\1", sibling, node)
            while at % 2 == 0 and at != 0:
                at, last = at >> 1, last >> 1
        else:
            node = sha(b"\1", node, sibling)
        at, last = at >> 1, last >> 1
    return node if last == 0 else None

def state_root(key, value, proof):
    """Root of the sparse tree in which `key` holds `value`, by the bytes of a value proof."""
    end, levels = proof[0], struct.unpack("<H", proof[1:3])[0]
    same("proof/state_proof/end", 0, end)
    bitmap, rest, siblings = proof[3:3 + (levels + 7) // 8], proof[3 + (levels + 7) // 8:], []
    for depth in range(levels):
        present = bitmap[depth // 8] >> (7 - depth % 8) & 1
        siblings.append(rest[:32] if present else bytes(32))
        rest = rest[32:] if present else rest
    same("proof/state_proof/trailing", 0, len(rest))
    path = blake("merit.smt.key", key)
    node = blake("merit.smt.leaf", path, blake("merit.smt.leaf", value))
    for depth in range(levels - 1, -1, -1):
        right = path[depth // 8] >> (7 - depth % 8) & 1
        pair = (siblings[depth], node) if right else (node, siblings[depth])
        node = blake("merit.smt.node", *pair)
    return node

# ---- canonical bytes ------------------------------------------------------------------------

def u(size):
    return lambda value: int(value).to_bytes(size, "little")

def text_enum(*names):
    return lambda value: bytes([names.index(value)])

def optional(kind):
    return lambda value: b"\0" if value is None else b"\1" + kind(value)

def listed(kind):
    return lambda items: struct.pack("<H", len(items)) + b"".join(kind(item) for item in items)

def record(*fields):
    return lambda value: b"".join(kind(value[name]) for name, kind in fields)

def recipient_id(text):
    """Bytes of an account's address or an alias's hexadecimal digits."""
    if not text.startswith("merit"):
        return bytes.fromhex(text)
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    number = 0
    data = [letters.index(c) for c in text.rsplit("1", 1)[1]][:-6]
    for value in data:
        number = number << 5 | value
    return (number >> (5 * len(data) % 8)).to_bytes(5 * len(data) // 8, "big")

def recipient(text):
    data = recipient_id(text)
    return (b"\0" if len(data) == 20 else b"\1") + data

raw, boolean = bytes.fromhex, lambda value: bytes([value])
u32, u64, u128 = u(4), u(8), u(16)
kind_of_work = text_enum(*KINDS)
policy_name = text_enum("immediate")
PARAMETERS = record(*((name, u64) for name in (
    "number epoch_length_ms alpha beta hold_ppm hold_epochs review_epochs q_default "
    "class_source_ppm class_test_ppm class_docs_ppm class_generated_ppm class_vendored_ppm "
    "class_binary_ppm cap_class_lines weight_code_ppm weight_review_ppm weight_test_ppm "
    "weight_triage_ppm weight_article_ppm cap_pair sigma_level_0_ppm sigma_level_1_ppm "
    "sigma_level_2_ppm sigma_level_3_ppm vote_epochs timelock_epochs quota_base quota_cap "
    "close_steps").split()))
PAY = record(("mode", text_enum("rate", "pool")),
             ("policies", listed(record(("policy", policy_name), ("share", u32)))),
             ("distinct", boolean), ("budget_per_epoch", u64), ("work_from", u64),
             ("max_share", u32), ("claim_epochs", u32))
POLICY_CLOSE = record(("policy", policy_name), ("share", u32), ("budget", u64),
                      ("total_weight", u128), ("full_rate", boolean), ("extra_units", u64),
                      ("cut", optional(record(("remainder", u128), ("tie", raw)))))
CLOSE = record(("pool", raw), ("epoch", u64), ("asset", raw), ("time_ms", u64),
               ("parameter_set", u64), ("parameters_digest", raw), ("pay", PAY), ("balance", u64),
               ("budget", u64), ("policies", listed(POLICY_CLOSE)), ("recipients", u64),
               ("kept", optional(record(("weight", u128), ("recipient", recipient)))),
               ("statements", u64), ("paid", u64), ("rest", u64), ("root", raw),
               ("failed", boolean))
LEVEL = record(("interactions", u64), ("users", u32))
USE = record(*((f"level_{level}", LEVEL) for level in range(4)))
KIND = record(("kind", kind_of_work), ("running_total", u64), ("score", u64), ("points", u64),
              ("score_since", u64), ("counted_points", u64), ("record_count", u32),
              ("record_root", raw))
LINE = record(("record", raw), ("share", u32), ("size", u64), ("quality", u32), ("factor", u32),
              ("work_date", u64), ("x", u64), ("points", u64))
PROJECT = record(("project", raw), ("use", USE), ("project_value", u64), ("project_weight", u64),
                 ("project_total_weight", u128), ("project_share", u64), ("u", u64),
                 ("kinds", listed(KIND)), ("c", u64))
POLICY = record(("policy", policy_name), ("weight", u128), ("total_weight", u128),
                ("quotient", u64), ("remainder", u128), ("extra", boolean))
STATEMENT = record(("pool", raw), ("epoch", u64), ("recipient", recipient),
                   ("projects", listed(PROJECT)), ("u", u64), ("c", u64), ("weight", u128),
                   ("policies", listed(POLICY)), ("reward", u64), ("debt_repaid", u64),
                   ("held", u64), ("held_until", u64), ("free", u64), ("unclaimed", u64))

# ---- rules ----------------------------------------------------------------------------------

def tie(subject, epoch, purpose, identity):
    return sha(b"merit.split", subject, epoch.to_bytes(8, "big"), bytes([purpose]), identity)

def split(amount, weights, identities, subject, epoch, purpose):
    total = sum(weights)
    if total == 0:
        return [0] * len(weights)
    parts = [amount * weight // total for weight in weights]
    order = sorted(range(len(weights)),
                   key=lambda i: (-(amount * weights[i] % total),
                                  tie(subject, epoch, purpose, identities[i])))
    for i in order[:amount - sum(parts)]:
        parts[i] += 1
    return parts

def curve(kind, x):
    points = CODE_CURVE if kind in ("code", "dataset") else [(0, 0), (1, 1)]
    segment = max(i for i in range(len(points) - 1) if points[i][0] <= x or i == 0)
    (x0, y0), (x1, y1) = points[segment], points[segment + 1]
    return y0 + (x - x0) * (y1 - y0) // (x1 - x0)

def check_records(place, lines, kind, project, close):
    xs, since, ids = [], 0, [raw(line["record"]) for line in lines]
    for i, line in enumerate(lines):
        x = line["share"] * int(line["size"]) * line["quality"] * line["factor"] // 10**18
        same(f"{place}/records/{i}/x", x, int(line["x"]))
        xs.append(x)
        if line["work_date"] >= close["pay"]["work_from"]:
            since = min(since + x, CUT)
    same(f"{place}/score", min(sum(xs), CUT), int(kind["score"]))
    same(f"{place}/score_since", min(since, int(kind["score"])), int(kind["score_since"]))
    same(f"{place}/record_count", len(lines), kind["record_count"])
    same(f"{place}/records", sorted(set(ids)), ids)
    parts = split(int(kind["points"]), xs, ids, raw(project["project"]), close["epoch"], 6)
    same(f"{place}/records/points", parts, [int(line["points"]) for line in lines])
    same(f"{place}/record_root", log_root([LINE(line) for line in lines]).hex(),
         kind["record_root"])

def check_project(place, project, lists, close, parameters):
    distinct = close["pay"]["distinct"]
    levels = [project["use"][f"level_{level}"] for level in range(4)]
    sigmas = [parameters[f"sigma_level_{level}_ppm"] for level in range(4)]
    direct = sum(level["users"] * sigma for level, sigma in zip(levels, sigmas)) if distinct else \
        sum(int(level["interactions"]) * sigma for level, sigma in zip(levels, sigmas)) // MILLION
    share, total = int(project["project_share"]), int(project["project_total_weight"])
    floor = int(project["project_value"]) * int(project["project_weight"]) // total if total else 0
    same(f"{place}/project_share", True, share in (floor, floor + 1) if total else share == 0)
    same(f"{place}/u", direct + share, int(project["u"]))
    for i, kind in enumerate(project["kinds"]):
        at = f"{place}/kinds/{i}"
        records = lists.pop(0)
        same(f"{at}/list", (project["project"], kind["kind"]),
             (records["project"], records["kind"]))
        check_records(at, records["records"], kind, project, close)
        s, x = int(kind["running_total"]), int(kind["score"])
        rise = curve(kind["kind"], s + x) - curve(kind["kind"], s)
        points = min(parameters[f"weight_{kind['kind']}_ppm"] * rise // MILLION, CUT)
        same(f"{at}/points", points, int(kind["points"]))
        counted = points if int(kind["score_since"]) == x else \
            points * int(kind["score_since"]) // x
        same(f"{at}/counted_points", counted, int(kind["counted_points"]))
    same(f"{place}/c", sum(int(k["counted_points"]) for k in project["kinds"]), int(project["c"]))
    return int(project["u"]), int(project["c"])

def check_policy(place, found, policy, weight, statement, close):
    if close["pay"]["mode"] == "rate":
        weight //= BILLION
    same(f"{place}/weight", weight, int(found["weight"]))
    total, budget, cut = int(policy["total_weight"]), int(policy["budget"]), policy["cut"]
    same(f"{place}/total_weight", total, int(found["total_weight"]))
    same(f"{place}/weight below W", True, weight <= total)
    quotient, remainder, extra = weight if policy["full_rate"] else 0, 0, False
    if total and not policy["full_rate"]:
        quotient, remainder = divmod(budget * weight, total)
        mark = tie(raw(close["pool"]), close["epoch"], 1, recipient_id(statement["recipient"]))
        if cut:
            extra = (-remainder, mark) <= (-int(cut["remainder"]), raw(cut["tie"]))
    same(f"{place}/quotient", quotient, int(found["quotient"]))
    same(f"{place}/remainder", remainder, int(found["remainder"]))
    same(f"{place}/extra", extra, found["extra"])
    return quotient + extra

def check_payout(statement, reward, parameters):
    same("reward", reward, int(statement["reward"]))
    is_alias = len(recipient_id(statement["recipient"])) == 32
    repaid = int(statement["debt_repaid"])
    same("debt_repaid", min(repaid, 0 if is_alias else reward // 2), repaid)
    held = 0 if is_alias else (reward - repaid) * parameters["hold_ppm"] // MILLION
    same("held", held, int(statement["held"]))
    same("free", 0 if is_alias else reward - repaid - held, int(statement["free"]))
    same("unclaimed", reward if is_alias else 0, int(statement["unclaimed"]))
    same("held_until", statement["epoch"] + parameters["hold_epochs"], statement["held_until"])

def check(file):
    statement, close, parameters = file["statement"], file["close"], file["parameters"]
    same("what, format", ("merit statement", 1), (file["what"], file["format"]))
    same("pool, epoch", (close["pool"], close["epoch"]), (statement["pool"], statement["epoch"]))
    same("parameters", blake("merit.params", PARAMETERS(parameters)).hex(),
         close["parameters_digest"])
    limit, balance = int(close["pay"]["budget_per_epoch"]), int(close["balance"])
    budget = min(limit, balance) if limit else balance
    same("close/budget", budget, int(close["budget"]))
    lists, sums = list(file["record_lists"]), [0, 0]
    for i, project in enumerate(statement["projects"]):
        value, points = check_project(f"projects/{i}", project, lists, close, parameters)
        sums = [sums[0] + value, sums[1] + points]
    same("record_lists left", 0, len(lists))
    same("u, c", sums, [int(statement["u"]), int(statement["c"])])
    weight = parameters["alpha"] * sums[0] + parameters["beta"] * sums[1]
    same("weight", weight, int(statement["weight"]))
    same("policies", len(close["policies"]), len(statement["policies"]))
    reward = sum(check_policy(f"policies/{i}", part, close["policies"][i], weight, statement, close)
                 for i, part in enumerate(statement["policies"]))
    check_payout(statement, min(reward, budget * close["pay"]["max_share"] // MILLION), parameters)

    root = root_by_path(sha(b"\0", STATEMENT(statement)), file["inclusion"]["index"],
                        close["statements"], [raw(item) for item in file["inclusion"]["path"]])
    same("inclusion", close["root"], root.hex() if root else None)
    key = b"\x63" + close["epoch"].to_bytes(8, "big") + raw(close["pool"])
    same("state", file["proof"]["checkpoint"]["checkpoint"]["state_root"],
         state_root(key, CLOSE(close), raw(file["proof"]["state_proof"])).hex())
    return reward

def main(paths):
    status = 0
    for path in paths:
        try:
            with open(path, encoding="utf-8") as handle:
                file = json.load(handle, object_pairs_hook=unique)
            check(file)
            print(f"ok {int(file['statement']['reward']) / MILLION:.6f}")
        except (Difference, ArithmeticError, AttributeError, LookupError, OSError, RecursionError,
                TypeError, ValueError, struct.error) as error:
            print(f"{path}: {error if isinstance(error, Difference) else repr(error)}")
            status = 1
    return status

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
