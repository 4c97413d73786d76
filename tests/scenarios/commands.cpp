// A story's hands: nodes start and stop, time passes, clients submit; and what goes wrong around
// it.
#include "tests/scenarios/scenario.hpp"

#include <algorithm>

namespace merit::testing {

namespace {

// Back-pressure begins above 8 blocks: fewer would mean that the story never got there.
constexpr std::uint64_t limits_gap = ledger::limits::blocks_unexecuted_max;

}  // namespace

std::string Scenario::create(const Words& words) {
    if (world_) return "nodes is said once";
    WorldOptions options;
    options.validators = number_of(words.at(1));
    for (std::size_t i = 2; i < words.size(); ++i) {
        const auto [name, value] = setting_of(words[i]);
        if (name == "delta") {
            options.delta_ms = number_of(value);
        } else if (name == "latency") {
            options.network.latency_ms_min = number_of(value);
            options.network.latency_ms_max = number_of(value.substr(value.find("..") + 2));
        } else if (name == "loss") {
            options.network.loss_ppm = static_cast<std::uint32_t>(number_of(value));
        } else if (name == "duplicate") {
            options.network.duplicate_ppm = static_cast<std::uint32_t>(number_of(value));
        } else if (name == "execute") {
            options.execute_ms = number_of(value);
        } else if (name == "seed") {
            options.seed = number_of(value);
        } else if (name == "real") {
            options.real_signatures = true;
        } else if (name == "forget-certificates") {
            options.mistake_forget_certificates = true;
            options_have_mistake_ = true;
        } else {
            return "unknown option " + name;
        }
    }
    world_ = std::make_unique<World>(options);
    return {};
}

void Scenario::add_control_commands() {
    commands_["nodes"] = [this](const Words& words) { return create(words); };
    commands_["start"] = [this](const Words& words) -> std::string {
        for (std::size_t id : nodes_of(words.at(1))) {
            if (!world().is_running(id)) world().start(id);
        }
        return {};
    };
    commands_["restart"] = [this](const Words& words) -> std::string {
        if (words.at(1) == "all") {
            world().start_all();
            return {};
        }
        for (std::size_t id : nodes_of(words[1]))
            world().start(id);
        return {};
    };
    commands_["crash"] = [this](const Words& words) -> std::string {
        const bool is_power_cut = words.size() < 3 || words[2] != "process";
        for (std::size_t id : nodes_of(words.at(1)))
            world().crash(id, is_power_cut);
        return {};
    };
    commands_["tick"] = [this](const Words& words) -> std::string {
        world().run(number_of(words.at(1)));
        return {};
    };
    commands_["submit"] = [this](const Words& words) -> std::string {
        for (std::size_t i = 2; i < words.size(); ++i)
            world().submit(node_of(words.at(1)), words[i]);
        return {};
    };
    commands_["rotate"] = [this](const Words& words) -> std::string {
        for (std::size_t id : nodes_of(words.at(1)))
            world().rotate_votes(id);
        return {};
    };
    commands_["expect-violation"] = [this](const Words& words) -> std::string {
        // A seeded mistake must be seen; it is then not told again.
        std::string text = words.at(1);
        for (std::size_t i = 2; i < words.size(); ++i)
            text += " " + words[i];
        const auto& seen = world().violations();
        const bool is_seen = std::ranges::any_of(seen, [&](const std::string& violation) {
            return violation.find(text) != std::string::npos;
        });
        tolerates_violations_ = is_seen;
        return is_seen ? "" : "not seen: " + text;
    };
    commands_["expect-final-gap-at-most"] = [this](const Words& words) -> std::string {
        for (std::size_t id = 0; id < world().size(); ++id) {
            const auto status = world().status(id);
            const std::uint64_t gap = status.final_height.value - status.executed_height.value;
            if (gap > number_of(words.at(1))) return std::to_string(gap) + " blocks wait";
            if (gap < limits_gap) return "only " + std::to_string(gap) + " blocks wait";
        }
        return {};
    };
    commands_["expect"] = [this](const Words& words) { return expect(words); };
}

std::string Scenario::drop(const Words& words) {
    const auto [from, to] = ends_of(words.at(1));
    const auto end = [&](const std::string& text) -> std::optional<std::size_t> {
        if (text == "*") return std::nullopt;
        return node_of(text);
    };
    world().drop(end(from), end(to), words.size() > 2 ? words[2] : "");
    return {};
}

std::string Scenario::split(const Words& words) {
    std::vector<std::set<std::size_t>> sides(1);
    for (std::size_t i = 1; i < words.size(); ++i) {
        if (words[i] == "|") {
            sides.emplace_back();
        } else {
            for (std::size_t id : nodes_of(words[i]))
                sides.back().insert(id);
        }
    }
    world().split(sides);
    return {};
}

std::string Scenario::hold(const Words& words, bool held) {
    for (std::size_t id : nodes_of(words.at(2))) {
        if (words.at(1) == "disk") {
            world().hold_disk(id, held);
        } else if (words.at(1) == "execution") {
            world().hold_execution(id, held);
        } else {
            return "hold disk or execution";
        }
    }
    return {};
}

void Scenario::add_fault_commands() {
    commands_["drop"] = [this](const Words& words) { return drop(words); };
    commands_["split"] = [this](const Words& words) { return split(words); };
    commands_["hold"] = [this](const Words& words) { return hold(words, true); };
    commands_["release"] = [this](const Words& words) { return hold(words, false); };
    commands_["heal"] = [this](const Words&) -> std::string {
        world().heal();
        world().set_loss(0, 0);
        return {};
    };
    commands_["loss"] = [this](const Words& words) -> std::string {
        world().set_loss(static_cast<std::uint32_t>(number_of(words.at(1))), 0);
        return {};
    };
    commands_["clock"] = [this](const Words& words) -> std::string {
        world().set_clock(node_of(words.at(1)), std::stoll(words.at(2)));
        return {};
    };
    commands_["corrupt"] = [this](const Words& words) -> std::string {
        world().corrupt_execution(node_of(words.at(1)));
        return {};
    };
    commands_["damage"] = [this](const Words& words) -> std::string {
        world().damage_votes(node_of(words.at(1)));
        return {};
    };
    commands_["lose-batches"] = [this](const Words& words) -> std::string {
        world().lose_batches(node_of(words.at(1)));
        return {};
    };
    commands_["twin"] = [this](const Words& words) -> std::string {
        const bool is_copy = words.size() > 2 && words[2] == "copy";
        const std::size_t id = world().add_twin(node_of(words.at(1)), is_copy);
        return id + 1 == world().size() ? "" : "twins come last";
    };
}

}  // namespace merit::testing
