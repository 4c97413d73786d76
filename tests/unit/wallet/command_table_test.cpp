#include "wallet/cli/command.hpp"
#include "wallet/cli/completion.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace merit::wallet {
namespace {

TEST(CommandTable, EveryCommandHasASummaryAndAnExampleOfItself) {
    for (const Command& command : all_commands()) {
        EXPECT_FALSE(command.summary.empty()) << command.path;
        EXPECT_LE(command.summary.size(), 80U) << command.path;
        EXPECT_NE(command.examples.find("merit " + std::string(command.path)),
                  std::string_view::npos)
            << command.path;
    }
}

TEST(CommandTable, GroupsAreExactlyTheParentsOfCommands) {
    std::set<std::string, std::less<>> parents;
    for (const Command& command : all_commands()) {
        for (std::size_t space = command.path.find(' '); space != std::string_view::npos;
             space = command.path.find(' ', space + 1)) {
            parents.emplace(command.path.substr(0, space));
        }
    }
    std::set<std::string, std::less<>> groups;
    for (const CommandGroup& group : command_groups()) {
        EXPECT_FALSE(group.summary.empty()) << group.path;
        groups.emplace(group.path);
    }
    EXPECT_EQ(groups, parents);
}

TEST(CommandTable, NoArgumentIsThereTwice) {
    for (const Command& command : all_commands()) {
        std::set<std::string_view> names;
        for (const auto& list : {arguments_of(command), global_arguments()}) {
            for (const Argument& argument : list)
                EXPECT_TRUE(names.insert(argument.name).second) << command.path << argument.name;
        }
    }
}

TEST(CommandTable, NoArgumentHoldsASecret) {
    for (const Command& command : all_commands()) {
        for (const Argument& argument : arguments_of(command)) {
            EXPECT_NE(argument.name, "--password") << command.path;
            EXPECT_NE(argument.name, "--passphrase") << command.path;
        }
    }
}

TEST(Completion, EveryShellKnowsEveryCommandAndFlag) {
    for (const std::string_view shell : completion_shells()) {
        const std::string script = completion_script(shell, all_commands());
        for (const Command& command : all_commands()) {
            std::string path = "merit/" + std::string(command.path);
            std::ranges::replace(path, ' ', '/');
            EXPECT_NE(script.find(path), std::string::npos) << shell << " " << path;
            for (const Argument& argument : arguments_of(command)) {
                if (!argument.name.starts_with("--")) continue;
                const std::string word(argument.name.substr(shell == "fish" ? 2 : 0));
                EXPECT_NE(script.find(word), std::string::npos) << shell << " " << argument.name;
            }
        }
    }
}

}  // namespace
}  // namespace merit::wallet
