#!/usr/bin/env python3
"""Second verifier of statement files, written from docs/specification/rewards.md and numbers.md.

Standard library only. Recomputes every figure of the statement from its records, and follows both
Merkle proofs: statement -> EpochClose.root, EpochClose -> state root. No signatures. Prints
"ok REWARD" or the first difference; exit 0 or 1.

    verify_statement.py FILE...
"""
import hashlib, json, struct, sys

MILLION, BILLION, CUT, RECIPIENTS_MAX = 10**6, 10**9, 2**53, 100_000
POLICIES, LAMBDA = ("immediate", "recent", "balanced"), 17488943269053393659
KINDS = ("code review test triage article model dataset evaluation infra mentoring "
         "governance").split()
CODE_CURVE = [(x * MILLION, y * MILLION) for x, y in
              ((0, 0), (1000, 1000), (10000, 4000), (100000, 10000), (1000000, 15000))]

class Difference(Exception):
    pass

def same(place, expected, found):
    if expected != found:
        raise Difference(f"{place}: {expected} by the rules, {found} in the file")

def figures(place, found, **rules):
    for name, figure in rules.items():
        same(f"{place}/{name}", figure, type(figure)(found[name]))

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
        half = 1 << (len(hashes) - 1).bit_length() - 1
        return sha(b"\1", tree(hashes[:half]), tree(hashes[half:]))
    return tree([sha(b"\0", entry) for entry in entries]) if entries else sha()

def root_by_path(leaf, index, size, path):
    """Root of the log of `size` entries with this leaf; None if the path has a wrong length."""
    if size <= 1 or not path:
        return leaf if size == 1 and index == 0 and not path else None
    half, nodes = 1 << (size - 1).bit_length() - 1, [path[-1]]
    below = (index - half, size - half) if index >= half else (index, half)
    nodes.insert(index >= half, root_by_path(leaf, *below, path[:-1]))
    return sha(b"\1", *nodes) if all(nodes) else None

def state_root(key, value, proof):
    """Root of the sparse tree in which `key` holds `value`, by the bytes of a value proof."""
    end, levels = proof[0], struct.unpack("<H", proof[1:3])[0]
    same("proof/state_proof/end", 0, end)
    bitmap, rest, siblings = proof[3:3 + (levels + 7) // 8], proof[3 + (levels + 7) // 8:], []
    for depth in range(levels):
        size = 32 * (bitmap[depth // 8] >> (7 - depth % 8) & 1)
        siblings.append(rest[:size] or bytes(32))
        rest = rest[size:]
    same("proof/state_proof/trailing", 0, len(rest))
    path = blake("merit.smt.key", key)
    node = blake("merit.smt.leaf", path, blake("merit.smt.leaf", value))
    for depth in range(levels - 1, -1, -1):
        right = path[depth // 8] >> (7 - depth % 8) & 1
        node = blake("merit.smt.node", *((siblings[depth], node)[::1 if right else -1]))
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

def record(fields, **kinds):
    """Bytes of the fields "name:kind ...", of a kind of BASIC or of these."""
    pairs = [field.split(":") for field in fields.split()]
    return lambda value: b"".join((BASIC | kinds)[kind](value[name]) for name, kind in pairs)

def recipient_id(text):
    """Bytes of an account's address or an alias's hexadecimal digits."""
    if not text.startswith("merit"):
        return bytes.fromhex(text)
    number, data = 0, text.rsplit("1", 1)[1][:-6]
    for letter in data:
        number = number << 5 | "qpzry9x8gf2tvdw0s3jn54khce6mua7l".index(letter)
    return (number >> (5 * len(data) % 8)).to_bytes(5 * len(data) // 8, "big")

raw = bytes.fromhex
BASIC = {"raw": raw, "bool": lambda value: bytes([value]), "u32": u(4), "u64": u(8),
         "u128": u(16), "u256": u(32), "policy": text_enum(*POLICIES), "work": text_enum(*KINDS),
         "recipient": lambda text: bytes([len(recipient_id(text)) > 20]) + recipient_id(text)}
PARAMETERS = record(" ".join(name + ":u64" for name in (
    "number epoch_length_ms alpha beta hold_ppm hold_epochs review_epochs q_default "
    "certified_reviews class_source_ppm class_test_ppm class_docs_ppm class_generated_ppm "
    "class_vendored_ppm class_binary_ppm cap_class_lines weight_code_ppm weight_review_ppm "
    "weight_test_ppm weight_triage_ppm weight_article_ppm cap_pair sigma_level_0_ppm "
    "sigma_level_1_ppm sigma_level_2_ppm sigma_level_3_ppm vote_epochs timelock_epochs quota_base "
    "quota_cap close_steps share_users_ppm share_developers_ppm share_enterprises_ppm "
    "share_upstream_ppm share_commons_ppm reserve_ppm cap_cost_ppm keep_ppm").split()))
PAY = record("mode:mode policies:policies distinct:bool budget_per_epoch:u64 work_from:u64 "
             "max_share:u32 claim_epochs:u32", mode=text_enum("rate", "pool"),
             policies=listed(record("policy:policy share:u32")))
POLICY_CLOSE = record("policy:policy share:u32 budget:u64 lifetime_sums:sums total_weight:u256 "
                      "full_rate:bool extra_units:u64 cut:cut",
                      sums=optional(record("weight:u128 paid:u128")),
                      cut=optional(record("remainder:u256 tie:raw")))
CLOSE = record("pool:raw epoch:u64 asset:raw time_ms:u64 parameter_set:u64 parameters_digest:raw "
               "pay:pay balance:u64 budget:u64 policies:policies recipients:u64 kept:kept "
               "statements:u64 paid:u64 rest:u64 root:raw failed:bool", pay=PAY,
               policies=listed(POLICY_CLOSE),
               kept=optional(record("weight:u128 recipient:recipient")))
USE = record(" ".join(f"level_{i}:use" for i in "0123"), use=record("interactions:u64 users:u32"))
KIND = record("kind:work running_total:u64 score:u64 points:u64 score_since:u64 "
              "counted_points:u64 record_count:u32 record_root:raw")
FACTOR = record("licence:u32 conformance:u32 source:source product:u32", source=optional(raw))
LINE = record("record:raw share:u32 size:u64 quality:u32 factor:factor work_date:u64 x:u64 "
              "points:u64", factor=FACTOR)
PROJECT = record("project:raw use:use project_value:u64 project_weight:u64 "
                 "project_total_weight:u128 project_share:u64 u:u64 kinds:kinds c:u64",
                 use=USE, kinds=listed(KIND))
BEFORE = record("accumulated:u128 accumulated_epoch:u64 lifetime:u128 paid:u128")
POLICY = record("policy:policy weight:u256 total_weight:u256 quotient:u64 remainder:u256 "
                "extra:bool")
STATEMENT = record("pool:raw epoch:u64 recipient:recipient projects:projects u:u64 c:u64 "
                   "weight:u128 before:before policies:policies reward:u64 debt_repaid:u64 "
                   "held:u64 held_until:u64 free:u64 unclaimed:u64", projects=listed(PROJECT),
                   before=optional(BEFORE), policies=listed(POLICY))

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
        factor, at = line["factor"], f"{place}/records/{i}"
        m = factor["licence"] * factor["conformance"] // MILLION
        figures(at + "/factor", factor, product=m, source=factor["conformance"] > MILLION)
        x = line["share"] * int(line["size"]) * line["quality"] * m // 10**18
        same(at + "/x", x, int(line["x"]))
        xs.append(x)
        if line["work_date"] >= close["pay"]["work_from"]:
            since = min(since + x, CUT)
    figures(place, kind, score=min(sum(xs), CUT), score_since=min(since, int(kind["score"])),
            record_count=len(lines), record_root=log_root([LINE(line) for line in lines]).hex())
    same(f"{place}/records", sorted(set(ids)), ids)
    parts = split(int(kind["points"]), xs, ids, raw(project["project"]), close["epoch"], 6)
    same(f"{place}/records/points", parts, [int(line["points"]) for line in lines])

def check_project(place, project, lists, close, parameters):
    counted, unit = ("users", 1) if close["pay"]["distinct"] else ("interactions", MILLION)
    direct = sum(int(project["use"][f"level_{level}"][counted]) *
                 parameters[f"sigma_level_{level}_ppm"] for level in range(4)) // unit
    share, total = int(project["project_share"]), int(project["project_total_weight"])
    floor = int(project["project_value"]) * int(project["project_weight"]) // total if total else 0
    same(f"{place}/project_share", True, share in (floor, floor + 1) if total else share == 0)
    for i, kind in enumerate(project["kinds"]):
        at, records = f"{place}/kinds/{i}", lists.pop(0)
        figures(at + "/list", records, project=project["project"], kind=kind["kind"])
        check_records(at, records["records"], kind, project, close)
        s, x = int(kind["running_total"]), int(kind["score"])
        rise = curve(kind["kind"], s + x) - curve(kind["kind"], s)
        points = min(parameters[f"weight_{kind['kind']}_ppm"] * rise // MILLION, CUT)
        since = points * int(kind["score_since"]) // x if x else points
        figures(at, kind, points=points, counted_points=since)
    points = sum(int(kind["counted_points"]) for kind in project["kinds"])
    figures(place, project, u=direct + share, c=points)
    return direct + share, points

def accumulated(weight, before, epoch):
    same("before/accumulated_epoch is past", True, before["accumulated_epoch"] <= epoch)
    value, steps = int(before["accumulated"]), epoch - before["accumulated_epoch"]
    while value and steps:
        value, steps = value * LAMBDA >> 64, steps - 1
    return value + weight

def policy_weight(policy, weight, before, earned, close):
    if close["pay"]["mode"] == "rate":
        return weight // BILLION
    if policy["policy"] == "recent":
        return accumulated(weight, before, close["epoch"])
    if policy["policy"] == "balanced":
        every, paid = policy["lifetime_sums"], int(before["paid"]) + earned
        return max(0, (int(every["paid"]) + int(policy["budget"])) *
                   (int(before["lifetime"]) + weight) - paid * int(every["weight"]))
    return weight

def check_policy(place, found, policy, earned, statement, close):
    weight = policy_weight(policy, int(statement["weight"]), statement["before"], earned, close)
    total, budget, cut = int(policy["total_weight"]), int(policy["budget"]), policy["cut"]
    same(f"{place}/weight below W", True, weight <= total)
    quotient, remainder, extra = weight if policy["full_rate"] else 0, 0, False
    if total and not policy["full_rate"]:
        quotient, remainder = divmod(budget * weight, total)
        mark = tie(raw(close["pool"]), close["epoch"], 1 + POLICIES.index(policy["policy"]),
                   recipient_id(statement["recipient"]))
        extra = bool(cut) and (-remainder, mark) <= (-int(cut["remainder"]), raw(cut["tie"]))
    figures(place, found, policy=policy["policy"], weight=weight, total_weight=total,
            quotient=quotient, remainder=remainder, extra=extra)
    return quotient + extra

def check_payout(statement, reward, parameters):
    unclaimed = reward if len(recipient_id(statement["recipient"])) == 32 else 0
    earned = reward - unclaimed
    repaid = min(int(statement["debt_repaid"]), earned // 2)
    held = (earned - repaid) * parameters["hold_ppm"] // MILLION
    figures("statement", statement, reward=reward, debt_repaid=repaid, held=held,
            unclaimed=unclaimed, free=earned - repaid - held,
            held_until=statement["epoch"] + parameters["hold_epochs"])

def check_close(close):
    pay, balance, is_rate = close["pay"], int(close["balance"]), close["pay"]["mode"] == "rate"
    budget = min(balance, int(pay["budget_per_epoch"]) or balance)
    figures("close", close, budget=budget, rest=budget - int(close["paid"]))
    same("close/kept", close["recipients"] > RECIPIENTS_MAX, close["kept"] is not None)
    shares = [] if is_rate else [(one["policy"], one["share"]) for one in pay["policies"]]
    places = [place.to_bytes(4, "big") for place in range(len(shares))]
    budgets = split(budget, [share for _, share in shares], places, raw(close["pool"]),
                    close["epoch"], 0)
    rules = [(*one, part, one[0] == "balanced") for one, part in zip(shares, budgets)]
    same("close/policies", [("immediate", 0, budget, False)] if is_rate else rules,
         [(one["policy"], one["share"], int(one["budget"]), one["lifetime_sums"] is not None)
          for one in close["policies"]])
    return budget

def check(file):
    same("what, format", ("merit statement", 3), (file.get("what"), file.get("format")))
    statement, close, parameters = file["statement"], file["close"], file["parameters"]
    same("pool, epoch", (close["pool"], close["epoch"]), (statement["pool"], statement["epoch"]))
    budget = check_close(close)
    figures("close", close, parameters_digest=blake("merit.params", PARAMETERS(parameters)).hex())
    lists = list(file["record_lists"])
    parts = [check_project(f"projects/{i}", project, lists, close, parameters)
             for i, project in enumerate(statement["projects"])]
    same("record_lists left", 0, len(lists))
    value, points = sum(part[0] for part in parts), sum(part[1] for part in parts)
    figures("statement", statement, u=value, c=points,
            weight=parameters["alpha"] * value + parameters["beta"] * points)
    same("policies", len(close["policies"]), len(statement["policies"]))
    same("before", {one["policy"] for one in close["policies"]} != {"immediate"},
         statement["before"] is not None)
    reward = 0
    for i, (found, policy) in enumerate(zip(statement["policies"], close["policies"])):
        reward += check_policy(f"policies/{i}", found, policy, reward, statement, close)
    check_payout(statement, min(reward, budget * close["pay"]["max_share"] // MILLION), parameters)
    leaf, path = sha(b"\0", STATEMENT(statement)), list(map(raw, file["inclusion"]["path"]))
    root = root_by_path(leaf, file["inclusion"]["index"], close["statements"], path)
    same("inclusion", close["root"], root.hex() if root else None)
    key = b"\x63" + close["epoch"].to_bytes(8, "big") + raw(close["pool"])
    same("state", file["proof"]["checkpoint"]["checkpoint"]["state_root"],
         state_root(key, CLOSE(close), raw(file["proof"]["state_proof"])).hex())

def main(paths):
    status = 0
    for path in paths:
        try:
            with open(path, encoding="utf-8") as handle:
                file = json.load(handle, object_pairs_hook=unique)
            check(file)
            print(f"ok {int(file['statement']['reward']) / MILLION:.6f}")
        except Exception as error:  # whatever a file may hold, the next one is read
            print(f"{path}: {error if isinstance(error, Difference) else repr(error)}")
            status = 1
    return status

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
