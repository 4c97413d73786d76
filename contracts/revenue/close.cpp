#include "contracts/framework/due.hpp"
#include "contracts/revenue/handlers.hpp"
#include "contracts/revenue/sharing.hpp"
#include "contracts/revenue/state.hpp"

namespace merit::contracts::revenue {

namespace {

bool share_project(Context& context, RunningRevenue& run, const ProjectId& project,
                   std::uint64_t& steps) {
    run.project = project;
    Sharing sharing(context, run);
    bool done = false;
    ++steps;  // the visit has taken one; each step takes its own
    while (!done && steps > 0)
        done = sharing.step(steps);
    sharing.store();
    return done;
}

}  // namespace

bool share_revenue(Context& context, Epoch epoch, std::uint64_t& steps) {
    auto run = running.get(context.state);
    MERIT_ASSERT(!run || run->epoch == epoch, "an epoch is shared before the next one");
    if (run && run->upstream) return share_upstream(context, epoch, steps);
    RunningRevenue now = run.value_or(RunningRevenue{});
    now.epoch = epoch;
    bool any = run.has_value();
    const bool visited = visit_due(
        context, epoch, ClockStage::revenue, ContractNumber::revenue, steps,
        [&](const crypto::Hash256& id, std::uint64_t& left) {
            any = true;
            return share_project(context, now, ProjectId::from(id), left);
        });
    if (!any) return visited;
    now.upstream = visited;
    if (visited) now.project = {};
    running.put(context.state, now);
    return visited && share_upstream(context, epoch, steps);
}

}  // namespace merit::contracts::revenue
