// Upstream money, in at most three rounds for all projects of an epoch together.
//
// Round 0 holds the upstream branch of each project with a list. A project that has money in a
// round keeps its part, which goes to its own pool, and sends the rest to its dependencies, which
// have it in the next round. What reaches a project from several others is joined before it is
// divided, so neither order nor paths matter.
#include "contracts/framework/chain.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/revenue/handlers.hpp"
#include "contracts/revenue/revenue.hpp"
#include "contracts/revenue/sharing.hpp"
#include "contracts/revenue/state.hpp"

#include <algorithm>

namespace merit::contracts::revenue {

namespace {

using ledger::Amount;
using treasury::Cause;

class Upstream {
  public:
    Upstream(Context& context, RunningRevenue& run) : context_(context), run_(run) {}

    // What a project keeps, one posting to a dependency (a step, and one more for the SPLIT where
    // it is the first), or the end of a round. Returns whether all rounds are done.
    bool step(std::uint64_t& steps) {
        const std::uint64_t cost = run_.entry == 1 ? 2 : 1;
        steps -= std::min(steps, cost);
        if (!find()) {
            ++run_.round;
            run_.project = {};
            return run_.round > upstream_rounds;
        }
        if (run_.entry == 0) {
            keep();
        } else {
            send();
        }
        upstream_nodes.put(context_.state, node_, run_.epoch, run_.round, run_.project);
        run_.entry = node_.left.value == 0 ? 0 : run_.entry + 1;
        return false;
    }

  private:
    // The first project of this round, from the current one on, that still has money.
    bool find() {
        bool found = false;
        ProjectId project;
        upstream_nodes.scan_from(
            context_.state, upstream_nodes.key(run_.epoch, run_.round, run_.project),
            [&](const auto& key, const UpstreamNode& node) {
                found = node.left.value > 0;
                project = std::get<2>(key);
                node_ = node;
                return !found;
            },
            run_.epoch, run_.round);
        if (!found) return false;
        const bool is_loaded = loaded_ && project == run_.project;
        run_.project = project;
        if (!is_loaded) list_ = dependencies_in(context_.state, project, run_.epoch).list;
        loaded_ = true;
        return true;
    }

    void keep() {
        const auto parameters = parameters_in(context_.state, run_.epoch);
        const auto kept =
            upstream_kept(node_.received.value, run_.round, !list_.empty(),
                          static_cast<std::uint32_t>(parameters.keep_ppm));
        MERIT_ASSERT(kept.has_value(), "keep_ppm is a bounded parameter");
        node_.kept.value = kept.assume_value();
        node_.left.value -= node_.kept.value;
        const auto project = registry::find_project(context_.state, run_.project);
        MERIT_ASSERT(project && project->opted_in, "a list names projects with own pools");
        move_shared(context_, revenue_of(run_.project), treasury::PoolOf{project->own_pool},
                    node_.kept, Cause::share);
    }

    void send() {
        if (run_.entry == 1 || amounts_.empty()) {
            amounts_ = upstream_parts(run_.project, run_.epoch,
                                      Amount{node_.received.value - node_.kept.value}, list_);
        }
        const Amount amount = amounts_.at(run_.entry - 1);
        if (amount.value == 0) return;
        const ProjectId& to = list_[run_.entry - 1].project;
        const auto next = static_cast<std::uint8_t>(run_.round + 1);
        UpstreamNode target = upstream_nodes.get_or(context_.state, {}, run_.epoch, next, to);
        target.received.value += amount.value;
        target.left.value += amount.value;
        upstream_nodes.put(context_.state, target, run_.epoch, next, to);
        node_.sent.value += amount.value;
        node_.left.value -= amount.value;
        move_shared(context_, revenue_of(run_.project), revenue_of(to), amount, Cause::share);
    }

    Context& context_;
    RunningRevenue& run_;
    UpstreamNode node_;
    bool loaded_ = false;
    DependencyList list_;           // of the current project
    std::vector<Amount> amounts_;  // what it sends, by the list
};

}  // namespace

bool share_upstream(Context& context, Epoch epoch, std::uint64_t& steps) {
    auto run = running.get(context.state);
    MERIT_ASSERT(run && run->epoch == epoch && run->upstream, "projects are shared first");
    Upstream upstream(context, *run);
    bool done = false;
    while (!done && steps > 0)
        done = upstream.step(steps);
    if (done) {
        running.erase(context.state);
    } else {
        running.put(context.state, *run);
    }
    return done;
}

}  // namespace merit::contracts::revenue
