// The oracle sees what it is there for: each rule is broken once, by a message or a delivery that
// no engine sends, and the violation has the rule's name; the same without the mistake is clean.
#include "tests/simulation/oracle.hpp"

#include "tests/simulation/signatures.hpp"
#include "tests/simulation/stand_in.hpp"
#include "tests/support/examples.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

using namespace consensus;
using ledger::Header;
using ledger::Height;
using ledger::Position;
using ledger::ValidatorIndex;
using ledger::View;
using ledger::Vote;
using ledger::VoteKind;

constexpr ValidatorIndex who{1};

struct OracleTest : ::testing::Test {
    OracleTest() {
        machine.reserve_views({ledger::Term{0}, View{100}});
        header = genesis_header;
        header.view = View{1};
        header.height = Height{1};
        header.proposer = who;
        header.parent_digest = ledger::block_digest(genesis_header);
    }

    static BatchKey key_of(const ledger::SignedBatch& batch) { return peek_batch(batch)->key; }
    ledger::SignedBatch batch(std::uint64_t position, Byte content) const {
        ledger::Batch plain;
        plain.lane = who;
        plain.position = Position{position};
        plain.transactions.push_back(ledger::TransactionBytes(Bytes{content}));
        const Bytes bytes = ledger::encode_batch(plain);
        ledger::SignedBatch result;
        result.batch.assign(bytes.begin(), bytes.end());
        return result;
    }
    void hold(const ledger::SignedBatch& one) {
        StoreBatch job;
        job.facts.key = key_of(one);
        job.batch = one;
        job.check = false;
        machine.store_batch(job);
    }

    Vote vote(VoteKind kind, std::uint64_t view, Byte block) const {
        const ledger::BlockDigest digest{{block}};
        return signatures.make_vote(who, kind, View{view},
                                    kind == VoteKind::nullify ? ledger::BlockDigest{} : digest);
    }
    ledger::Certificate certificate(VoteKind kind, std::uint64_t view, Byte block,
                                    std::uint16_t first = 1) const {
        std::vector<Vote> votes;
        for (std::uint16_t i = first; i < first + 3; ++i) {
            votes.push_back(vote(kind, view, block));
            votes.back().signer = ValidatorIndex{static_cast<std::uint16_t>(i % 4)};
        }
        return ledger::make_certificate(votes, 4);
    }
    void write(const Record& record) {
        machine.append(record);
        machine.sync_votes(machine.records());
    }
    // As an honest validator does it.
    void say(const Vote& one) {
        write(OwnVoteRecord{one});
        leave(one);
    }
    void leave(const Message& message) {
        oracle.check_leaving({ledger::Term{0}, who}, machine, message, 0);
    }
    void sign(VoteKind kind, Byte block) {
        const Bytes message = ledger::vote_signing_bytes({}, kind, {}, View{1}, {{block}});
        oracle.check_signing(0, who, message, 0);
    }

    Deliver delivery() const {
        Deliver block;
        block.header = header;
        const ledger::BlockDigest digest = ledger::block_digest(header);
        std::vector<Vote> votes;
        for (std::uint16_t i = 0; i < 3; ++i) {
            votes.push_back(signatures.make_vote(ValidatorIndex{i}, VoteKind::finalize, header.view,
                                                 digest));
        }
        block.certificate = ledger::make_certificate(votes, 4);
        return block;
    }
    ledger::CheckpointCertificate certify(const ledger::Checkpoint& checkpoint) const {
        const std::string text = ledger::checkpoint_text(checkpoint);
        std::vector<ledger::CheckpointVote> votes;
        for (std::uint16_t i = 1; i < 4; ++i) {
            const ValidatorIndex signer{i};
            votes.push_back({checkpoint, signer, signatures.sign(signer, bytes_of(text))});
        }
        return ledger::make_checkpoint_certificate(votes, 4);
    }
    CheckpointShare share(const ledger::Checkpoint& checkpoint) const {
        return {ledger::Term{0}, {checkpoint, who, {}}};
    }

    void expect(const std::string& violation) const {
        ASSERT_EQ(oracle.violations().size(), 1U) << violation;
        EXPECT_EQ(oracle.violations()[0], "at 0 ms: " + violation);
    }
    void expect_none() const {
        EXPECT_TRUE(oracle.violations().empty()) << oracle.violations().front();
    }

    const Header genesis_header = ledger::genesis_header(testing::genesis());
    Signatures signatures{4, genesis_header.network, false};
    StandIn machine{signatures, genesis_header};
    Header header;
    const Oracle::Owners owners{0, 1, 2, 3};
    Oracle oracle{signatures, genesis_header.network};
};

// --- exclusivity ---

TEST_F(OracleTest, AVoteIsSeenThatAnotherOneExcludes) {
    say(vote(VoteKind::nullify, 1, 0));
    expect_none();
    write(CertificateRecord{certificate(VoteKind::notarize, 1, 7)});
    say(vote(VoteKind::finalize, 1, 7));
    expect("FINALIZE and NULLIFY in one view");
}

TEST_F(OracleTest, TwoVotesOfOneKindAreSeen) {
    write(CertificateRecord{certificate(VoteKind::notarize, 1, 7)});
    say(vote(VoteKind::finalize, 1, 7));
    say(vote(VoteKind::finalize, 1, 7));
    expect_none();
    say(vote(VoteKind::finalize, 1, 8));
    expect("two votes of one kind in one view");
}

TEST_F(OracleTest, AFinalizeForAnotherBlockIsSeen) {
    oracle.note_header(header);
    say({VoteKind::notarize, {}, View{1}, ledger::block_digest(header), who, {}});
    expect_none();
    write(CertificateRecord{certificate(VoteKind::notarize, 1, 7)});
    say(vote(VoteKind::finalize, 1, 7));
    expect("FINALIZE for another block than NOTARIZE");
}

TEST_F(OracleTest, AVoteOfSomebodyElseIsSeen) {
    Vote other = vote(VoteKind::nullify, 1, 0);
    other.signer = ValidatorIndex{2};
    leave(other);
    expect("a vote of somebody else left");
}

TEST_F(OracleTest, WhatIsSignedInOneLifeIsSeenBeforeItLeaves) {
    sign(VoteKind::notarize, 7);
    sign(VoteKind::notarize, 7);
    sign(VoteKind::nullify, 0);
    expect_none();
    sign(VoteKind::notarize, 8);
    expect("two votes of one kind in one view");
}

// What was signed and got lost before it left binds nobody.
TEST_F(OracleTest, ANewLifeIsBoundByWhatLeft) {
    sign(VoteKind::notarize, 7);
    oracle.begin_life(0);
    sign(VoteKind::notarize, 8);
    expect_none();
    say(vote(VoteKind::nullify, 1, 0));
    oracle.begin_life(0);
    sign(VoteKind::finalize, 8);
    expect("FINALIZE and NULLIFY in one view");
}

TEST_F(OracleTest, TwoOwnBatchesAtOnePositionAreSeen) {
    leave(batch(1, 1));
    leave(batch(1, 1));
    leave(batch(2, 2));
    expect_none();
    leave(batch(1, 2));
    expect("two own batches at one position of a lane");
}

// --- durable before sent ---

TEST_F(OracleTest, AVoteThatIsNotDurableIsSeen) {
    machine.append(OwnVoteRecord{vote(VoteKind::nullify, 1, 0)});
    leave(vote(VoteKind::nullify, 1, 0));
    expect("a vote left before it was durable");
}

TEST_F(OracleTest, AnOwnVoteThatLeavesWithinACertificateIsSeen) {
    leave(certificate(VoteKind::nullify, 1, 0, 2));
    expect_none();  // of the others
    leave(certificate(VoteKind::nullify, 1, 0));
    expect("a vote left before it was durable");
}

TEST_F(OracleTest, AnOwnVoteWithinAProposalIsSeen) {
    oracle.note_header(header);
    write(OwnVoteRecord{{VoteKind::notarize, {}, View{1}, ledger::block_digest(header), who, {}}});
    Proposal proposal;
    proposal.header = header;
    leave(proposal);
    expect_none();
    proposal.nulls.push_back(certificate(VoteKind::nullify, 1, 0));
    leave(proposal);
    expect("a vote left before it was durable");
}

TEST_F(OracleTest, AVoteBeyondTheReservedViewsIsSeen) {
    write(CertificateRecord{certificate(VoteKind::nullify, 99, 0, 2)});
    say(vote(VoteKind::nullify, 100, 0));
    expect("a vote beyond sign.state");
}

TEST_F(OracleTest, AFinalizeWithoutItsNotarIsSeen) {
    say(vote(VoteKind::finalize, 1, 7));
    expect("FINALIZE durable without its NOTAR");
}

TEST_F(OracleTest, AVoteInAViewThatNothingEnteredIsSeen) {
    say(vote(VoteKind::nullify, 2, 0));
    expect("a vote durable without the certificate that entered its view");
}

TEST_F(OracleTest, ANotarizeForABatchThatIsNotHeldIsSeen) {
    const ledger::SignedBatch one = batch(1, 1);
    header.cut.assign(4, {});
    header.cut[who.value] = {Position{1}, key_of(one).digest};
    oracle.note_header(header);
    say({VoteKind::notarize, {}, View{1}, ledger::block_digest(header), who, {}});
    expect("NOTARIZE for a batch that is not held");
}

TEST_F(OracleTest, ANotarizeForABatchThatIsHeldIsGood) {
    const ledger::SignedBatch one = batch(1, 1);
    hold(one);
    header.cut.assign(4, {});
    header.cut[who.value] = {Position{1}, key_of(one).digest};
    oracle.note_header(header);
    say({VoteKind::notarize, {}, View{1}, ledger::block_digest(header), who, {}});
    expect_none();
}

TEST_F(OracleTest, ANotarizeForAHeaderThatNobodyNotedIsSeen) {
    say({VoteKind::notarize, {}, View{1}, ledger::block_digest(header), who, {}});
    expect("NOTARIZE for a header never noted");
}

TEST_F(OracleTest, ABatchThatIsNotStoredIsSeen) {
    const ledger::SignedBatch one = batch(1, 1);
    oracle.check_batch_leaving(machine, one, 0);
    expect("a batch left before it was stored");
}

TEST_F(OracleTest, AnAckOfWhatIsNotHeldIsSeen) {
    const ledger::SignedBatch one = batch(1, 1);
    hold(one);
    AckVector acks;
    acks.entries.assign(4, {});
    acks.entries[who.value] = {Position{1}, key_of(one).digest};
    leave(acks);
    expect_none();
    acks.entries[2] = {Position{1}, key_of(one).digest};
    leave(acks);
    expect("an ack of a batch that is not held");
}

TEST_F(OracleTest, ACheckpointOfWhatIsNotExecutedIsSeen) {
    const ledger::Checkpoint done = machine.execute(delivery()).checkpoint;
    leave(share(done));
    expect_none();
    ledger::Checkpoint next = done;
    next.height = Height{2};
    leave(share(next));
    expect("a checkpoint of what is not executed and durable");
}

TEST_F(OracleTest, TwoCheckpointsOfOneHeightAreSeen) {
    leave(share(machine.execute(delivery()).checkpoint));
    StandIn again(signatures, genesis_header);
    again.corrupt_execution();
    const ledger::Checkpoint other = again.execute(delivery()).checkpoint;
    oracle.check_leaving({ledger::Term{0}, who}, again, share(other), 0);
    expect("two checkpoints of one height");
}

// --- what is delivered ---

TEST_F(OracleTest, TwoBlocksAtOneHeightAreSeen) {
    oracle.check_delivery(machine, Height{0}, owners, delivery(), 0);
    oracle.check_delivery(machine, Height{0}, owners, delivery(), 0);
    expect_none();
    header.time_ms.value += 1;
    oracle.check_delivery(machine, Height{0}, owners, delivery(), 0);
    expect("two blocks at height 1");
}

TEST_F(OracleTest, ABlockOutOfOrderIsSeen) {
    oracle.check_delivery(machine, Height{1}, owners, delivery(), 0);
    expect("delivered out of order");
}

TEST_F(OracleTest, ABlockWithoutItsBatchIsSeen) {
    const ledger::SignedBatch one = batch(1, 1);
    Deliver block = delivery();
    block.batches.push_back(key_of(one));
    oracle.check_delivery(machine, Height{0}, owners, block, 0);
    expect("delivered without a batch");
}

TEST_F(OracleTest, ABlockWithAnotherCertificateIsSeen) {
    Deliver block = delivery();
    header.time_ms.value += 1;
    block.certificate = delivery().certificate;
    oracle.check_delivery(machine, Height{0}, owners, block, 0);
    expect("delivered with another certificate");
}

TEST_F(OracleTest, ABlockThatNoQuorumSignedIsSeen) {
    Deliver block = delivery();
    block.certificate.signatures[2].bytes[0] ^= 1;
    oracle.check_delivery(machine, Height{0}, owners, block, 0);
    expect("delivered with a certificate that no quorum signed");
}

TEST_F(OracleTest, ABlockThatTooFewSignedIsSeen) {
    Deliver block = delivery();
    block.certificate.signers[0] = 0b011;
    block.certificate.signatures.pop_back();
    oracle.check_delivery(machine, Height{0}, owners, block, 0);
    expect("delivered with a certificate that no quorum signed");
}

// Of another term: other keys in the same seats.
TEST_F(OracleTest, ABlockThatAnotherSetSignedIsSeen) {
    oracle.check_delivery(machine, Height{0}, {0, 1, 3, 2}, delivery(), 0);
    expect("delivered with a certificate that no quorum signed");
}

TEST_F(OracleTest, ACheckpointThatNoQuorumSignedIsSeen) {
    const ledger::Checkpoint done = machine.execute(delivery()).checkpoint;
    ledger::CheckpointCertificate certificate = certify(done);
    oracle.check_certified(machine, owners, certificate, 0);
    expect_none();
    certificate.checkpoint.state_root.bytes[0] ^= 1;
    oracle.check_certified(machine, owners, certificate, 0);
    expect("a checkpoint that no quorum signed");
}

TEST_F(OracleTest, ACheckpointThatIsStoredBeforeItsBlockIsSeen) {
    ledger::Checkpoint next = machine.execute(delivery()).checkpoint;
    next.height = Height{2};
    oracle.check_certified(machine, owners, certify(next), 0);
    expect("certified before executed");
}

}  // namespace
}  // namespace merit::testing
