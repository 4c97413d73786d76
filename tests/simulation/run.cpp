#include "tests/simulation/run.hpp"

#include "contracts/validators/validators.hpp"
#include "ledger/quorum.hpp"

#include <algorithm>
#include <sodium/randombytes.h>

namespace merit::testing {

namespace validators = contracts::validators;
using ledger::Height;

namespace {

constexpr std::uint64_t between_acts_ms_max = 500;

// The markers of log segments are random bytes: here they come of the seed.
std::uint64_t marker_state = 0;
const char* marker_name() {
    return "merit.simulation";
}
std::uint32_t next_marker() {
    Random random(++marker_state);
    return static_cast<std::uint32_t>(random.next());
}
void fill_markers(void* const buffer, const std::size_t size) {
    for (std::size_t i = 0; i < size; ++i)
        static_cast<Byte*>(buffer)[i] = static_cast<Byte>(next_marker());
}
randombytes_implementation marker_source = {marker_name, next_marker, nullptr,
                                            nullptr,     fill_markers, nullptr};

}  // namespace

SeedRun::SeedRun(const FaultPlan& plan, std::function<void(const std::string&)> log)
    : plan_(plan),
      genesis_(Clients::make_genesis(plan.validators)),
      random_(plan.seed * 3 + 1),
      clients_(genesis_, plan.seed * 5 + 1) {
    marker_state = plan.seed;
    randombytes_set_implementation(&marker_source);
    world_ = std::make_unique<World>(options());
    if (log) world_->set_log(std::move(log));
    ledger_ = std::make_unique<LedgerOracle>(
        genesis_, [this](const std::string& what) { world_->violate(what); });
    liars_ = std::make_unique<Liars>(world_->signatures(), world_->config().network,
                                     plan.seed * 7 + 1);
    for (const auto& [node, told] : plan_.liars) {
        world_->make_liar(node);
        for (const Lie lie : told)
            liars_->add(node, lie);
    }
    liars_->set_seats([this](NodeId node) {
        return world_->seat(node).value_or(ledger::ValidatorIndex{UINT16_MAX});
    });
    for (const NodeId node : plan_.twins)
        world_->add_twin(node, false);
    add_hooks();
    world_->start_all();
    world_->at(govern_ms, [this] { govern(); });
}

SeedRun::~SeedRun() {
    world_.reset();
}

WorldOptions SeedRun::options() {
    WorldOptions options;
    options.validators = plan_.validators;
    options.spares = 1;
    options.seed = plan_.seed;
    options.network = plan_.network;
    options.sync_ms = plan_.sync_ms;
    options.store_ms = plan_.store_ms;
    options.execute_ms = plan_.execute_ms;
    options.delta_ms = plan_.delta_ms;
    options.real_signatures = plan_.real_signatures;
    options.real_batch_signatures = true;
    options.genesis = genesis_;
    options.mistake_send_before_durable = plan_.mistake == Mistake::sends_before_durable;
    options.mistake_forget_certificates = plan_.mistake == Mistake::forgets_certificates;
    options.make_machine = [this](std::size_t number) {
        return std::make_unique<NodeMachine>(
            files_, number, NodeMachineOptions{genesis_, plan_.real_signatures});
    };
    return options;
}

void SeedRun::add_hooks() {
    WorldHooks hooks;
    if (!plan_.liars.empty()) {
        hooks.lie = [this](std::size_t from, std::size_t to, const consensus::Message& message) {
            return liars_->lie(from, to, message);
        };
    }
    hooks.executed = [this](std::size_t node, const consensus::Deliver& block,
                            const Execution& execution) {
        ledger_->check(node, block, execution, machine(node));
    };
    hooks.died = [this](std::size_t node, const std::string& why) {
        const bool is_killed = why.starts_with("killed") || why.starts_with("power failed");
        if (!is_killed && !disk_troubled_.contains(node) && !is_bad(node)) {
            world_->violate("node " + std::to_string(node) + " ended by itself: " + why);
        }
        restart_later(node);
    };
    world_->set_hooks(std::move(hooks));
}

NodeMachine& SeedRun::machine(NodeId node) {
    return static_cast<NodeMachine&>(world_->machine(node));
}

bool SeedRun::is_bad(NodeId node) const {
    return world_->is_byzantine(node) || plan_.harmed.contains(node);
}

void SeedRun::count(Fault fault, std::uint64_t times) {
    injected_[std::string(name_of(fault))] += times;
}

// --- trouble ---

RunResult SeedRun::run() {
    for (std::uint64_t i = 0; i < plan_.acts; ++i) {
        act();
        world_->run(random_.below(between_acts_ms_max));
    }
    const std::set<NodeId> quorum = choose_quorum();
    heal(quorum);
    const std::uint64_t began_ms = world_->now_ms();
    std::uint64_t height = 0;
    for (const NodeId node : quorum)
        height = std::max(height, world_->executed(node).value);
    for (std::size_t i = 0; i < quorum.size(); ++i)
        submit();
    const bool lives =
        world_->run_until([&] { return is_live(quorum, height + live_blocks); }, live_ms_max);
    heal_ms_ = world_->now_ms() - began_ms;
    if (!lives) {
        world_->violate("the healed quorum did not go on from height " + std::to_string(height) +
                        describe_nodes());
    }
    check_end(quorum);
    return result();
}

// --- the end ---

std::set<std::size_t> SeedRun::choose_quorum() {
    std::vector<NodeId> good;
    for (NodeId node = 0; node <= world_->validators(); ++node) {
        if (!is_bad(node)) good.push_back(node);
    }
    std::set<NodeId> quorum(good.begin(), good.end());
    for (std::size_t i = 0; plan_.heals_quorum_only && i < good.size(); ++i) {
        std::set<NodeId> fewer = quorum;
        fewer.erase(good[random_.below(good.size())]);
        if (is_enough(fewer)) quorum = fewer;
    }
    return quorum;
}

// A quorum of the set of genesis and of the one that follows it.
bool SeedRun::is_enough(const std::set<NodeId>& nodes) const {
    const std::size_t n = plan_.validators;
    const auto count = [&](const std::function<bool(NodeId)>& is_in) {
        return static_cast<std::size_t>(std::ranges::count_if(nodes, is_in));
    };
    const std::size_t before = count([&](NodeId node) { return node < n; });
    const std::size_t after = count([&](NodeId node) { return node != plan_.leaves; });
    return before >= ledger::quorum(n) && after >= ledger::quorum(plan_.leaves ? n : n + 1);
}

void SeedRun::heal(const std::set<NodeId>& quorum) {
    is_healed_ = true;
    world_->heal();
    world_->set_loss(0, 0);
    world_->set_latency(1, 10);
    for (NodeId node = 0; node < world_->size(); ++node) {
        if (plan_.heals_quorum_only && !quorum.contains(node)) {
            // Stays dead, or stays bad.
            if (!world_->is_byzantine(node)) world_->crash(node, true);
            continue;
        }
        world_->cancel_crash(node);
        world_->set_sync_ms(node, std::nullopt);
        world_->set_clock(node, 0);
        machine(node).disk().heal();
        start(node);
    }
}

bool SeedRun::is_live(const std::set<NodeId>& quorum, std::uint64_t height) const {
    if (!is_handed_over()) return false;
    for (const NodeId node : quorum) {
        if (!world_->is_running(node) || world_->executed(node).value < height) return false;
        if (world_->term(node).value == 0) return false;
        // Who has left the set has no lane for what it had accepted: clients ask another one.
        const auto found = accepted_.find(node);
        if (found == accepted_.end() || plan_.leaves == node) continue;
        for (const ledger::TxId& tx_id : found->second) {
            if (!ledger_->executed(tx_id) && !ledger_->is_dropped(tx_id)) return false;
        }
    }
    return true;
}

void SeedRun::check_end(const std::set<NodeId>& quorum) {
    for (const NodeId node : quorum) {
        if (!world_->is_running(node)) continue;
        ledger_->check_acknowledged(node, machine(node));
        if (!world_->alarms(node).empty()) {
            world_->violate("node " + std::to_string(node) + " raised the alarm " +
                            std::string(name_of(world_->alarms(node).front())));
        }
    }
}

std::string SeedRun::describe_nodes() const {
    std::string text;
    for (NodeId node = 0; node < world_->size(); ++node) {
        const auto status = world_->status(node);
        text += "\n  node " + std::to_string(node) + (world_->is_running(node) ? "" : " (down)") +
                " " + std::string(name_of(status.state)) + " view " +
                std::to_string(status.view.value) + " final " +
                std::to_string(status.final_height.value) + " executed " +
                std::to_string(world_->executed(node).value) + " certified " +
                std::to_string(status.certified_height.value) + " " + status.why;
        if (!world_->deaths(node).empty()) text += ", died of: " + world_->deaths(node).back();
        const auto found = accepted_.find(node);
        for (const auto& tx_id : found == accepted_.end() ? std::vector<ledger::TxId>{}
                                                          : found->second) {
            if (!ledger_->executed(tx_id) && !ledger_->is_dropped(tx_id)) {
                text += ", lacks " + tx_id.hex().substr(0, 8);
            }
        }
    }
    return text;
}

RunResult SeedRun::result() {
    RunResult result;
    result.violations = world_->violations();
    result.hash = world_->log_hash();
    result.simulated_ms = world_->now_ms();
    result.heal_ms = heal_ms_;
    result.height = ledger_->head().value;
    result.terms = validators::current_set(ledger_->state()).term.value;
    result.transactions = ledger_->acknowledged();
    result.steps = world_->steps();
    result.messages = world_->messages_sent();
    const Network& network = world_->network();
    count(Fault::delay, network.delayed());
    count(Fault::loss, network.lost());
    count(Fault::duplication, network.duplicated());
    injected_["reorder"] += network.reordered();
    injected_["mutated byte"] += network.mutated();
    for (const auto& [lie, times] : liars_->told())
        injected_[std::string(name_of(lie))] += times;
    injected_["twin"] += plan_.twins.size();
    if (plan_.with(Fault::slow_execution)) count(Fault::slow_execution);
    result.injected = injected_;
    return result;
}

}  // namespace merit::testing
