#include "ledger/json/parse_json.hpp"

#include "ledger/json/repeated_member.hpp"

#include <boost/json/parse.hpp>

namespace merit::ledger {

namespace json = boost::json;

std::optional<json::value> parse_json(std::string_view text, std::string& problem) {
    json::error_code error;
    json::value value = json::parse(json::string_view(text.data(), text.size()), error);
    if (error) {
        problem = error.message();
        return std::nullopt;
    }
    if (const auto name = repeated_member(text)) {
        problem = "the member \"" + *name + "\" is there twice";
        return std::nullopt;
    }
    return value;
}

}  // namespace merit::ledger
