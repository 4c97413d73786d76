#include "contracts/licence/contract.hpp"

#include "contracts/explain/arguments.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/licence/expression.hpp"
#include "contracts/licence/licence.hpp"
#include "contracts/registry/registry.hpp"

#include <set>

namespace merit::contracts::licence {

namespace {

using explain::Arguments;

constexpr auto self = ContractNumber::licence;
constexpr std::size_t chain_records_max = 256;

struct CheckAnswer {
    registry::SpdxExpression spdx;
    registry::SpdxExpression outbound;
    ledger::Bounded<registry::SpdxId, registry::inbound_max> inbound;
    ledger::Ppm licence_factor;
    MERIT_FIELDS(spdx, outbound, inbound, licence_factor)
};

// What the factor of a record with this expression would be now.
Check check_query(const ledger::StateView& view, const QueryArguments& arguments,
                  ledger::FieldWriter& writer) {
    const Arguments read(arguments, self);
    MERIT_TRY(const auto id, read.id<ledger::ProjectId>("project"));
    const std::string spdx(read.text("spdx"));
    if (!is_expression(spdx)) return read.malformed();
    const auto project = registry::find_project(view, id);
    if (!project) return refuse(self, CommonError::not_found);
    const auto& settings = project->settings_in(load_chain(view).epoch);
    ledger::describe(CheckAnswer{registry::SpdxExpression(spdx), settings.outbound,
                                 settings.inbound, licence_factor(settings, spdx)},
                     writer);
    return success();
}

struct ChainAnswer {
    ledger::ContributionId record;
    ledger::ProjectId project;
    registry::SpdxExpression spdx;
    registry::Origin origin;
    ledger::Ppm licence_factor;
    ledger::Bounded<ledger::ContributionId, 8> derived_from;
    MERIT_FIELDS(record, project, spdx, origin, licence_factor, derived_from)
};

// A record and everything it says to derive from, breadth first.
Check report(const ledger::StateView& view, const QueryArguments& arguments,
             ledger::FieldWriter& writer) {
    MERIT_TRY(const auto first, Arguments(arguments, self).id<ledger::ContributionId>("record"));
    if (!registry::find_contribution(view, first)) return refuse(self, CommonError::not_found);
    std::vector<ledger::ContributionId> queue{first};
    std::set<ledger::ContributionId> seen{first};
    writer.begin_list();
    for (std::size_t i = 0; i < queue.size(); ++i) {
        const auto record = registry::find_contribution(view, queue[i]);
        if (!record) continue;
        ledger::describe(ChainAnswer{queue[i], record->project, record->spdx, record->origin,
                                     record->licence_factor, record->derived_from},
                         writer);
        for (const ledger::ContributionId& source : record->derived_from) {
            if (queue.size() < chain_records_max && seen.insert(source).second) {
                queue.push_back(source);
            }
        }
    }
    writer.end_list();
    return success();
}

std::string_view error_name(std::uint16_t) {
    return {};
}

}  // namespace

Contract contract() {
    std::vector<Query> queries{
        {"check",
         "Licence factor that an SPDX expression would have in a project now",
         {{"project", "project", true, "project id"}, {"spdx", "text", true, "SPDX expression"}},
         check_query},
        {"report",
         "Licences and origins of a record and of all that it derives from",
         {{"record", "hash", true, "contribution id"}},
         report}};
    return {self, "licence", {}, {}, std::move(queries), error_name};
}

}  // namespace merit::contracts::licence
