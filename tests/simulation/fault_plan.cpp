#include "tests/simulation/fault_plan.hpp"

namespace merit::testing {

namespace {

constexpr std::uint32_t half = 500'000;

std::size_t draw_validators(Random& random) {
    const std::uint64_t die = random.below(20);
    if (die < 14) return 4;
    if (die < 17) return 5;
    if (die < 19) return 7;
    return 1;
}

void draw_bad(FaultPlan& plan, Random& random) {
    const std::size_t f = (plan.validators - 1) / 3;
    for (std::size_t i = 0; i < f; ++i) {
        const std::size_t node = random.below(plan.validators);
        const std::uint64_t kind = random.below(5);
        if (kind < 2) {
            plan.harmed.insert(node);
        } else if (kind == 2) {
            plan.twins.insert(node);
        } else if (kind == 3) {
            std::set<Lie>& told = plan.liars[node];
            for (std::size_t lie = 0; lie < lie_kinds; ++lie) {
                if (random.chance(250'000)) told.insert(static_cast<Lie>(lie));
            }
            if (told.empty()) told.insert(static_cast<Lie>(random.below(lie_kinds)));
        }
    }
    for (const auto& [node, told] : plan.liars) {
        plan.harmed.erase(node);
        plan.twins.erase(node);
    }
}

// Whoever sleeps or changes its keys counts as a fault while it does, beside the bad ones.
void draw_steps(FaultPlan& plan, Random& random) {
    const std::size_t f = (plan.validators - 1) / 3;
    std::size_t bad = plan.harmed.size() + plan.twins.size() + plan.liars.size();
    const std::uint64_t die = random.below(10);
    const std::size_t steps = die < 6 ? 1 : die < 9 ? 2 : 3;
    for (std::size_t i = 0; i < steps; ++i)
        plan.steps.push_back(static_cast<SetStep>(random.below(4)));
    plan.spares = 1 + random.below(2);
    plan.acts += 25 * (steps - 1);
    const bool wants_sleeper = random.chance(steps > 1 ? 500'000 : 150'000);
    const std::size_t sleeper = random.below(plan.validators);
    if (bad < f && wants_sleeper && !plan.is_bad(sleeper)) {
        plan.sleeper = sleeper;
        ++bad;
    }
    for (SetStep& step : plan.steps) {
        if (step == SetStep::rotate && bad >= f) step = SetStep::replace;
        if (step == SetStep::rotate) plan.heals_quorum_only = false;
    }
    if (plan.sleeper) plan.heals_quorum_only = false;
}

}  // namespace

bool FaultPlan::is_bad(std::size_t node) const {
    return harmed.contains(node) || twins.contains(node) || liars.contains(node);
}

std::string_view name_of(SetStep step) {
    constexpr std::array<std::string_view, 4> names = {"add", "remove", "replace", "rotate"};
    return names.at(static_cast<std::size_t>(step));
}

std::string_view name_of(Fault fault) {
    constexpr std::array<std::string_view, fault_kinds> names = {
        "delay",          "loss",      "duplication",          "partition",
        "one way",        "flapping",  "pause",                "clock jump",
        "kill",           "power cut", "kill between actions", "slow disk",
        "slow execution", "sync error", "full disk",           "cut in operation",
        "rotation",       "bit flip",  "lost ledger",          "lost batches",
        "lost votes",     "lost sign.state"};
    return names.at(static_cast<std::size_t>(fault));
}

FaultPlan FaultPlan::draw(std::uint64_t seed) {
    Random random(seed * 0x9e3779b97f4a7c15ULL + 1);
    FaultPlan plan;
    plan.seed = seed;
    plan.validators = draw_validators(random);
    for (bool& has : plan.has)
        has = random.chance(half);
    draw_bad(plan, random);
    const std::uint64_t slowest = random.chance(200'000) ? 150 : 20;
    if (plan.with(Fault::delay)) plan.network.latency_ms_max = 2 + random.below(slowest);
    if (plan.with(Fault::loss)) {
        plan.network.loss_ppm = static_cast<std::uint32_t>(random.below(250'000));
    }
    if (plan.with(Fault::duplication)) {
        plan.network.duplicate_ppm = static_cast<std::uint32_t>(random.below(200'000));
    }
    if (random.chance(half)) {
        plan.network.mutation_ppm = static_cast<std::uint32_t>(random.below(100'000));
    }
    plan.sync_ms = random.below(10);
    plan.store_ms = random.below(10);
    plan.execute_ms = random.below(plan.with(Fault::slow_execution) ? 150 : 10);
    plan.real_signatures = random.chance(50'000);
    plan.acts = 40 + random.below(60);
    plan.heals_quorum_only = random.chance(half);
    draw_steps(plan, random);
    return plan;
}

std::string FaultPlan::describe() const {
    std::string text = "seed " + std::to_string(seed) + ": " + std::to_string(validators) +
                       " validators, " + std::to_string(acts) + " acts, latency " +
                       std::to_string(network.latency_ms_min) + ".." +
                       std::to_string(network.latency_ms_max) + " ms, loss " +
                       std::to_string(network.loss_ppm) + " ppm, twice " +
                       std::to_string(network.duplicate_ppm) + " ppm, mutated " +
                       std::to_string(network.mutation_ppm) + " ppm, Delta " +
                       std::to_string(delta_ms) + " ms, sync " +
                       std::to_string(sync_ms) + " ms, store " + std::to_string(store_ms) +
                       " ms, execute " + std::to_string(execute_ms) + " ms" +
                       (real_signatures ? ", Ed25519" : "") +
                       (heals_quorum_only ? ", a quorum is healed" : ", all are healed") +
                       "\n  faults:";
    for (std::size_t i = 0; i < fault_kinds; ++i) {
        if (has[i]) text += " " + std::string(name_of(static_cast<Fault>(i))) + ",";
    }
    text.back() = '\n';
    text += "  the set:";
    for (const SetStep step : steps)
        text += " " + std::string(name_of(step)) + ",";
    text += " " + std::to_string(spares) + " spare\n";
    if (sleeper) text += "  " + std::to_string(*sleeper) + " sleeps meanwhile\n";
    for (const std::size_t node : twins)
        text += "  " + std::to_string(node) + " runs twice\n";
    for (const std::size_t node : harmed)
        text += "  " + std::to_string(node) + " loses what was durable\n";
    for (const auto& [node, told] : liars) {
        text += "  " + std::to_string(node) + " lies:";
        for (const Lie lie : told)
            text += " " + std::string(name_of(lie)) + ",";
        text.back() = '\n';
    }
    return text;
}

}  // namespace merit::testing
