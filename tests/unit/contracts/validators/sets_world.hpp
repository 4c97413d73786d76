// A world whose members change its validator set: a vote takes one epoch, its timelock another.
#pragma once

#include "contracts/framework/contract.hpp"
#include "contracts/govern/operations.hpp"
#include "contracts/validators/change_set.hpp"
#include "contracts/validators/operations.hpp"
#include "contracts/validators/pending.hpp"
#include "contracts/validators/state.hpp"
#include "contracts/validators/validators.hpp"
#include "tests/support/examples.hpp"
#include "tests/support/test_world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {

namespace validators = contracts::validators;
using contracts::govern::CastVote;
using contracts::govern::ProposeSet;
using validators::ChangeKind;
using validators::ReportEvidence;
using validators::SetChange;
using validators::SetChanges;
using validators::ValidatorReady;

struct SetsWorld : TestWorld {
    explicit SetsWorld(std::size_t members)
        : TestWorld({{"timelock_epochs", 1}, {"vote_epochs", 1}}, members) {}

    // Keys of newcomers: `number` from 0.
    static crypto::KeyPair new_key(Byte number) { return key(static_cast<Byte>(201 + number)); }
    static crypto::KeyPair transport(Byte number) { return key(static_cast<Byte>(226 + number)); }
    crypto::PublicKey old_key(std::size_t index) const {
        return genesis().validators[index].consensus_key;
    }

    SetChange add(Byte number, std::size_t member) const {
        return {ChangeKind::add,
                member_id(member),
                {},
                new_key(number).public_key(),
                transport(number).public_key()};
    }
    static SetChange remove(const crypto::PublicKey& leaving) {
        return {ChangeKind::remove, {}, leaving, {}, {}};
    }
    SetChange remove(std::size_t index) const { return remove(old_key(index)); }
    SetChange rotate(std::size_t index, Byte number) const {
        return {ChangeKind::rotate,
                {},
                old_key(index),
                new_key(number).public_key(),
                transport(number).public_key()};
    }

    std::string propose(SetChanges changes, std::size_t by = 0) {
        const std::string outcome = send(member(by), ProposeSet{std::move(changes)});
        proposal = made<ledger::ProposalId>("merit.proposal");
        return outcome;
    }
    void vote_yes() {
        for (std::size_t i = 0; i < genesis().members.size(); ++i)
            EXPECT_EQ(send(member(i), CastVote{proposal, true}), "applied");
    }
    // Proposed, voted, enacted: the three epochs are over.
    void pass(SetChanges changes) {
        EXPECT_EQ(propose(std::move(changes)), "applied");
        vote_yes();
        close_epochs(3);
    }

    validators::CurrentSet current() const { return validators::current_set(state()); }
    std::optional<validators::PendingSet> pending() const {
        return validators::pending_set(state());
    }
    crypto::Hash256 pending_digest() const { return pending()->digest; }
    bool is_in(const ledger::ValidatorSet& set, const crypto::PublicKey& consensus_key) const {
        for (const ledger::Validator& validator : set.validators)
            if (validator.consensus_key == consensus_key) return true;
        return false;
    }

    // The key pair behind a consensus key of this world.
    static crypto::KeyPair pair_of(const crypto::PublicKey& consensus_key) {
        for (unsigned number = 101; number < 226; ++number) {
            const auto pair = key(static_cast<Byte>(number));
            if (pair.public_key() == consensus_key) return pair;
        }
        MERIT_ASSERT(false, "a key of this world");
        return key(0);
    }
    std::string say_ready(const crypto::PublicKey& consensus_key, const crypto::Hash256& digest) {
        return send(validator(pair_of(consensus_key)), ValidatorReady{digest});
    }
    // A quorum of the pending set says that it is ready.
    crypto::Hash256 make_ready() {
        const auto set = *pending();
        const std::size_t quorum = ledger::quorum(set.set.validators.size());
        for (std::size_t i = 0; i < quorum; ++i)
            EXPECT_EQ(say_ready(set.set.validators[i].consensus_key, set.digest), "applied");
        return set.digest;
    }

    ledger::Vote vote(const crypto::PublicKey& signer, ledger::VoteKind kind, Byte block,
                      ledger::Term term = {}) const {
        const auto set = validators::set_of_term(state(), term);
        ledger::Vote vote{kind, term, ledger::View{9}, ledger::BlockDigest{{block}}, {}, {}};
        for (std::size_t i = 0; i < set->validators.size(); ++i)
            if (set->validators[i].consensus_key == signer)
                vote.signer.value = static_cast<std::uint16_t>(i);
        vote.signature = pair_of(signer).sign(ledger::vote_signing_bytes(
            network(), vote.kind, vote.term, vote.view, vote.digest));
        return vote;
    }
    // Two notarizations of one view.
    std::string report(const crypto::PublicKey& signer, ledger::Term term = {}) {
        return send(member(0),
                    ReportEvidence{vote(signer, ledger::VoteKind::notarize, 1, term),
                                   vote(signer, ledger::VoteKind::notarize, 2, term)});
    }
    std::string effect_of(std::uint16_t signer, ledger::Term term = {}) const {
        const auto record =
            validators::evidence_records.get(state(), term, ledger::ValidatorIndex{signer});
        return record ? std::string(validators::name_of(record->effect)) : "none";
    }
    std::string proposal_text() const {
        return query("govern", "proposal", {{"proposal", proposal.hex()}});
    }

    ledger::ProposalId proposal;
};

}  // namespace merit::testing
