"""The checker of client histories finds each kind of violation in a doctored history, and nothing
in an honest one."""
import history
from harness import check_equal
from history import Block, Read, Write
from transactions import Transfer

NODES = range(4)


def transfer(number, sender=0, to=1, amount=5):
    return Transfer(f"tx{number}", sender, to, amount, "")


def honest():
    """Three transfers one after the other at heights 1 to 3, a fourth that was answered by nobody
    and stands at height 3 too, a fifth that was refused; balances read at heights 1 and 2."""
    sent = [transfer(i) for i in range(1, 6)]
    record = history.History({0: 100, 1: 100})
    for i, height in ((0, 1), (1, 2), (2, 3)):
        record.writes.append(Write(0, i, sent[i], 10 * i, 10 * i + 5, history.FINAL, height))
    record.writes.append(Write(1, 1, sent[3], 11, 30, history.UNKNOWN, None))
    record.writes.append(Write(1, 1, sent[4], 12, 13, history.REFUSED, None))
    record.reads.append(Read(2, 0, 0, 6, 7, 1, 95))
    record.reads.append(Read(2, 1, 1, 16, 17, 2, 110))
    record.pinned.append(Read(2, 3, 0, 18, 19, 1, 95))
    transactions = [(), (("tx1", "applied"),), (("tx2", "applied"), ("tx1", "dropped")),
                    (("tx3", "applied"), ("tx4", "failed"))]
    blocks = [Block(h, f"digest{h}", f"root{h}", list(txs)) for h, txs in enumerate(transactions)]
    return record, {node: list(blocks) for node in NODES}


def kinds(record, blocks_of):
    return {violation.kind for violation in history.check(record, blocks_of)}


def replace_everywhere(blocks_of, height, transactions):
    for blocks in blocks_of.values():
        blocks[height] = blocks[height]._replace(transactions=transactions)


def change_write(record, index, **members):
    record.writes[index] = record.writes[index]._replace(**members)


def fork(record, blocks_of):
    blocks_of[2][3] = blocks_of[2][3]._replace(digest="another")


def other_root(record, blocks_of):
    blocks_of[2][3] = blocks_of[2][3]._replace(state_root="another")


def other_outcome(record, blocks_of):
    blocks_of[1][3] = blocks_of[1][3]._replace(
        transactions=[("tx3", "applied"), ("tx4", "applied")])


def short_chain(record, blocks_of):
    blocks_of[1].pop()


def missing_height(record, blocks_of):
    del blocks_of[1][2]


def lost(record, blocks_of):
    replace_everywhere(blocks_of, 3, [("tx4", "failed")])


def dropped_after_all(record, blocks_of):
    replace_everywhere(blocks_of, 3, [("tx3", "dropped"), ("tx4", "failed")])


def moved(record, blocks_of):
    change_write(record, 2, height=2)


def twice(record, blocks_of):
    replace_everywhere(blocks_of, 3, [("tx3", "applied"), ("tx4", "failed"), ("tx4", "applied")])


def twice_in_two_blocks(record, blocks_of):
    replace_everywhere(blocks_of, 3, [("tx3", "applied"), ("tx2", "failed")])


def invented(record, blocks_of):
    replace_everywhere(blocks_of, 3, [("tx3", "applied"), ("tx9", "failed")])


def refused(record, blocks_of):
    replace_everywhere(blocks_of, 3, [("tx3", "applied"), ("tx5", "failed")])


def called_after_the_answer(record, blocks_of):
    change_write(record, 0, called=6, answered=9)
    change_write(record, 1, called=0, answered=5)


def same_height_after_the_answer(record, blocks_of):
    change_write(record, 3, called=26)


def wrong_read(record, blocks_of):
    record.reads[1] = record.reads[1]._replace(balance=105)


def wrong_pinned_read(record, blocks_of):
    record.pinned[0] = record.pinned[0]._replace(height=2)


def read_of_no_block(record, blocks_of):
    record.reads[1] = record.reads[1]._replace(height=4)


def backwards_after_a_write(record, blocks_of):
    record.reads.append(Read(2, 2, 0, 26, 27, 2, 90))


def backwards_after_a_read(record, blocks_of):
    record.reads.append(Read(2, 1, 0, 18, 19, 1, 95))


DOCTORED = {
    fork: "fork", other_root: "fork", other_outcome: "fork",
    short_chain: "hole", missing_height: "hole",
    lost: "lost", dropped_after_all: "lost", moved: "lost",
    twice: "twice", twice_in_two_blocks: "twice",
    invented: "invented", refused: "refused",
    called_after_the_answer: "real-time", same_height_after_the_answer: "real-time",
    wrong_read: "read", wrong_pinned_read: "read", read_of_no_block: "read",
    backwards_after_a_write: "backwards", backwards_after_a_read: "backwards",
}


def test():
    check_equal(history.check(*honest()), [], "violations in an honest history")
    for doctor, kind in DOCTORED.items():
        record, blocks_of = honest()
        doctor(record, blocks_of)
        check_equal(kinds(record, blocks_of), {kind}, doctor.__name__)
    record, blocks_of = honest()
    invented(record, blocks_of)
    check_equal(history.check(record, blocks_of, lambda unsent: unsent & {"tx9"}), [],
                "violations when a validator's node said it by itself")


if __name__ == "__main__":
    test()
