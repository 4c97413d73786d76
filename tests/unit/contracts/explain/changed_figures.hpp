// Every figure of a JSON value, changed one at a time: what a verifier must notice.
#pragma once

#include <boost/json/value.hpp>

#include <functional>
#include <string>

namespace merit::testing {

inline bool is_decimal(const boost::json::value& value) {
    return value.is_string() && !value.get_string().empty() && value.get_string().size() < 40 &&
           value.get_string().find_first_not_of("0123456789") == boost::json::string::npos;
}

// Calls `visit` with the path of every number, flag, decimal and hash below `value`.
inline void each_figure(boost::json::value& value, const std::string& path,
                        const std::function<void(boost::json::value&, const std::string&)>& visit) {
    if (auto* object = value.if_object()) {
        for (auto& member : *object)
            each_figure(member.value(), path + "/" + std::string(member.key()), visit);
    } else if (auto* array = value.if_array()) {
        for (std::size_t i = 0; i < array->size(); ++i)
            each_figure((*array)[i], path + "/" + std::to_string(i), visit);
    } else {
        visit(value, path);
    }
}

inline bool change(boost::json::value& value) {
    if (value.is_bool()) {
        value = !value.get_bool();
    } else if (value.is_int64()) {
        value = value.get_int64() + 1;
    } else if (value.is_uint64()) {
        value = value.get_uint64() - 1;
    } else if (is_decimal(value)) {
        auto& text = value.get_string();
        text.back() = text.back() == '1' ? '2' : '1';
    } else if (value.is_string() && value.get_string().size() == 64) {
        auto& text = value.get_string();
        text[10] = text[10] == 'a' ? 'b' : 'a';
    } else {
        return false;
    }
    return true;
}

}  // namespace merit::testing
