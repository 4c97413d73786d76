// A world with projects that earn: member 0 issues the asset, members 1 and 2 admit maintainers
// and customers, a service account of member 3 attests.
#pragma once

#include "contracts/framework/due.hpp"
#include "contracts/revenue/handlers.hpp"
#include "contracts/revenue/operations.hpp"
#include "contracts/revenue/revenue.hpp"
#include "contracts/revenue/sharing.hpp"
#include "contracts/revenue/state.hpp"
#include "contracts/score/score.hpp"
#include "contracts/treasury/postings.hpp"
#include "contracts/treasury/state.hpp"
#include "tests/support/test_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace merit::testing {

using contracts::revenue::Book;
using contracts::revenue::CostPurse;
using contracts::revenue::DependencyList;
using contracts::revenue::PayCost;
using contracts::revenue::RevenueSource;
using contracts::revenue::SetDependencies;
using contracts::revenue::SetTerms;
using contracts::registry::AccountKind;
using contracts::registry::AttestationType;

class RevenueWorld : public TestWorld {
  public:
    explicit RevenueWorld(const Parameters& parameters = {}) : TestWorld(parameters) {
        maintainer = person(1);
        project_id = project({maintainer});
        attester = account(AccountKind::service, 3);
    }

    static crypto::Hash256 digest(std::string_view text) {
        return crypto::sha256({bytes_of(text)});
    }
    crypto::Hash256 fresh() { return digest("invoice " + std::to_string(++invoices_)); }

    std::string book(const ledger::ProjectId& project, const ledger::AccountId& payer,
                     std::uint64_t units) {
        return send(member(0), booking(project, payer, units));
    }
    Book booking(const ledger::ProjectId& project, const ledger::AccountId& payer,
                 std::uint64_t units) {
        return {project, payer, RevenueSource::commercial, ledger::Amount{units}, fresh()};
    }

    // By the attester, or another account; of a list: for a long time.
    std::string attest(AttestationType type, const crypto::Hash256& subject,
                       std::optional<ledger::AccountId> by = {}, bool passed = true,
                       std::optional<ledger::TimeMs> expires = {}) {
        contracts::registry::Attest op;
        op.type = type;
        op.statement_digest = digest("statement");
        op.subjects = {subject};
        op.passed = passed;
        const bool is_list = type == AttestationType::sbom;
        op.expires_ms =
            expires.value_or(ledger::TimeMs{is_list ? time().value + 1'000'000'000 : 0});
        return send(by.value_or(attester), op);
    }

    PayCost cost_of(const ledger::ProjectId& project, const ledger::AccountId& payee,
                    std::uint64_t units, CostPurse purse = CostPurse::revenue) {
        return {project, payee, ledger::Amount{units}, fresh(), purse, attester};
    }
    void attest_cost(const PayCost& op) {
        EXPECT_EQ(attest(AttestationType::invoice,
                         contracts::revenue::cost_digest(op.project, op.payee, op.amount,
                                                         op.invoice_digest)),
                  "applied");
    }
    // Attested, then sent by the maintainer.
    std::string cost(const ledger::AccountId& payee, std::uint64_t units,
                     CostPurse purse = CostPurse::revenue) {
        const PayCost op = cost_of(project_id, payee, units, purse);
        attest_cost(op);
        return send(maintainer, op);
    }

    using List = std::vector<std::pair<ledger::ProjectId, std::uint32_t>>;
    static DependencyList list_of(List entries) {
        std::ranges::sort(entries);
        DependencyList list;
        for (const auto& [project, share] : entries)
            list.push_back({project, ledger::Ppm{share}});
        return list;
    }
    std::string set_deps(const ledger::ProjectId& project, const List& entries,
                         std::optional<ledger::AccountId> by = {}) {
        const SetDependencies op{project, list_of(entries), attester};
        EXPECT_EQ(attest(AttestationType::sbom,
                         contracts::revenue::dependencies_digest(project, op.dependencies)),
                  "applied");
        return send(by.value_or(maintainer), op);
    }
    std::string set_terms(std::uint64_t target, std::optional<ledger::PoolId> commons = {}) {
        return send(maintainer, SetTerms{project_id, ledger::Amount{target}, commons});
    }

    // x of an account in the project in this epoch, as an accepted record of the kind would add.
    void add_x(const ledger::ProjectId& project, const ledger::AccountId& account,
               contracts::registry::ContributionKind kind, std::uint64_t micro) {
        apply([&](contracts::Context& context) {
            contracts::score::CountedRecord record;
            record.record = ledger::ContributionId::from(fresh());
            record.kind = kind;
            record.score = {1'000'000, micro, 1'000'000, 1'000'000};
            contracts::score::add_record(context, project, {account}, record);
        });
    }

    // The person belongs to the organisation from the next epoch on.
    void affiliate(const ledger::AccountId& person, const ledger::AccountId& organisation) {
        const contracts::registry::Affiliate op{person, organisation,
                                                ledger::Epoch{epoch().value + 100}};
        EXPECT_EQ(send(person, op), "applied");
        EXPECT_EQ(send(organisation, op), "applied");
    }

    // What is left of it goes to the own pool of the project, or back to its sponsors.
    ledger::PoolId open_pool(const ledger::AssetId& in, std::uint64_t last_epoch = 1'000,
                             bool has_refund = false) {
        contracts::treasury::PoolTerms terms;
        terms.asset = in;
        terms.projects.push_back(project_id);
        terms.first_epoch = epoch();
        terms.last_epoch = ledger::Epoch{last_epoch};
        using contracts::treasury::UnclaimedTarget;
        terms.unclaimed.target =
            has_refund ? UnclaimedTarget::refund : UnclaimedTarget::first_project_pool;
        EXPECT_EQ(send(member(0), contracts::treasury::PoolOpen{terms}), "applied");
        return made<ledger::PoolId>("merit.pool");
    }

    // The hash by which SPLIT breaks ties, from the specification.
    static crypto::Hash256 tie(const ledger::ProjectId& subject, Byte epoch, Byte purpose,
                               BytesView id) {
        return crypto::sha256({bytes_of("merit.split"), subject.view(),
                               Bytes{0, 0, 0, 0, 0, 0, 0, epoch, purpose}, id});
    }

    std::uint64_t revenue(const ledger::ProjectId& project) const {
        return purse_of(state(), asset(), contracts::revenue::revenue_of(project)).value;
    }
    std::uint64_t reserve(const ledger::ProjectId& project) const {
        return purse_of(state(), asset(), contracts::revenue::reserve_of(project)).value;
    }
    std::uint64_t own_money(const ledger::ProjectId& project) const {
        return money(own_pool(project)).balance.value;
    }
    std::uint64_t rewarded(const ledger::AccountId& account) const {
        return static_cast<std::uint64_t>(balance(account).rewarded.value);
    }
    std::optional<contracts::revenue::RevenueClose> closed(const ledger::ProjectId& project,
                                                           std::uint64_t epoch) const {
        return contracts::revenue::closes.get(state(), project, ledger::Epoch{epoch});
    }
    std::string asked(std::string_view name,
                      const std::map<std::string, std::string>& arguments) const {
        return query("revenue", name, arguments);
    }

    ledger::AccountId maintainer;  // of the project, admitted by member 1
    ledger::AccountId attester;    // a service of member 3
    ledger::ProjectId project_id;

  private:
    std::uint64_t invoices_ = 0;
};

}  // namespace merit::testing
