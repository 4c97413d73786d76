#include "ledger/json/read_json.hpp"

#include <boost/json/serialize.hpp>

namespace merit::ledger {

void JsonReader::problem(std::string expected, const boost::json::value& json) {
    constexpr std::size_t shown_max = 64;
    std::string got = boost::json::serialize(json);
    if (got.size() > shown_max) got = got.substr(0, shown_max) + "...";
    problems_.push_back({path_, std::move(expected), std::move(got)});
}

void JsonReader::read_account(const boost::json::value& json, AccountId& value) {
    const auto account = json.is_string() ? parse_address(view(json)) : std::nullopt;
    if (!account) return problem("an address", json);
    value = *account;
}

void JsonReader::read_recipient(const boost::json::value& json, Recipient& value) {
    if (!json.is_string()) return problem("an address or an alias", json);
    if (const auto account = parse_address(view(json))) {
        value.id = *account;
        return;
    }
    const auto bytes = from_hex(view(json));
    const auto alias = bytes ? AliasId::from(*bytes) : std::nullopt;
    if (!alias) return problem("an address or an alias", json);
    value.id = *alias;
}

void JsonReader::read_decimal(const boost::json::value& json, std::uint64_t& value) {
    const auto number = json.is_string() ? from_decimal(view(json)) : std::nullopt;
    if (!number || *number > std::numeric_limits<std::uint64_t>::max()) {
        return problem("a decimal text in base units", json);
    }
    value = static_cast<std::uint64_t>(*number);
}

bool JsonReader::read_number(const boost::json::value& json, std::uint64_t max,
                             std::uint64_t& value) {
    const bool is_unsigned = json.is_uint64() || (json.is_int64() && json.get_int64() >= 0);
    const std::uint64_t number =
        !is_unsigned
            ? 0
            : (json.is_uint64() ? json.get_uint64() : static_cast<std::uint64_t>(json.get_int64()));
    if (!is_unsigned || number > max) {
        problem("an integer from 0 to " + std::to_string(max), json);
        return false;
    }
    value = number;
    return true;
}

void JsonReader::check_unknown(const boost::json::object& object,
                               const std::set<std::string, std::less<>>& known) {
    for (const auto& member : object) {
        const std::string name(member.key());
        if (!known.contains(name)) {
            problems_.push_back({path_ + "/" + name, "a known name", "an unknown one"});
        }
    }
}

}  // namespace merit::ledger
