#include "wallet/json_members.hpp"

namespace merit::wallet {

namespace json = boost::json;

std::string text_member(const json::object& object, std::string_view name) {
    const auto* member = object.if_contains(name);
    return member != nullptr && member->is_string() ? std::string(member->get_string())
                                                    : std::string();
}

std::uint64_t number_member(const json::object& object, std::string_view name) {
    const auto* member = object.if_contains(name);
    if (member == nullptr || !member->is_number()) return 0;
    boost::system::error_code error;
    const auto number = member->to_number<std::uint64_t>(error);
    return error ? 0 : number;
}

const json::object& object_member(const json::object& object, std::string_view name) {
    static const json::object empty;
    const auto* member = object.if_contains(name);
    return member != nullptr && member->is_object() ? member->get_object() : empty;
}

const json::array& array_member(const json::object& object, std::string_view name) {
    static const json::array empty;
    const auto* member = object.if_contains(name);
    return member != nullptr && member->is_array() ? member->get_array() : empty;
}

const json::object& object_of(const json::value& value) {
    static const json::object empty;
    const auto* object = value.if_object();
    return object == nullptr ? empty : *object;
}

const json::object& value_member(const json::object& answer) {
    const auto* value = answer.if_contains("value");
    return value != nullptr && value->is_object() ? value->get_object() : answer;
}

}  // namespace merit::wallet
