#include "node/rpc/params.hpp"

#include "crypto/assert.hpp"
#include "ledger/address.hpp"
#include "ledger/wide.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <limits>

namespace merit::node::rpc {

namespace json = boost::json;
using ledger::JsonProblem;

Param required(std::string name, ParamType type, std::string summary) {
    return {std::move(name), type, true, std::move(summary), 0, 0, {}};
}

Param optional(std::string name, ParamType type, std::string summary) {
    return {std::move(name), type, false, std::move(summary), 0, 0, {}};
}

Param integer(std::string name, bool is_required, std::string summary, std::uint64_t min,
              std::uint64_t max) {
    return {std::move(name), ParamType::integer, is_required, std::move(summary), min, max, {}};
}

Param choice(std::string name, bool is_required, std::string summary,
             std::vector<std::string> choices) {
    return {std::move(name),   ParamType::choice, is_required, std::move(summary), 0, 0,
            std::move(choices)};
}

namespace {

constexpr std::size_t positional_max = 2;
constexpr std::size_t id_digits_min = 8;
constexpr std::size_t id_digits_max = 64;
constexpr std::size_t cursor_bytes_max = 512;

std::string_view view(const json::value& value) {
    const auto& text = value.get_string();
    return {text.data(), text.size()};
}

bool is_hex(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
}

std::optional<std::uint64_t> unsigned_of(const json::value& value) {
    if (value.is_uint64()) return value.get_uint64();
    if (value.is_int64() && value.get_int64() >= 0) {
        return static_cast<std::uint64_t>(value.get_int64());
    }
    return std::nullopt;
}

std::uint64_t text_max(const Param& param) {
    return param.max == 0 ? text_bytes_max : param.max;
}

// A base64 text of `bytes` bytes, padding included.
std::uint64_t base64_size(std::uint64_t bytes) {
    return (bytes + 2) / 3 * 4;
}

std::string expectation(const Param& param) {
    switch (param.type) {
        case ParamType::boolean:
            return "true or false";
        case ParamType::integer:
            return "an integer from " + std::to_string(param.min) + " to " +
                   std::to_string(param.max);
        case ParamType::text:
            return "a text of " + std::to_string(param.min) + " to " +
                   std::to_string(text_max(param)) + " bytes";
        case ParamType::choice: {
            std::string names = "one of";
            for (const auto& name : param.choices)
                names += (names.size() == 6 ? " " : ", ") + name;
            return names;
        }
        case ParamType::account:
            return "an address or 40 hexadecimal digits";
        case ParamType::id:
            return "64 hexadecimal digits or a unique prefix of at least 8";
        case ParamType::hash:
            return "64 hexadecimal digits";
        case ParamType::amount:
            return "a decimal text in base units";
        case ParamType::base64:
            return "base64 of at most " + std::to_string(param.max) + " bytes";
        case ParamType::base64_list:
            return "a list of " + std::to_string(param.min) + " to " + std::to_string(param.max) +
                   " texts in base64";
        case ParamType::object:
            return "an object";
        case ParamType::cursor:
            return "a cursor from an earlier answer";
    }
    return {};
}

bool is_text_valid(const Param& param, std::string_view text) {
    switch (param.type) {
        case ParamType::text:
            return text.size() >= param.min && text.size() <= text_max(param);
        case ParamType::choice:
            return std::find(param.choices.begin(), param.choices.end(), text) !=
                   param.choices.end();
        case ParamType::account:
            return ledger::parse_address(text).has_value();
        case ParamType::id:
            return text.size() >= id_digits_min && text.size() <= id_digits_max && is_hex(text);
        case ParamType::hash:
            return text.size() == id_digits_max && is_hex(text);
        case ParamType::amount: {
            const auto number = ledger::from_decimal(text);
            return number && *number <= std::numeric_limits<std::uint64_t>::max();
        }
        case ParamType::base64:
            return text.size() <= base64_size(param.max) && from_base64(text).has_value();
        case ParamType::cursor:
            return !text.empty() && text.size() <= cursor_bytes_max;
        default:
            return false;
    }
}

bool is_valid(const Param& param, const json::value& value) {
    switch (param.type) {
        case ParamType::boolean:
            return value.is_bool();
        case ParamType::integer: {
            const auto number = unsigned_of(value);
            return number && *number >= param.min && *number <= param.max;
        }
        case ParamType::object:
            return value.is_object();
        case ParamType::base64_list: {
            const auto* list = value.if_array();
            return list != nullptr && list->size() >= param.min && list->size() <= param.max &&
                   std::all_of(list->begin(), list->end(),
                               [](const json::value& item) { return item.is_string(); });
        }
        default:
            return value.is_string() && is_text_valid(param, view(value));
    }
}

std::string shown(const json::value& value) {
    constexpr std::size_t shown_max = 80;
    std::string text = json::serialize(value);
    if (text.size() <= shown_max) return text;
    // Cut between characters: the error is UTF-8 again.
    std::size_t end = shown_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
        --end;
    return text.substr(0, end) + "...";
}

std::string names_of(std::span<const Param> declared) {
    if (declared.empty()) return "no parameters";
    std::string names = "one of";
    for (const auto& param : declared)
        names += (names.size() == 6 ? " " : ", ") + param.name;
    return names;
}

// Values by name, also from positional ones.
Result<json::object, RpcError> by_name(std::span<const Param> declared, const json::value& params) {
    if (params.is_null()) return json::object();
    if (const auto* object = params.if_object()) return *object;
    const auto& list = params.get_array();
    const std::size_t max = std::min(positional_max, declared.size());
    if (list.size() > max) {
        return invalid_param(
            "/params",
            "at most " + std::to_string(max) + " values by position; name the others in an object",
            std::to_string(list.size()) + " values");
    }
    json::object object;
    for (std::size_t i = 0; i < list.size(); ++i)
        object.emplace(declared[i].name, list[i]);
    return object;
}

}  // namespace

Result<Params, RpcError> check_params(std::span<const Param> declared, const json::value& params) {
    MERIT_TRY(const auto given, by_name(declared, params));
    std::vector<JsonProblem> problems;
    Params checked;
    for (const auto& param : declared) {
        const auto* value = given.if_contains(param.name);
        if (value == nullptr || value->is_null()) {
            if (param.required) {
                problems.push_back({"/params/" + param.name, expectation(param), "nothing"});
            }
        } else if (!is_valid(param, *value)) {
            problems.push_back({"/params/" + param.name, expectation(param), shown(*value)});
        } else {
            checked.values_.emplace(param.name, *value);
        }
    }
    for (const auto& member : given) {
        const std::string_view name = member.key();
        const auto is_name = [&](const Param& param) { return param.name == name; };
        if (std::none_of(declared.begin(), declared.end(), is_name)) {
            problems.push_back({"/params/" + std::string(name.substr(0, 64)), names_of(declared),
                                "an unknown name"});
            if (problems.size() >= 64) break;  // the answer stays small whatever is sent
        }
    }
    if (!problems.empty()) return invalid_params(problems);
    return checked;
}

bool Params::boolean(std::string_view name) const {
    const auto* value = values_.if_contains(name);
    return value != nullptr && value->get_bool();
}

std::optional<std::uint64_t> Params::integer(std::string_view name) const {
    const auto* value = values_.if_contains(name);
    return value == nullptr ? std::nullopt : unsigned_of(*value);
}

std::uint64_t Params::integer_or(std::string_view name, std::uint64_t otherwise) const {
    return integer(name).value_or(otherwise);
}

std::optional<std::string> Params::text(std::string_view name) const {
    const auto* value = values_.if_contains(name);
    if (value == nullptr) return std::nullopt;
    return std::string(view(*value));
}

std::optional<ledger::AccountId> Params::account(std::string_view name) const {
    const auto* value = values_.if_contains(name);
    return value == nullptr ? std::nullopt : ledger::parse_address(view(*value));
}

std::optional<Bytes> Params::hash(std::string_view name) const {
    const auto* value = values_.if_contains(name);
    return value == nullptr ? std::nullopt : from_hex(view(*value));
}

std::optional<Bytes> Params::base64(std::string_view name) const {
    const auto* value = values_.if_contains(name);
    return value == nullptr ? std::nullopt : from_base64(view(*value));
}

const json::object* Params::object(std::string_view name) const {
    const auto* value = values_.if_contains(name);
    return value == nullptr ? nullptr : value->if_object();
}

const json::array* Params::list(std::string_view name) const {
    const auto* value = values_.if_contains(name);
    return value == nullptr ? nullptr : value->if_array();
}

json::object schema_of(const Param& param) {
    switch (param.type) {
        case ParamType::boolean:
            return {{"type", "boolean"}};
        case ParamType::integer:
            return {{"type", "integer"}, {"minimum", param.min}, {"maximum", param.max}};
        case ParamType::text:
            return {{"type", "string"}, {"minLength", param.min}, {"maxLength", text_max(param)}};
        case ParamType::choice:
            return {{"type", "string"},
                    {"enum", json::array(param.choices.begin(), param.choices.end())}};
        case ParamType::account:
            return {{"type", "string"}, {"format", "merit-address"}};
        case ParamType::id:
            return {{"type", "string"}, {"pattern", "^[0-9a-fA-F]{8,64}$"}};
        case ParamType::hash:
            return {{"type", "string"}, {"pattern", "^[0-9a-fA-F]{64}$"}};
        case ParamType::amount:
            return {{"type", "string"}, {"pattern", "^(0|[1-9][0-9]*)$"}};
        case ParamType::base64:
            return {{"type", "string"},
                    {"contentEncoding", "base64"},
                    {"maxLength", base64_size(param.max)}};
        case ParamType::base64_list:
            return {{"type", "array"},
                    {"items", json::object{{"type", "string"}, {"contentEncoding", "base64"}}},
                    {"minItems", param.min},
                    {"maxItems", param.max}};
        case ParamType::object:
            return {{"type", "object"}};
        case ParamType::cursor:
            return {{"type", "string"}};
    }
    return {};
}

}  // namespace merit::node::rpc
