#include "node/config/config_key.hpp"
#include "node/config/load_config.hpp"
#include "node/config/units.hpp"
#include "tests/support/shared_files.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

namespace merit::node {
namespace {

LoadedConfig parse(std::string_view text) {
    return parse_config(text, "config.toml", [](const auto&) { return std::nullopt; }, {});
}

TEST(Config, TheGeneratedFileGivesBackTheDefaults) {
    const auto loaded = parse(make_config_file(Config{}));
    ASSERT_TRUE(loaded.problems.empty()) << loaded.problems.front();
    for (const ConfigKey& key : config_keys()) {
        EXPECT_EQ(print_value(key, loaded.config), print_value(key, Config{})) << full_name(key);
        EXPECT_TRUE(loaded.origins.contains(full_name(key))) << "not in the file: " << key.name;
    }
}

// MERIT_WRITE_DOCS=1 in the environment writes it anew.
TEST(Config, TheFileInTheDocumentsIsTheProgramsOwn) {
    const auto file = std::filesystem::path(__FILE__).parent_path() / "../../../docs/config.toml";
    const std::string expected = make_config_file(Config{});
    if (std::getenv("MERIT_WRITE_DOCS") != nullptr) std::ofstream(file) << expected;
    EXPECT_EQ(merit::testing::read_text(file), expected);
}

TEST(Config, EveryDefaultIsInItsRange) {
    for (const ConfigKey& key : config_keys()) {
        std::string text = print_value(key, Config{});
        std::erase_if(text, [](char c) { return c == '"' || c == '[' || c == ']'; });
        Config config;
        EXPECT_TRUE(set_from_text(key, text, config)) << full_name(key) << " = " << text;
    }
}

TEST(Config, EveryKeyHasADistinctNameAndACommentThatEnds) {
    std::set<std::string> names;
    for (const ConfigKey& key : config_keys()) {
        EXPECT_TRUE(names.insert(full_name(key)).second) << key.name;
        EXPECT_TRUE(names.insert(environment_name(key)).second) << key.name;
        EXPECT_TRUE(key.comment.ends_with('.')) << key.comment;
        EXPECT_TRUE(is_config_table(key.table)) << key.table;
    }
}

TEST(Config, AllProblemsAreReportedAtOnceInTheOrderOfTheFile) {
    const auto loaded = parse(
        "[rpc]\n"
        "body_bytes_max = \"1Mb\"\n"
        "lisen = \"127.0.0.1:1\"\n"
        "threads = 0\n"
        "[p2q]\n"
        "[log]\n"
        "level = 3\n");
    ASSERT_EQ(loaded.problems.size(), 5u);
    EXPECT_EQ(loaded.problems[0],
              "config.toml:2:18: rpc.body_bytes_max = '1Mb': expected a size from \"1KiB\" to "
              "\"64MiB\"");
    EXPECT_EQ(loaded.problems[1],
              "config.toml:3:1: unknown key \"lisen\" in [rpc] (did you mean \"listen\"?)");
    EXPECT_EQ(loaded.problems[2],
              "config.toml:4:11: rpc.threads = 0: expected an integer from 1 to 64");
    EXPECT_EQ(loaded.problems[3].substr(0, 33), "config.toml:5:2: unknown table [p");
    EXPECT_EQ(loaded.problems[4],
              "config.toml:7:9: log.level = 3: expected one of trace, debug, info, warn, error");
}

TEST(Config, ABrokenFileNamesLineAndColumn) {
    const auto loaded = parse("[p2p]\nlisten = \n");
    ASSERT_EQ(loaded.problems.size(), 1u);
    EXPECT_TRUE(loaded.problems[0].starts_with("config.toml:2:")) << loaded.problems[0];
}

TEST(Config, UnknownKeysCanBeAllowedAfterADowngrade) {
    const auto loaded =
        parse_config("[rpc]\nnew_key = 1\n", "config.toml",
                     [](const auto&) { return std::nullopt; }, {.are_unknown_keys_allowed = true});
    EXPECT_TRUE(loaded.problems.empty());
}

TEST(Config, TheEnvironmentWinsOverTheFile) {
    const auto environment = [](const std::string& name) -> std::optional<std::string> {
        if (name == "MERIT_P2P_LISTEN") return "127.0.0.1:2";
        if (name == "MERIT_RPC_THREADS") return "many";
        return std::nullopt;
    };
    const auto loaded =
        parse_config("[p2p]\nlisten = \"127.0.0.1:1\"\n", "config.toml", environment, {});
    EXPECT_EQ(loaded.config.p2p.listen, "127.0.0.1:2");
    EXPECT_EQ(loaded.origins.at("p2p.listen"), "environment MERIT_P2P_LISTEN");
    ASSERT_EQ(loaded.problems.size(), 1u);
    EXPECT_EQ(loaded.problems[0],
              "environment: MERIT_RPC_THREADS = \"many\": expected an integer from 1 to 64");
}

TEST(Config, VariablesThatAreNoKeysAreNamed) {
    EXPECT_EQ(unknown_variables({"MERIT_RPC_LISTN", "PATH", "MERIT_RPC_LISTEN"}),
              std::vector<std::string>{"environment: MERIT_RPC_LISTN is not a key (did you mean "
                                       "MERIT_RPC_LISTEN?)"});
    EXPECT_EQ(unknown_variables({"MERIT_RCP_LISTEN"}).size(), 1u);
    EXPECT_EQ(unknown_variables({"MERIT_LOG_SOMETHING_ELSE"}).size(), 1u);
    // Of the command lines, which share the first word.
    EXPECT_TRUE(unknown_variables({"MERIT_HOME", "MERIT_OUTPUT", "MERIT_NODE", "MERIT_WALLET_HOME",
                                   "MERIT_PASSWORD_FILE", "MERIT_NETWORK", "MERIT_TIMEOUT",
                                   "MERIT_FROM", "MERIT_SHARED_DIR"})
                    .empty());
}

TEST(Config, ListenersNeedAddressesOfTheirOwn) {
    const auto problems = [](const std::string& p2p, const std::string& rpc) {
        return parse("[p2p]\nlisten = \"" + p2p + "\"\n[rpc]\nlisten = \"" + rpc + "\"\n")
            .problems.size();
    };
    EXPECT_EQ(problems("127.0.0.1:1", "127.0.0.1:2"), 0u);
    EXPECT_EQ(problems("127.0.0.1:1", "127.0.0.1:1"), 1u);
    EXPECT_EQ(problems("127.0.0.1:1", "localhost:1"), 1u);
    EXPECT_EQ(problems("0.0.0.0:1", "127.0.0.1:1"), 1u);
    EXPECT_EQ(problems("127.0.0.1:0", "127.0.0.1:0"), 0u);
    EXPECT_EQ(problems("127.0.0.1:1", "no.such.host:2"), 1u);
}

TEST(Config, APeerNamedTwiceIsRefused) {
    const auto loaded = parse("[p2p]\npeers = [\"1@a.example:1\", \"1@b.example:1\"]\n");
    EXPECT_EQ(loaded.problems.size(), 1u);
}

TEST(Units, DurationsAndSizesAreStrict) {
    EXPECT_EQ(parse_duration("500ms"), 500u);
    EXPECT_EQ(parse_duration("2m"), 120'000u);
    EXPECT_EQ(parse_size("1MiB"), 1'048'576u);
    for (const auto* text : {"", "5", "5 s", "1.5s", "-1s", "s", "5S", "99999999999999999999s",
                             "18446744073709551615d"}) {
        EXPECT_FALSE(parse_duration(text)) << text;
    }
    for (const auto* text : {"1Mb", "1MB", "1 MiB", "KiB"})
        EXPECT_FALSE(parse_size(text)) << text;
}

TEST(Units, PrintingTakesTheLargestUnitThatDivides) {
    EXPECT_EQ(print_duration(90'000), "90s");
    EXPECT_EQ(print_duration(120'000), "2m");
    EXPECT_EQ(print_size(1'536), "1536B");
    EXPECT_EQ(print_size(3ULL << 20), "3MiB");
    EXPECT_EQ(print_size(0), "0B");
}

TEST(Units, AddressesNameAHostAndAPort) {
    EXPECT_EQ(parse_host_port("[::1]:80")->host, "::1");
    EXPECT_EQ(parse_peer("2@node.example:27656")->index, 2);
    for (const auto* text : {"", "1", "host", "host:", ":1", "host:65536", "::1:80", "a b:1"}) {
        EXPECT_FALSE(parse_host_port(text)) << text;
    }
    for (const auto* text : {"a:1", "x@a:1", "1@a:0", "65536@a:1"}) {
        EXPECT_FALSE(parse_peer(text)) << text;
    }
}

}  // namespace
}  // namespace merit::node
