// The oracle of validator sets sees what it is there for, in states that are written by hand.
#include "tests/simulation/set_oracle.hpp"

#include "contracts/execute.hpp"
#include "contracts/framework/make_operation.hpp"
#include "contracts/validators/operations.hpp"
#include "contracts/validators/state.hpp"
#include "tests/simulation/clients.hpp"
#include "tests/simulation/signatures.hpp"
#include "tests/support/examples.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

namespace validators = contracts::validators;
using ledger::Height;
using ledger::Term;
using ledger::ValidatorIndex;

struct SetOracleTest : ::testing::Test {
    SetOracleTest() {
        state.apply(contracts::genesis_state(genesis));
        oracle.begin(state);
    }

    template <class Write>
    void write(Write change) {
        auto overlay = ledger::Overlay::on(state);
        change(overlay);
        state.apply(overlay.take_delta());
    }
    // That this validator of genesis signed twice.
    void put_report(std::uint16_t signer, std::uint64_t height,
                    validators::EvidenceEffect effect = validators::EvidenceEffect::suspended) {
        validators::EvidenceRecord row;
        row.consensus_key = genesis.validators[signer].consensus_key;
        row.first.signer = ValidatorIndex{signer};
        row.first.digest.bytes[0] = 1;
        row.second.digest.bytes[0] = 2;
        row.height = Height{height};
        row.effect = effect;
        write([&](ledger::Overlay& to) {
            validators::evidence_records.put(to, row, Term{0}, ValidatorIndex{signer});
        });
    }
    // A block with so many operations that report.
    void check(std::uint64_t height, std::size_t reports = 0) {
        ledger::OrderedBlock block;
        block.height = Height{height};
        std::vector<ledger::Receipt> receipts;
        for (std::size_t i = 0; i < reports; ++i) {
            validators::ReportEvidence report;
            report.first.digest.bytes[0] = 1;
            report.second.digest.bytes[0] = 2;
            const Clients::Sent sent = clients.by_member(0, {contracts::make_operation(report)});
            const auto network = ledger::network_of(genesis);
            block.transactions.push_back(
                {ledger::check_without_signatures(bytes_of(sent.bytes), network).value(), {}});
            receipts.emplace_back();
            receipts.back().tx_id = sent.tx_id;
        }
        oracle.check(state, block, receipts);
    }
    // The next term, with these keys; ready since a height, if it was.
    void begin_term(std::uint64_t term, const std::vector<std::size_t>& owners,
                    std::optional<std::uint64_t> ready) {
        ledger::ValidatorSet set;
        for (const std::size_t owner : owners) {
            if (owner < genesis.validators.size()) {
                set.validators.push_back(validators::genesis_set(genesis).validators[owner]);
            } else {
                set.validators.push_back(set.validators.front());
                set.validators.back().consensus_key = validator_key(owner).public_key();
                set.validators.back().transport_key = validator_key(100 + owner).public_key();
            }
        }
        validators::CurrentRecord current;
        current.term = Term{term};
        current.set_digest = ledger::set_digest(set);
        write([&](ledger::Overlay& to) {
            validators::sets.put(to, set, current.set_digest);
            validators::current_records.put(to, current);
            if (ready) {
                validators::ready_records.put(to, {Height{*ready}, {}}, current.set_digest);
            }
        });
    }
    void expect(const std::string& violation) const {
        ASSERT_FALSE(violations.empty()) << violation;
        EXPECT_EQ(violations.front(), violation);
    }
    void expect_none() const { EXPECT_TRUE(violations.empty()) << violations.front(); }

    const ledger::Genesis genesis = Clients::make_genesis(5);
    Clients clients{genesis, 1};
    std::set<crypto::PublicKey> honest;
    std::vector<std::string> violations;
    ledger::MapState state;
    SetOracle oracle{[this](const std::string& what) { violations.push_back(what); },
                     [this](const crypto::PublicKey& key) { return !honest.contains(key); }};
};

TEST_F(SetOracleTest, AReportASuspensionAndTheSetWithoutItAreGood) {
    check(1);
    put_report(4, 2);
    check(2, 1);
    begin_term(1, {0, 1, 2, 3}, 3);
    check(4);
    begin_term(2, {0, 1, 2, 3, 4}, 5);
    check(6);
    expect_none();
    EXPECT_EQ(oracle.reports(), 1U);
    EXPECT_EQ(oracle.suspensions(), 1U);
    EXPECT_EQ(oracle.reported(Term{0}, ValidatorIndex{4}), Height{2});
}

TEST_F(SetOracleTest, AnHonestValidatorThatIsAccusedIsSeen) {
    honest.insert(genesis.validators[4].consensus_key);
    put_report(4, 2);
    check(2, 1);
    expect("an honest validator is accused");
}

TEST_F(SetOracleTest, AReportOfAnotherHeightIsSeen) {
    put_report(4, 1);
    check(2, 1);
    expect("a report of another height");
}

TEST_F(SetOracleTest, AReportThatIsGoneIsSeen) {
    put_report(4, 2);
    check(2, 1);
    write([](ledger::Overlay& to) {
        validators::evidence_records.erase(to, Term{0}, ValidatorIndex{4});
    });
    check(3);
    expect("a report is gone");
}

TEST_F(SetOracleTest, ASecondReportIsSeen) {
    put_report(4, 2);
    check(2, 2);
    expect("a double signing was reported twice");
}

TEST_F(SetOracleTest, MoreSuspensionsThanFAreSeen) {
    put_report(3, 2);
    put_report(4, 2);
    check(2, 2);
    expect("more than f were suspended in a term");
}

TEST_F(SetOracleTest, AReportWithoutSuspensionIsGood) {
    put_report(3, 2);
    put_report(4, 2, validators::EvidenceEffect::recorded);
    check(2, 2);
    expect_none();
}

TEST_F(SetOracleTest, TooManyChangesAreSeen) {
    begin_term(1, {0, 1, 2, 3, 5}, 2);
    check(3);
    expect_none();
    begin_term(2, {0, 1, 2, 6, 7}, 4);
    check(5);
    expect("too many changes of the set");
}

TEST_F(SetOracleTest, ASetThatWasNeverReadyIsSeen) {
    begin_term(1, {0, 1, 2, 3}, std::nullopt);
    check(3);
    expect("a set is in force that was never ready");
}

TEST_F(SetOracleTest, ASuspendedValidatorInTheNextSetIsSeen) {
    put_report(4, 2);
    check(2, 1);
    begin_term(1, {1, 2, 3, 4}, 3);
    check(4);
    expect("a suspended validator is in the next set");
}

// It was ready before: the suspended leave with the one after it.
TEST_F(SetOracleTest, ASetThatWasReadyBeforeTheSuspensionIsGood) {
    put_report(4, 3);
    check(3, 1);
    begin_term(1, {1, 2, 3, 4}, 2);
    check(4);
    expect_none();
}

TEST_F(SetOracleTest, EvidenceThatLeavesFewerThanFourIsSeen) {
    begin_term(1, {0, 1, 2, 4}, 1);
    check(2);
    put_report(4, 3);
    check(3, 1);
    begin_term(2, {0, 1, 2}, 4);
    check(5);
    expect("evidence left fewer than four");
}

}  // namespace
}  // namespace merit::testing
