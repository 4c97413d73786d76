#include "contracts/certify/fact_count.hpp"

#include "contracts/certify/state.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace merit::contracts::certify {

namespace {

void add(ledger::Overlay& state, std::uint64_t amount, const ledger::Recipient& recipient,
         const ledger::ProjectId& project, Fact fact, registry::ContributionKind kind) {
    const std::uint64_t before = fact_counts.get_or(state, 0, recipient, project, fact, kind);
    const std::uint64_t room = std::numeric_limits<std::uint64_t>::max() - before;
    fact_counts.put(state, before + std::min(amount, room), recipient, project, fact, kind);
}

}  // namespace

void count_fact(ledger::Overlay& state, Fact fact, registry::ContributionKind kind,
                const ledger::ProjectId& project, const ledger::Recipient& recipient,
                std::uint64_t amount) {
    MERIT_ASSERT(project != all_projects, "all projects are counted beside each");
    if (amount == 0) return;
    add(state, amount, recipient, project, fact, kind);
    add(state, amount, recipient, all_projects, fact, kind);
}

void move_facts(ledger::Overlay& state, const ledger::AliasId& from, const ledger::AccountId& to,
                const ledger::ProjectId& project) {
    std::vector<std::pair<decltype(fact_counts)::KeyTuple, std::uint64_t>> rows;
    fact_counts.scan(
        state,
        [&](const auto& key, std::uint64_t count) {
            rows.emplace_back(key, count);
            return true;
        },
        ledger::Recipient{from}, project);
    for (const auto& [key, count] : rows) {
        const auto& [recipient, in, fact, kind] = key;
        add(state, count, {to}, in, fact, kind);
        fact_counts.erase(state, recipient, in, fact, kind);
    }
}

}  // namespace merit::contracts::certify
