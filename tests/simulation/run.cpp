#include "tests/simulation/run.hpp"

#include "contracts/validators/validators.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <sodium/randombytes.h>
#include <unistd.h>

namespace merit::testing {

namespace validators = contracts::validators;

namespace {

constexpr std::uint64_t between_acts_ms_max = 500;
constexpr std::uint64_t sleeps_after_acts = 4;

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

// Whoever ends in an assertion says of which run.
std::string running_plan;
void say_running_plan(int) {
    [[maybe_unused]] const auto written =
        ::write(STDERR_FILENO, running_plan.data(), running_plan.size());
}

}  // namespace

SeedRun::SeedRun(const FaultPlan& plan, std::function<void(const std::string&)> log)
    : plan_(plan),
      genesis_(Clients::make_genesis(plan.validators)),
      random_(plan.seed * 3 + 1),
      clients_(genesis_, plan.seed * 5 + 1),
      work_(genesis_, clients_) {
    running_plan = plan.describe();
    std::signal(SIGABRT, say_running_plan);
    marker_state = plan.seed;
    randombytes_set_implementation(&marker_source);
    world_ = std::make_unique<World>(options());
    if (log) world_->set_log(std::move(log));
    ledger_ = std::make_unique<LedgerOracle>(
        genesis_, [this](const std::string& what) { world_->violate(what); });
    next_owner_ = plan_.machines();
    sets_ = std::make_unique<SetOracle>(
        [this](const std::string& what) { world_->violate(what); },
        [this](const crypto::PublicKey& key) {
            for (std::size_t owner = 0; owner < plan_.keys(); ++owner) {
                if (world_->signatures().public_key(owner) != key) continue;
                return owner < plan_.machines() && world_->is_byzantine(owner);
            }
            return false;
        });
    ledger_->set_sets(*sets_);
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
    if (plan_.mistake == Mistake::executes_wrongly) world_->corrupt_execution(0);
    world_->start_all();
    if (plan_.mistake == Mistake::fills_a_disk) machine(0).disk().set_full(true);
    world_->at(govern_ms, [this] { govern(); });
}

SeedRun::~SeedRun() {
    world_.reset();
    std::signal(SIGABRT, SIG_DFL);
}

WorldOptions SeedRun::options() {
    WorldOptions options;
    options.validators = plan_.validators;
    options.spares = plan_.spares;
    options.new_keys = plan_.steps.size();
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
            files_, number, NodeMachineOptions{genesis_, validator_key(number),
                                                plan_.real_signatures, plan_.seed});
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
        if (!is_planned(node, why) && !is_bad(node)) {
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

// Whether it is the end of a fault of the plan; counts that. A failed sync and a full disk end a
// machine once.
bool SeedRun::is_planned(NodeId node, const std::string& death) {
    const auto troubled = [&](Fault fault, int error) {
        return death.ends_with(std::strerror(error)) && disk_troubles_[node].erase(fault) > 0;
    };
    std::optional<Fault> fault;
    if (death.starts_with("killed")) fault = Fault::kill_between_actions;
    if (death.starts_with("power failed")) fault = Fault::cut_in_operation;
    if (troubled(Fault::sync_error, EIO)) fault = Fault::sync_error;
    if (troubled(Fault::full_disk, ENOSPC)) fault = Fault::full_disk;
    if (fault) count(*fault);
    return fault.has_value();
}

// While the network is troubled.
void SeedRun::count_network() {
    const Network& network = world_->network();
    count(Fault::delay, network.delayed());
    count(Fault::loss, network.lost());
    count(Fault::duplication, network.duplicated());
    injected_["reorder"] += network.reordered();
    injected_["mutated byte"] += network.mutated();
}

// --- trouble ---

RunResult SeedRun::run() {
    for (std::uint64_t i = 0; i < plan_.acts; ++i) {
        if (i == sleeps_after_acts && plan_.sleeper) {
            is_asleep_ = true;
            world_->crash(*plan_.sleeper, random_.chance(500'000));
        }
        act();
        world_->run(random_.below(between_acts_ms_max));
    }
    const std::set<NodeId> quorum = choose_quorum();
    heal(quorum);
    const std::uint64_t began_ms = world_->now_ms();
    const std::uint64_t height = healed_at_.value;
    for (std::size_t i = 0; i < quorum.size(); ++i)
        submit();
    const std::size_t still_to_come = plan_.steps.size() - std::min(step_ + 1, plan_.steps.size());
    const bool lives =
        world_->run_until([&] { return is_live(quorum, height + live_blocks); },
                          live_ms_max + change_ms_max * still_to_come);
    heal_ms_ = world_->now_ms() - began_ms;
    if (!lives) {
        world_->violate("the healed quorum did not go on from height " + std::to_string(height) +
                        describe_nodes());
    }
    check_end(quorum);
    return result();
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
    injected_["rows read"] += ledger_->reads();
    injected_["states read below"] += ledger_->reads_below_head();
    injected_["replayed over terms"] += liars_->replayed_across_terms();
    for (NodeId node = 0; node < plan_.machines(); ++node)
        injected_["batches forgotten"] += machine(node).forgotten_segments();
    injected_["money in pools"] += ledger_->money_rows().pools;
    injected_["money held"] += ledger_->money_rows().held;
    injected_["money unclaimed"] += ledger_->money_rows().unclaimed;
    for (const auto& [lie, times] : liars_->told())
        injected_[std::string(name_of(lie))] += times;
    injected_["double signing reported"] += sets_->reports();
    injected_["suspended"] += sets_->suspensions();
    injected_["asleep for terms"] += plan_.sleeper && result.terms > 1 ? 1U : 0U;
    for (NodeId node = plan_.machines(); node < world_->size(); ++node)
        injected_["twin"] += world_->executed(node).value > 0 ? 1U : 0U;
    if (plan_.with(Fault::slow_execution)) count(Fault::slow_execution);
    result.injected = injected_;
    return result;
}

}  // namespace merit::testing
