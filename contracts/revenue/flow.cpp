// Query `flow`: where a project's revenue of an epoch went, as a tree. An upstream project stands
// in it once per round, at its first mention, with all that it had in that round from everybody;
// what it sent is recomputed by SPLIT.
#include "contracts/explain/arguments.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/revenue/error.hpp"
#include "contracts/revenue/handlers.hpp"
#include "contracts/revenue/revenue.hpp"
#include "contracts/revenue/state.hpp"

#include <set>
#include <utility>

namespace merit::contracts::revenue {

namespace {

constexpr std::size_t nodes_max = 1'000;  // of one answer

class FlowTree {
  public:
    FlowTree(const ledger::StateView& view, Epoch epoch, ledger::FieldWriter& writer)
        : view_(view), epoch_(epoch), writer_(writer) {}

    void write(const RevenueClose& close) {
        writer_.begin_object();
        field("close", close);
        writer_.name("upstream");
        write_node(0, close.project);
        field("cut", cut_);
        writer_.end_object();
    }

  private:
    template <class T>
    void field(std::string_view name, const T& value) {
        writer_.name(name);
        ledger::describe(value, writer_);
    }

    // Nothing where the project had nothing in this round, or is told elsewhere in the tree.
    void write_node(std::uint8_t round, const ProjectId& project) {
        const auto node = upstream_nodes.get(view_, epoch_, round, project);
        const bool is_told = told_.contains({round, project});
        if (!node || is_told || !is_room()) return writer_.null();
        told_.emplace(round, project);
        writer_.begin_object();
        field("project", project);
        field("round", round);
        field("node", *node);
        writer_.name("to");
        writer_.begin_list();
        if (node->sent.value > 0) write_dependencies(round, project, *node);
        writer_.end_list();
        writer_.end_object();
    }

    void write_dependencies(std::uint8_t round, const ProjectId& project,
                            const UpstreamNode& node) {
        const ledger::Amount sent{node.received.value - node.kept.value};
        const auto list = dependencies_in(view_, project, epoch_).list;
        const auto amounts = upstream_parts(project, epoch_, sent, list);
        for (std::size_t i = 0; i < list.size(); ++i) {
            writer_.begin_object();
            field("project", list[i].project);
            field("share", list[i].share);
            field("amount", amounts[i]);
            writer_.name("onward");
            write_node(static_cast<std::uint8_t>(round + 1), list[i].project);
            writer_.end_object();
        }
    }

    bool is_room() {
        if (told_.size() < nodes_max) return true;
        cut_ = true;
        return false;
    }

    const ledger::StateView& view_;
    Epoch epoch_;
    ledger::FieldWriter& writer_;
    std::set<std::pair<std::uint8_t, ProjectId>> told_;
    bool cut_ = false;
};

Check flow(const ledger::StateView& view, const QueryArguments& arguments,
           ledger::FieldWriter& writer) {
    const explain::Arguments read(arguments, ContractNumber::revenue);
    MERIT_TRY(const auto project, read.id<ProjectId>("project"));
    MERIT_TRY(const auto epoch, read.epoch("epoch"));
    const auto close = closes.get(view, project, epoch);
    if (!close) return refuse(CommonError::not_found);
    FlowTree(view, epoch, writer).write(*close);
    return success();
}

}  // namespace

Query flow_query() {
    return {"flow",
            "Where a project's revenue of a shared epoch went, upstream projects as a tree",
            {{"project", "project", true, "project id"}, {"epoch", "epoch", true, "a shared one"}},
            flow};
}

}  // namespace merit::contracts::revenue
