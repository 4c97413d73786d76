// What a story expects: within a time, or at once.
#include "tests/scenarios/scenario.hpp"

#include <algorithm>

namespace merit::testing {

using ledger::ValidatorIndex;
using ledger::View;
using ledger::VoteKind;

std::string Scenario::expect(const Words& words) {
    const auto found = expectations_.find(words.at(1));
    return found == expectations_.end() ? "unknown expectation: " + words[1] : found->second(words);
}

void Scenario::add_expectations() {
    const auto every = [this](const std::string& list, auto&& holds) {
        const std::vector<std::size_t> ids = nodes_of(list);
        return [ids, holds] { return std::ranges::all_of(ids, holds); };
    };
    expectations_["final"] = [this, every](const Words& words) {
        const std::uint64_t height = number_of(words.at(2));
        return expect_within(
            words,
            every(words.at(3),
                  [this, height](std::size_t id) { return world().executed(id).value >= height; }),
            "height " + words[2] + " is not reached");
    };
    expectations_["included"] = [this, every](const Words& words) {
        const std::string transaction = words.at(2);
        return expect_within(words,
                             every(words.at(3),
                                   [this, transaction](std::size_t id) {
                                       return world().is_included(id, transaction);
                                   }),
                             transaction + " is not in a final block everywhere");
    };
    expectations_["once"] = [this, every](const Words& words) {
        const std::string transaction = words.at(2);
        return expect_within(words,
                             every(words.at(3),
                                   [this, transaction](std::size_t id) {
                                       return world().times_included(id, transaction) == 1;
                                   }),
                             transaction + " is not exactly once in the final blocks");
    };
    expectations_["certified"] = [this, every](const Words& words) {
        const std::uint64_t height = number_of(words.at(2));
        return expect_within(words,
                             every(words.at(3),
                                   [this, height](std::size_t id) {
                                       return world().status(id).certified_height.value >= height;
                                   }),
                             "height " + words[2] + " is not certified");
    };
    expectations_["view"] = [this, every](const Words& words) {
        const std::uint64_t view = number_of(words.at(2));
        return expect_within(
            words,
            every(words.at(3),
                  [this, view](std::size_t id) { return world().status(id).view.value >= view; }),
            "view " + words[2] + " is not reached");
    };
    expectations_["state"] = [this, every](const Words& words) {
        const std::string state = words.at(2);
        return expect_within(words,
                             every(words.at(3),
                                   [this, state](std::size_t id) {
                                       return name_of(world().status(id).state) == state;
                                   }),
                             "not " + state);
    };
    expectations_["signed"] = [this](const Words& words) {
        const std::size_t id = node_of(words.at(2));
        const VoteKind kind = vote_kind_of(words.at(3));
        const View view{number_of(words.at(4))};
        return expect_within(
            words, [this, id, kind, view] { return world().has_signed(id, kind, view); },
            "not signed");
    };
    expectations_["unsigned"] = [this](const Words& words) -> std::string {
        const bool is_signed = world().has_signed(node_of(words.at(2)), vote_kind_of(words.at(3)),
                                                  View{number_of(words.at(4))});
        return is_signed ? "signed" : "";
    };
    expectations_["stuck"] = [this](const Words& words) -> std::string {
        // expect stuck NODES for MS
        std::vector<std::uint64_t> before;
        const std::vector<std::size_t> ids = nodes_of(words.at(2));
        for (std::size_t id : ids)
            before.push_back(world().executed(id).value);
        world().run(number_of(words.at(4)));
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (world().executed(ids[i]).value != before[i]) return "went on";
        }
        return {};
    };
    expectations_["quiet"] = [this](const Words& words) -> std::string {
        // expect quiet MS MESSAGES: at most so many in that time
        const std::uint64_t before = world().messages_sent();
        world().run(number_of(words.at(2)));
        const std::uint64_t sent = world().messages_sent() - before;
        return sent <= number_of(words.at(3)) ? "" : std::to_string(sent) + " messages";
    };
    expectations_["alarm"] = [this](const Words& words) {
        const std::string name = words.at(2);
        const std::size_t id = node_of(words.at(3));
        return expect_within(
            words,
            [this, name, id] {
                return std::ranges::any_of(world().alarms(id), [&](consensus::AlarmKind kind) {
                    return consensus::name_of(kind) == name;
                });
            },
            "no alarm " + name);
    };
    expectations_["evidence"] = [this](const Words& words) {
        const ValidatorIndex who{static_cast<std::uint16_t>(number_of(words.at(2)))};
        return expect_within(
            words, [this, who] { return world().evidence_against(who) > 0; }, "no evidence");
    };
    expectations_["no-evidence"] = [this](const Words& words) -> std::string {
        const ValidatorIndex who{static_cast<std::uint16_t>(number_of(words.at(2)))};
        return world().evidence_against(who) == 0 ? "" : "there is evidence";
    };
    expectations_["disconnected"] = [this](const Words& words) {
        const std::size_t id = node_of(words.at(2));
        return expect_within(
            words, [this, id] { return world().disconnects(id) > 0; }, "not disconnected");
    };
    expectations_["undecodable"] = [this](const Words& words) -> std::string {
        return undecodable_.contains(node_of(words.at(2))) ? "" : "all that it sent decodes";
    };
    expectations_["connected"] = [this](const Words& words) -> std::string {
        return world().disconnects(node_of(words.at(2))) == 0 ? "" : "was disconnected";
    };
}

}  // namespace merit::testing
