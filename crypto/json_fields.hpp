// Strict reading of the fields of a JSON object. Not for public headers: it brings Boost.JSON
// along. Thread rule: an object belongs to one thread.
#pragma once

#include "crypto/bytes.hpp"

#include <boost/json/object.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace merit::crypto {

// Reads an object field by field, every field once. A field that is missing or of another type
// gives an empty value and makes is_complete() false, and so does a field that was not read.
class FieldReader {
  public:
    explicit FieldReader(const boost::json::object* object)
        : object_(object), is_good_(object != nullptr) {}

    std::string text(std::string_view name) {
        const boost::json::value* value = take(name);
        const boost::json::string* found = value == nullptr ? nullptr : value->if_string();
        if (found == nullptr) return fail(std::string());
        return std::string(found->data(), found->size());
    }

    std::int64_t number(std::string_view name) {
        const boost::json::value* value = take(name);
        const std::int64_t* found = value == nullptr ? nullptr : value->if_int64();
        return found == nullptr ? fail(std::int64_t{0}) : *found;
    }

    bool flag_or_absent(std::string_view name) {
        if (object_ == nullptr || !object_->contains(name)) return false;
        const boost::json::value* value = take(name);
        const bool* found = value->if_bool();
        // Written only when true, so that a file has one form.
        return found == nullptr || !*found ? fail(false) : true;
    }

    const boost::json::object* object(std::string_view name) {
        const boost::json::value* value = take(name);
        const boost::json::object* found = value == nullptr ? nullptr : value->if_object();
        if (found == nullptr) is_good_ = false;
        return found;
    }

    template <class Array>
    Array base64(std::string_view name) {
        const std::optional<Bytes> bytes = from_base64(text(name));
        Array array{};
        if (!bytes || bytes->size() != array.size()) return fail(array);
        std::copy(bytes->begin(), bytes->end(), array.begin());
        return array;
    }

    bool is_complete() const { return is_good_ && taken_ == object_->size(); }

  private:
    const boost::json::value* take(std::string_view name) {
        if (object_ == nullptr) return nullptr;
        ++taken_;
        return object_->if_contains(name);
    }

    template <class T>
    T fail(T value) {
        is_good_ = false;
        return value;
    }

    const boost::json::object* object_;
    std::size_t taken_ = 0;
    bool is_good_;
};

}  // namespace merit::crypto
