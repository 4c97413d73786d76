// A network with profiles: defined by hand or by a vote. The author is of member 0, the maintainer
// of member 2; laboratories of members 1 and 3 have no interest in them.
#pragma once

#include "contracts/framework/contract.hpp"
#include "contracts/govern/operations.hpp"
#include "contracts/quality/state.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/registry/state.hpp"
#include "contracts/score/state.hpp"
#include "contracts/standards/standards.hpp"
#include "contracts/standards/state.hpp"
#include "tests/support/test_world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {

namespace standards = contracts::standards;
using contracts::registry::AccountKind;
using contracts::registry::ContributionKind;
using ledger::Epoch;
using ledger::Ppm;
using standards::Adopt;
using standards::ConformanceId;
using standards::Define;
using standards::Post;
using standards::ProfileTerms;
using standards::Retire;

inline crypto::Hash256 digest(std::uint8_t number) {
    crypto::Hash256 digest;
    digest.bytes.fill(number);
    return digest;
}

// Of code, two tests, valid for the epoch of the post and four more, grace of two epochs.
inline ProfileTerms profile_terms(const std::string& name,
                                  std::optional<std::uint32_t> factor = 1'100'000) {
    ProfileTerms terms;
    terms.name = standards::ProfileName(name);
    terms.spec = digest(1);
    terms.suite = digest(2);
    terms.tests = {standards::TestName("files"), standards::TestName("sockets")};
    terms.kinds = {ContributionKind::code};
    terms.valid_epochs = 4;
    if (factor) terms.factor = Ppm{*factor};
    terms.grace_epochs = 2;
    return terms;
}
inline ProfileTerms gate_terms(const std::string& name) {
    return profile_terms(name, std::nullopt);
}

// Votes for one whole epoch, locked for one more.
inline const TestWorld::Parameters quick_votes{{"timelock_epochs", 1}, {"vote_epochs", 1}};

struct StandardsWorld : TestWorld {
    explicit StandardsWorld(Parameters parameters = quick_votes, std::size_t members = 4)
        : TestWorld(parameters, members) {
        author = person(0);
        maintainer = person(2);
        laboratory = account(AccountKind::service, 1);
        demo = project({maintainer});
    }

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
    std::string define(const ProfileTerms& terms, std::uint32_t version = 1) {
        return carry(Define{version, terms});
    }
    std::string retire(const std::string& name, std::uint32_t version = 1) {
        return carry(Retire{standards::profile_id_of(name), version, digest(9)});
    }
    std::string adopt(const std::vector<std::string>& names) {
        return send(maintainer, adoption(names));
    }
    Adopt adoption(const std::vector<std::string>& names) const {
        Adopt op{demo, {}};
        for (const std::string& name : names)
            op.profiles.push_back(standards::profile_id_of(name));
        std::ranges::sort(op.profiles);
        return op;
    }
    // Defined and adopted, in force for the project.
    void begin_with(const std::vector<ProfileTerms>& all) {
        std::vector<std::string> names;
        for (const ProfileTerms& terms : all) {
            EXPECT_EQ(define(terms), "applied");
            names.push_back(terms.name);
        }
        EXPECT_EQ(adopt(names), "applied");
        close_epoch();
    }

    Post post_of(const crypto::Hash256& artifact, const std::string& name = "posix",
                 std::uint32_t version = 1, std::size_t tests = 2) const {
        Post op{demo, artifact, standards::profile_id_of(name), version, digest(5), {}};
        for (std::size_t i = 0; i < tests; ++i)
            op.evidence.push_back(digest(static_cast<std::uint8_t>(6 + i)));
        return op;
    }
    ConformanceId post(const crypto::Hash256& artifact, const std::string& name = "posix",
                       std::uint32_t version = 1) {
        EXPECT_EQ(send(laboratory, post_of(artifact, name, version)), "applied");
        return made<ConformanceId>("merit.conform");
    }
    std::string withdraw(const ConformanceId& id, std::uint8_t reason = 7) {
        std::string outcome;
        apply([&](contracts::Context& context) {
            const auto check = standards::withdraw(context, id, digest(reason));
            outcome = contracts::name_of_code(check ? 0 : check.error().code());
        });
        return outcome;
    }

    struct Registered {
        ledger::ContributionId id;
        crypto::Hash256 artifact;
    };
    Registered registered() {
        const auto op = code(demo, author);
        EXPECT_EQ(send(author, op), "applied");
        return {made<ledger::ContributionId>("merit.contrib"), op.artifact.digest};
    }
    std::string accept(const Registered& record) {
        return send(maintainer, contracts::registry::Accept{record.id, {}});
    }
    contracts::quality::QualityRow quality(const Registered& record) const {
        const auto row = contracts::quality::qualities.get(state(), record.id);
        EXPECT_TRUE(row.has_value());
        return row.value_or(contracts::quality::QualityRow());
    }
    // The factor of conformance with which the record counted.
    std::uint32_t factor(const Registered& record) const {
        EXPECT_TRUE(quality(record).fixed);
        return quality(record).factor.conformance.value;
    }
    // Registers, posts, accepts; the factor of conformance.
    std::uint32_t factor_of_new(const std::string& name = "posix", std::uint32_t version = 1) {
        const Registered record = registered();
        post(record.artifact, name, version);
        EXPECT_EQ(accept(record), "applied");
        return factor(record);
    }
    void affiliate(const ledger::AccountId& who, const ledger::AccountId& organisation) {
        const contracts::registry::Affiliate op{who, organisation, Epoch{epoch().value + 100}};
        EXPECT_EQ(send(who, op), "applied");
        EXPECT_EQ(send(organisation, op), "applied");
    }
    standards::Profile version(const std::string& name, std::uint32_t number = 1) const {
        const auto found =
            standards::profiles.get(state(), standards::profile_id_of(name), number);
        EXPECT_TRUE(found.has_value());
        return found.value_or(standards::Profile());
    }
    std::string why(const crypto::Hash256& artifact, const std::string& name = "posix") const {
        return query("standards", "why",
                     {{"project", demo.hex()},
                      {"artifact", to_hex(artifact.view())},
                      {"profile", name}});
    }

    ledger::AccountId author;
    ledger::AccountId maintainer;
    ledger::AccountId laboratory;
    ledger::ProjectId demo;
};

// The answer names all of these texts.
inline void expect_texts(const std::string& answer, const std::vector<std::string>& texts) {
    for (const std::string& text : texts)
        EXPECT_NE(answer.find(text), std::string::npos) << text << " in " << answer;
}

}  // namespace merit::testing
