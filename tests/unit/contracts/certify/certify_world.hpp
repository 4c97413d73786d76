// A network with achievements: defined by hand or by a vote, facts put in by hand.
#pragma once

#include "contracts/certify/certify.hpp"
#include "contracts/certify/fact_count.hpp"
#include "contracts/certify/operations.hpp"
#include "contracts/certify/state.hpp"
#include "contracts/framework/approval.hpp"
#include "contracts/framework/contract.hpp"
#include "contracts/govern/operations.hpp"
#include "tests/support/test_world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {

namespace certify = contracts::certify;
using certify::AchievementTerms;
using certify::Comparator;
using certify::Criterion;
using certify::Define;
using certify::Effect;
using certify::Fact;
using certify::Issue;
using contracts::registry::ContributionKind;
using ledger::Epoch;

inline crypto::Hash256 digest(std::uint8_t number) {
    crypto::Hash256 digest;
    digest.bytes.fill(number);
    return digest;
}

// A project that no achievement of these tests names.
inline const ledger::ProjectId somewhere{digest(77).bytes};

inline Criterion reviews(std::uint64_t value, Comparator comparator = Comparator::at_least) {
    return {Fact::timely_reviews, {}, comparator, value};
}
inline Criterion points(ContributionKind kind, std::uint64_t micro_points,
                        Comparator comparator = Comparator::at_least) {
    return {Fact::points, kind, comparator, micro_points};
}

// Issued by two members, without effects, valid for the epoch of its issue and four more.
inline AchievementTerms terms(const std::string& name) {
    AchievementTerms terms;
    terms.name = ledger::Text<64>(name);
    terms.approvals = 2;
    terms.valid_epochs = 4;
    return terms;
}
// Issued to whoever has made so many timely reviews.
inline AchievementTerms by_reviews(const std::string& name, std::uint64_t count) {
    AchievementTerms result = terms(name);
    result.criteria.push_back(reviews(count));
    return result;
}

// Votes for one whole epoch, locked for one more.
inline const TestWorld::Parameters quick_votes{{"timelock_epochs", 1}, {"vote_epochs", 1}};

struct CertifyWorld : TestWorld {
    explicit CertifyWorld(Parameters parameters = quick_votes, std::size_t members = 4)
        : TestWorld(parameters, members) {}

    // Runs the operation as an enacted proposal would, without the vote.
    template <class Op>
    std::string carry(const Op& op) {
        std::string outcome;
        apply([&](contracts::Context& context) {
            context.proposal = ledger::ProposalId{digest(1).bytes};
            const auto bytes = contracts::make_operation(op);
            const auto check = contracts::find_operation(Op::kind)->execute(
                BytesView(bytes).subspan(2), context);
            outcome = contracts::name_of_code(check ? 0 : check.error().code());
        });
        return outcome;
    }
    std::string define(const AchievementTerms& terms, std::uint32_t version = 1) {
        return carry(Define{version, terms});
    }
    // An achievement with this effect, issued by two members.
    void define_effect(const std::string& name, Effect effect) {
        AchievementTerms with_effect = terms(name);
        with_effect.effects.push_back(effect);
        EXPECT_EQ(define(with_effect), "applied");
    }

    std::string propose(const Define& op, std::size_t member_index = 0) {
        contracts::govern::ProposeOperation propose;
        const auto bytes = contracts::make_operation(op);
        propose.operation.assign(bytes.begin(), bytes.end());
        return send(member(member_index), propose);
    }
    void vote(const ledger::ProposalId& proposal, std::size_t yes = 3) {
        for (std::size_t i = 0; i < yes; ++i)
            EXPECT_EQ(send(member(i), contracts::govern::CastVote{proposal, true}), "applied");
    }

    void count(const ledger::Recipient& recipient, Fact fact, ContributionKind kind,
               const ledger::ProjectId& project, std::uint64_t amount) {
        apply([&](contracts::Context& context) {
            certify::count_fact(context.state, fact, kind, project, recipient, amount);
        });
    }
    void count_reviews(const ledger::AccountId& account, std::uint64_t amount,
                       const ledger::ProjectId& project = somewhere) {
        count({account}, Fact::timely_reviews, ContributionKind::review, project, amount);
    }

    Issue issue_of(const std::string& name, const ledger::AccountId& account,
                   std::uint32_t version = 1) const {
        return {certify::badge_id_of(name), version, account, {}};
    }
    std::string issue(const std::string& name, const ledger::AccountId& account,
                      std::uint32_t version = 1) {
        return send(member(3), issue_of(name, account, version));
    }
    // By evidence and the approvals of members 0 and 1, for people of others.
    ledger::CredentialId approve_issue(const std::string& name, const ledger::AccountId& account,
                                       std::uint32_t version = 1) {
        Issue op = issue_of(name, account, version);
        op.evidence.push_back(digest(9));
        EXPECT_EQ(send(member(0), op), "applied");
        EXPECT_EQ(send(member(1), op), "applied");
        return made<ledger::CredentialId>("merit.credential");
    }
    template <class Op>
    std::string approve_status(const Op& op) {
        const std::string outcome = send(member(0), op);
        return outcome == "applied" ? send(member(1), op) : outcome;
    }

    bool holds(const ledger::AccountId& account, Effect effect) const {
        return holds(account, effect, epoch().value);
    }
    bool holds(const ledger::AccountId& account, Effect effect, std::uint64_t in_epoch) const {
        return certify::holds(state(), account, effect, Epoch{in_epoch});
    }
    bool holds_any(const ledger::AccountId& account, const std::string& name) const {
        return certify::holders.contains(state(), account, certify::badge_id_of(name));
    }
    certify::Credential credential(const ledger::CredentialId& id) const {
        const auto found = certify::credentials.get(state(), id);
        EXPECT_TRUE(found.has_value());
        return found.value_or(certify::Credential());
    }
    std::string why_not(const std::string& name, const ledger::AccountId& account) const {
        return query("certify", "why_not", {{"account", account.hex()}, {"achievement", name}});
    }
};

// The answer names all of these texts.
inline void expect_texts(const std::string& answer, const std::vector<std::string>& texts) {
    for (const std::string& text : texts)
        EXPECT_NE(answer.find(text), std::string::npos) << text << " in " << answer;
}

}  // namespace merit::testing
