// Reading of the published vector files, which are JSON with bytes in hexadecimal.
#pragma once

#include "crypto/bytes.hpp"
#include "tests/support/shared_files.hpp"

#include <boost/json.hpp>

namespace merit::testing {

inline boost::json::object load_json(std::string_view file) {
    return boost::json::parse(read_text(*find_shared(file))).as_object();
}

inline std::string_view text_field(const boost::json::object& object, std::string_view name) {
    return object.at(name).as_string();
}

inline Bytes hex_field(const boost::json::object& object, std::string_view name) {
    return from_hex(text_field(object, name)).value();
}

template <class Array>
Array fixed_field(const boost::json::object& object, std::string_view name) {
    const Bytes bytes = hex_field(object, name);
    Array array{};
    if (bytes.size() != array.size()) throw std::runtime_error("a field of another size");
    std::copy(bytes.begin(), bytes.end(), array.begin());
    return array;
}

// Calls `check(group, test)` for every test of a file in the Wycheproof form; gives their number.
template <class Check>
std::size_t for_each_wycheproof(std::string_view file, const Check& check) {
    std::size_t count = 0;
    const boost::json::object vectors = load_json(file);
    for (const boost::json::value& group : vectors.at("testGroups").as_array()) {
        for (const boost::json::value& test : group.as_object().at("tests").as_array()) {
            check(group.as_object(), test.as_object());
            ++count;
        }
    }
    return count;
}

}  // namespace merit::testing
