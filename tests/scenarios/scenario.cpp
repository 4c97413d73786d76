#include "tests/scenarios/scenario.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace merit::testing {

Scenario::Scenario() {
    add_control_commands();
    add_fault_commands();
    add_byzantine_commands();
    add_expectations();
}

std::string Scenario::run_line(const std::string& line) {
    const Words words = split_words(line);
    if (words.empty()) return {};
    const auto command = commands_.find(words[0]);
    if (command == commands_.end()) return "unknown command: " + words[0];
    std::string problem;
    try {
        problem = command->second(words);
    } catch (const std::exception& error) {
        problem = std::string("not understood: ") + error.what();
    }
    if (!problem.empty() || !world_) return problem;
    const bool is_looked_for = tolerates_violations_ || options_have_mistake_;
    if (!is_looked_for && world_->violations().size() > violations_told_) {
        problem = world_->violations()[violations_told_];
        violations_told_ = world_->violations().size();
    }
    return problem;
}

World& Scenario::world() {
    if (!world_) throw std::logic_error("a story begins with: nodes N");
    return *world_;
}

std::size_t Scenario::node_of(const std::string& text) {
    const std::size_t id = number_of(text);
    if (id >= world().size()) throw std::out_of_range("no node " + text);
    return id;
}

std::vector<std::size_t> Scenario::nodes_of(const std::string& list) {
    std::vector<std::size_t> ids;
    if (list == "all") {
        for (std::size_t id = 0; id < world().size(); ++id)
            ids.push_back(id);
        return ids;
    }
    std::istringstream stream(list);
    for (std::string one; std::getline(stream, one, ',');)
        ids.push_back(node_of(one));
    return ids;
}

std::string Scenario::expect_within(const Words& words, const std::function<bool()>& condition,
                                    const std::string& what) {
    std::uint64_t within_ms = 0;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        if (words[i] == "within") within_ms = number_of(words[i + 1]);
    }
    return world().run_until(condition, within_ms) ? "" : what;
}

}  // namespace merit::testing
