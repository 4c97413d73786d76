"""What clients asked and were told, and whether the blocks of all validators agree with it.

A history is a list of writes and reads with the times of call and answer, all of one clock. The
ledger is one total order of transactions, so that no search is needed to judge it (RELIABILITY 5):
each rule below is a single pass over the writes, the reads, or the blocks.

    fork         two validators have different blocks at one height
    hole         a validator's blocks are not consecutive, or stop below another's
    lost         answered final, and in no block, or in another one than the answer named
    twice        one transaction was executed twice
    invented     a transaction in a block that no client sent and no validator says by itself
    refused      refused wherever it was sent, and in a block all the same
    real-time    called after another one was answered final, and not in a higher block
    read         a balance read at a height differs from what the blocks up to there add up to
    backwards    a node answers at a lower height than it answered a call before
"""
import collections

FINAL, REFUSED, UNKNOWN = "final", "refused", "unknown"  # what a call came to
APPLIED, DROPPED = "applied", "dropped"                  # what a block says of a transaction

Violation = collections.namedtuple("Violation", "kind text")
Write = collections.namedtuple(
    "Write", "client node transfer called answered outcome height")  # height: if it is final
Read = collections.namedtuple("Read", "client node account called answered height balance")
Block = collections.namedtuple("Block", "height digest state_root transactions")  # (tx_id, outcome)


class History:
    """What the clients recorded. Appending is safe from several threads."""

    def __init__(self, initial):
        self.initial = dict(initial)  # account -> balance in genesis
        self.writes = []
        self.reads = []   # at whatever height the node had
        self.pinned = []  # at a height that the client chose

    def acknowledged(self):
        return sum(write.outcome == FINAL for write in self.writes)


def check_blocks(blocks_of):
    """The canonical chain, and how the validators differ from it."""
    violations = []
    canonical = max(blocks_of.values(), key=len)
    for node, blocks in sorted(blocks_of.items()):
        heights = [block.height for block in blocks]
        if heights != list(range(len(canonical))):
            violations.append(Violation("hole", f"node{node} has not every height to "
                                                f"{len(canonical) - 1}"))
        for block in blocks:
            if block.height < len(canonical) and block != canonical[block.height]:
                violations.append(Violation("fork", f"node{node} differs at {block.height}"))
    return canonical, violations


def place_transactions(canonical, sent):
    """tx_id -> (height, outcome), and what must not stand in the blocks. `sent`: by anybody."""
    places, violations = {}, []
    for block in canonical:
        for tx_id, outcome in block.transactions:
            if outcome == DROPPED:  # a second copy, in another lane or batch: nothing was done
                continue
            if tx_id in places:
                violations.append(Violation("twice", f"{tx_id} at {places[tx_id][0]} and "
                                                     f"{block.height}"))
            if tx_id not in sent:
                violations.append(Violation("invented", f"{tx_id} at {block.height}"))
            places.setdefault(tx_id, (block.height, outcome))
    return places, violations


def check_writes(writes, places):
    violations = []
    outcomes = collections.defaultdict(set)
    for write in writes:
        outcomes[write.transfer.tx_id].add(write.outcome)
        if write.outcome == FINAL:
            place = places.get(write.transfer.tx_id)
            if place is None or place[0] != write.height:
                violations.append(Violation("lost", f"{write.transfer.tx_id} was answered final "
                                                    f"at {write.height}: {place}"))
    for tx_id, seen in outcomes.items():
        if seen == {REFUSED} and tx_id in places:
            violations.append(Violation("refused", f"{tx_id} is at {places[tx_id][0]}"))
    return violations


def check_real_time(writes, places):
    """Sweeps over the calls in time, with the highest height that was answered before each."""
    first_call = {}
    for write in writes:
        tx_id = write.transfer.tx_id
        first_call[tx_id] = min(first_call.get(tx_id, write.called), write.called)
    answers = sorted((write.answered, write.height) for write in writes if write.outcome == FINAL)
    violations, highest, at = [], -1, 0
    for tx_id, called in sorted(first_call.items(), key=lambda entry: entry[1]):
        while at < len(answers) and answers[at][0] < called:
            highest = max(highest, answers[at][1])
            at += 1
        if tx_id in places and places[tx_id][0] <= highest:
            violations.append(Violation("real-time", f"{tx_id} is at {places[tx_id][0]}, and was "
                                                     f"called after {highest} had been answered"))
    return violations


def check_reads(reads, canonical, transfers, initial):
    """Replays the transfers height by height and compares each balance that was read there."""
    violations = []
    at_height = collections.defaultdict(list)
    for read in reads:
        if not 0 <= read.height < len(canonical):
            violations.append(Violation("read", f"node{read.node} read at {read.height}, where "
                                                f"there is no block"))
        at_height[read.height].append(read)
    balances = dict(initial)
    for block in canonical:
        for tx_id, outcome in block.transactions:
            transfer = transfers.get(tx_id)
            if transfer is not None and outcome == APPLIED:
                balances[transfer.sender] -= transfer.amount
                balances[transfer.to] += transfer.amount
        for read in at_height[block.height]:
            if balances[read.account] != read.balance:
                violations.append(Violation(
                    "read", f"account {read.account} at {read.height}: node{read.node} said "
                            f"{read.balance}, the blocks say {balances[read.account]}"))
    return violations


def check_forwards(writes, reads_of_head):
    """Per node: an answer's height is not below one that was answered before the call."""
    violations = []
    seen = collections.defaultdict(list)
    for write in writes:
        if write.outcome == FINAL:
            seen[write.node].append((write.answered, write.height))
    for read in reads_of_head:
        seen[read.node].append((read.answered, read.height))
    for answers in seen.values():
        answers.sort()
    highest, at = collections.defaultdict(lambda: -1), collections.defaultdict(int)
    for read in sorted(reads_of_head, key=lambda read: read.called):
        answers = seen[read.node]
        while at[read.node] < len(answers) and answers[at[read.node]][0] < read.called:
            highest[read.node] = max(highest[read.node], answers[at[read.node]][1])
            at[read.node] += 1
        if read.height < highest[read.node]:
            violations.append(Violation("backwards", f"node{read.node} answered at {read.height} "
                                                     f"after {highest[read.node]}"))
    return violations


def check(history, blocks_of, said_by_validators=lambda tx_ids: set()):
    """Every violation of the history by the blocks of each validator, {node: [Block]}.
    `said_by_validators` names those of some transactions that validators' nodes send by themselves."""
    canonical, violations = check_blocks(blocks_of)
    transfers = {write.transfer.tx_id: write.transfer for write in history.writes}
    unsent = {tx_id for block in canonical for tx_id, _ in block.transactions} - transfers.keys()
    places, more = place_transactions(canonical, transfers.keys() | said_by_validators(unsent))
    violations += more
    violations += check_writes(history.writes, places)
    violations += check_real_time(history.writes, places)
    violations += check_reads(history.reads + history.pinned, canonical, transfers, history.initial)
    violations += check_forwards(history.writes, history.reads)
    return violations
