#include "node/genesis_file.hpp"

#include "contracts/execute.hpp"
#include "contracts/framework/parameters.hpp"
#include "ledger/json/json.hpp"
#include "ledger/json/read_json.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <fstream>
#include <sstream>

namespace merit::node {
namespace {

constexpr std::size_t genesis_text_bytes_max = 16ULL << 20;

// Objects and lists a line an item, the rest on one line: for people and for diff.
void print(const boost::json::value& value, std::size_t depth, std::string& out) {
    const std::string indent(2 * (depth + 1), ' ');
    const auto end = [&](char bracket) { out += "\n" + std::string(2 * depth, ' ') + bracket; };
    bool is_first = true;
    const auto begin_item = [&] {
        out += is_first ? "\n" : ",\n";
        out += indent;
        is_first = false;
    };
    if (const auto* object = value.if_object(); object != nullptr && !object->empty()) {
        out += '{';
        for (const auto& member : *object) {
            begin_item();
            out += boost::json::serialize(boost::json::string(member.key())) + ": ";
            print(member.value(), depth + 1, out);
        }
        end('}');
    } else if (const auto* array = value.if_array(); array != nullptr && !array->empty()) {
        out += '[';
        for (const auto& item : *array) {
            begin_item();
            print(item, depth + 1, out);
        }
        end(']');
    } else {
        out += boost::json::serialize(value);
    }
}

Failure bad_genesis(const std::string& name, const std::string& what) {
    return {ExitCode::bad_config,
            "genesis.invalid",
            name + ": " + what,
            "all validators need the same genesis.json; copy it again from where it was made",
            {}};
}

// Which parameters are out of their bounds.
std::vector<std::string> wrong_parameters(const ledger::Genesis& genesis) {
    std::vector<std::string> lines;
    for (const ledger::Parameter& parameter : genesis.parameters) {
        const auto* rule = contracts::find_parameter_rule(parameter.key);
        const std::string text = parameter.key + " = " + std::to_string(parameter.value);
        if (rule == nullptr) {
            lines.push_back(text + ": no such parameter");
        } else if (parameter.value < rule->genesis_min || parameter.value > rule->max) {
            lines.push_back(text + ": must be from " + std::to_string(rule->genesis_min) + " to " +
                            std::to_string(rule->max));
        }
    }
    return lines;
}

}  // namespace

Result<void, Failure> check_whole_genesis(const ledger::Genesis& genesis, const std::string& name) {
    auto reason = ledger::check_genesis(genesis);
    if (!reason) reason = contracts::check_genesis_parameters(genesis);
    if (!reason) return success();
    Failure failure = bad_genesis(name, std::string(*reason));
    if (*reason == "genesis.bad_parameter") failure.details = wrong_parameters(genesis);
    return failure;
}

std::string print_genesis(const ledger::Genesis& genesis) {
    std::string out;
    print(ledger::to_json(genesis,
                          genesis.test ? ledger::AddressStyle::test : ledger::AddressStyle::main),
          0, out);
    return out + "\n";
}

Result<ledger::Genesis, Failure> parse_genesis(std::string_view text, const std::string& name) {
    boost::json::error_code error;
    const auto json = boost::json::parse(boost::json::string_view(text.data(), text.size()), error);
    if (error) return bad_genesis(name, "not JSON: " + error.message());
    ledger::Genesis genesis;
    const auto problems = ledger::read_json(json, genesis);
    if (!problems.empty()) {
        Failure failure = bad_genesis(name, "does not have the form of a genesis");
        for (const auto& problem : problems) {
            failure.details.push_back(name + ": " + problem.path + ": expected " +
                                      problem.expected + ", got " + problem.got);
        }
        return failure;
    }
    MERIT_TRY(check_whole_genesis(genesis, name));
    return genesis;
}

Result<ledger::Genesis, Failure> load_genesis(const std::filesystem::path& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (error || size > genesis_text_bytes_max) {
        return bad_genesis(file.string(), error ? "cannot be read" : "is too long");
    }
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return parse_genesis(text.str(), file.filename().string());
}

}  // namespace merit::node
