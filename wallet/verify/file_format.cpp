#include "wallet/verify/file_format.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <string>

namespace merit::wallet {

namespace json = boost::json;
using contracts::explain::Difference;
using contracts::explain::VerifyError;

namespace {

std::optional<Difference> other_member(const json::object& file, std::string_view name,
                                       const json::value& expected) {
    const json::value* found = file.if_contains(name);
    if (found != nullptr && *found == expected) return std::nullopt;
    return Difference{VerifyError::not_this_format, "/" + std::string(name),
                      json::serialize(expected),
                      found == nullptr ? "nothing" : json::serialize(*found)};
}

}  // namespace

std::optional<Difference> other_format(const json::value& file, std::string_view what,
                                       std::uint16_t format) {
    const json::object* object = file.if_object();
    if (object == nullptr) {
        return Difference{VerifyError::not_this_format, "/", "an object", "something else"};
    }
    if (auto difference = other_member(*object, "what", json::string(what))) return difference;
    return other_member(*object, "format", format);
}

}  // namespace merit::wallet
