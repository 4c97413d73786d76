#include "node/commands/bad_config.hpp"
#include "node/commands/commands.hpp"
#include "node/config/load_config.hpp"
#include "node/genesis_file.hpp"
#include "node/home.hpp"
#include "node/runtime/open_stores.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <cstdio>

namespace merit::node {
namespace {

// The command that finds the problems does not hint at itself.
Result<LoadedConfig, Failure> load(const GlobalOptions& global) {
    auto loaded = load_node_config(global);
    if (loaded) return loaded;
    Failure failure = std::move(loaded).assume_error();
    failure.hint.clear();
    return failure;
}

}  // namespace

CommandResult run_config_check(const GlobalOptions& global) {
    MERIT_TRY(const auto loaded, load(global));
    if (auto problems = problems_of_peers(global, loaded.config); !problems.empty()) {
        Failure failure = bad_config(global, std::move(problems));
        failure.hint.clear();
        return failure;
    }
    const Home home{global.home};
    MERIT_TRY(const auto genesis, load_genesis(home.genesis_file()));
    MERIT_TRY(load_keys(home, loaded.config));
    std::vector<std::string> warnings = loaded.warnings;
    if (const auto warning = warning_of_peers(genesis, loaded.config)) warnings.push_back(*warning);
    if (global.is_json()) {
        const boost::json::object answer{
            {"problems", boost::json::array()},
            {"warnings", boost::json::array(warnings.begin(), warnings.end())}};
        std::printf("%s\n", boost::json::serialize(answer).c_str());
    } else {
        for (const std::string& warning : warnings)
            std::fprintf(stderr, "warning: %s\n", warning.c_str());
        std::printf("%s: no problems; %zu keys set\n", home.config_file().c_str(),
                    loaded.origins.size());
    }
    return success();
}

CommandResult run_config_show(const GlobalOptions& global, const ConfigShowOptions& options) {
    MERIT_TRY(const auto loaded, load(global));
    boost::json::object all;
    for (const ConfigKey& key : config_keys()) {
        const std::string name = full_name(key);
        const auto found = loaded.origins.find(name);
        const std::string origin = found == loaded.origins.end() ? "default" : found->second;
        const std::string value = print_value(key, loaded.config);
        if (global.is_json()) {
            all[name] = {{"value", value}, {"origin", origin}};
        } else if (options.with_origin) {
            std::printf("%s = %s  # %s\n", name.c_str(), value.c_str(), origin.c_str());
        } else {
            std::printf("%s = %s\n", name.c_str(), value.c_str());
        }
    }
    if (global.is_json()) std::printf("%s\n", boost::json::serialize(all).c_str());
    return success();
}

CommandResult run_config_default(const GlobalOptions&) {
    std::printf("%s", make_config_file(Config{}).c_str());
    return success();
}

}  // namespace merit::node
