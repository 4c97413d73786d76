// Runs a story told in text: one command a line, what no run may break checked after every line.
//
// The language is described in tests/scenarios/README.md.
#pragma once

#include "tests/scenarios/words.hpp"
#include "tests/simulation/world.hpp"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace merit::testing {

class Scenario {
  public:
    Scenario();
    // Empty if all is as the line says, else what is wrong.
    std::string run_line(const std::string& line);

  private:
    using Command = std::function<std::string(const Words&)>;

    World& world();
    std::vector<std::size_t> nodes_of(const std::string& list);
    std::size_t node_of(const std::string& text);
    void add_control_commands();
    void add_fault_commands();
    void add_byzantine_commands();
    void add_expectations();
    std::string create(const Words& words);
    std::string drop(const Words& words);
    std::string split(const Words& words);
    std::string hold(const Words& words, bool held);
    std::string propose(const Words& words);
    std::string send(const Words& words);
    std::string expect(const Words& words);
    std::string expect_within(const Words& words, const std::function<bool()>& condition,
                              const std::string& what);
    ledger::BlockDigest block_named(const std::string& name);
    ledger::SignedBatch batch_of(ledger::ValidatorIndex who, std::uint64_t position,
                                 const std::string& transaction);
    ledger::Certificate certificate_of(ledger::ValidatorIndex who, const Words& words);
    consensus::Message message_named(std::size_t from, const Words& words);

    std::unique_ptr<World> world_;
    std::map<std::string, Command> commands_;
    std::map<std::string, Command> expectations_;
    std::map<std::string, ledger::BlockDigest> blocks_;
    std::set<std::size_t> undecodable_;  // who sent what does not decode
    std::size_t violations_told_ = 0;
    bool options_have_mistake_ = false;
    bool tolerates_violations_ = false;
};

}  // namespace merit::testing
