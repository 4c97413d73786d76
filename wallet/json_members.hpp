// Reads members of the node's answers: empty or 0 where one is absent or of another type.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace merit::wallet {

std::string text_member(const boost::json::object& object, std::string_view name);
std::uint64_t number_member(const boost::json::object& object, std::string_view name);
const boost::json::object& object_member(const boost::json::object& object, std::string_view name);
const boost::json::array& array_member(const boost::json::object& object, std::string_view name);

// The value as an object; empty if it is none.
const boost::json::object& object_of(const boost::json::value& value);

// What the contract stores of the thing that was asked for: the answer's "value", or the answer
// itself if it has none.
const boost::json::object& value_member(const boost::json::object& answer);

}  // namespace merit::wallet
