// Reads a listed value from JSON: the inverse of to_json, strict.
//
// Unknown and missing members, wrong types, numbers out of range and texts above their bound are
// problems, each with its path; optional members may be absent or null. Fields named in a struct's
// `is_optional_field(name)` may be absent and keep their default.
#pragma once

#include "ledger/address.hpp"
#include "ledger/codec/traits.hpp"
#include "ledger/recipient.hpp"
#include "ledger/strong.hpp"
#include "ledger/wide.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <limits>
#include <set>
#include <string>
#include <vector>

namespace merit::ledger {

// What is wrong with a JSON value, and where: {"/amount", "a decimal text", "12.5"}.
struct JsonProblem {
    std::string path;
    std::string expected;
    std::string got;
};

class JsonReader {
  public:
    template <class T>
    void read(const boost::json::value& json, T& value) {
        if constexpr (std::is_same_v<T, bool>) {
            if (!json.is_bool()) return problem("true or false", json);
            value = json.get_bool();
        } else if constexpr (std::is_same_v<T, Amount> || std::is_same_v<T, Points>) {
            read_decimal(json, value.value);
        } else if constexpr (std::is_same_v<T, Wide>) {
            const auto number = json.is_string() ? from_decimal(view(json)) : std::nullopt;
            if (!number) return problem("a decimal text", json);
            value.value = *number;
        } else if constexpr (std::is_same_v<T, Wide256>) {
            const auto number = json.is_string() ? wide_from_decimal(view(json)) : std::nullopt;
            if (!number) return problem("a decimal text", json);
            value = *number;
        } else if constexpr (std::is_same_v<T, AccountId>) {
            read_account(json, value);
        } else if constexpr (std::is_same_v<T, Recipient>) {
            read_recipient(json, value);
        } else if constexpr (std::is_integral_v<T>) {
            read_integer(json, value);
        } else if constexpr (std::is_enum_v<T>) {
            read_enum(json, value);
        } else if constexpr (traits::StrongInteger<T>) {
            read_integer(json, value.value);
        } else if constexpr (traits::FixedBytes<T>) {
            read_fixed(json, value.bytes);
        } else if constexpr (traits::IsByteArray<T>::value) {
            read_fixed(json, value);
        } else if constexpr (traits::IsBlob<T>::value) {
            auto bytes = json.is_string() ? from_hex(view(json)) : std::nullopt;
            if (!bytes || bytes->size() > T::max) {
                return problem("at most " + std::to_string(T::max) + " bytes in hexadecimal", json);
            }
            value = T(std::move(*bytes));
        } else if constexpr (traits::IsText<T>::value) {
            if (!json.is_string() || json.get_string().size() > T::max) {
                return problem("a text of at most " + std::to_string(T::max) + " bytes", json);
            }
            value = T(std::string(view(json)));
        } else if constexpr (traits::IsBounded<T>::value) {
            read_list(json, value);
        } else if constexpr (traits::IsOptional<T>::value) {
            value.reset();
            if (!json.is_null()) read(json, value.emplace());
        } else {
            static_assert(traits::Listed<T>, "this type cannot be read from JSON");
            read_object(json, value);
        }
    }

    const std::vector<JsonProblem>& problems() const { return problems_; }

  private:
    static std::string_view view(const boost::json::value& json) {
        const auto& text = json.get_string();
        return {text.data(), text.size()};
    }

    void problem(std::string expected, const boost::json::value& json);
    void read_account(const boost::json::value& json, AccountId& value);
    void read_recipient(const boost::json::value& json, Recipient& value);
    void read_decimal(const boost::json::value& json, std::uint64_t& value);
    bool read_number(const boost::json::value& json, std::uint64_t max, std::uint64_t& value);

    template <class T>
    void read_integer(const boost::json::value& json, T& value) {
        if constexpr (std::is_signed_v<T>) {
            if (!json.is_int64() || json.get_int64() > std::numeric_limits<T>::max() ||
                json.get_int64() < std::numeric_limits<T>::min()) {
                return problem("an integer", json);
            }
            value = static_cast<T>(json.get_int64());
        } else {
            std::uint64_t number = 0;
            if (read_number(json, std::numeric_limits<T>::max(), number)) {
                value = static_cast<T>(number);
            }
        }
    }

    template <class E>
    void read_enum(const boost::json::value& json, E& value) {
        std::string names;
        for (unsigned i = 0; i <= static_cast<unsigned>(EnumRange<E>::last); ++i) {
            const auto name = name_of(static_cast<E>(i));
            if (json.is_string() && view(json) == name) {
                value = static_cast<E>(i);
                return;
            }
            names += (names.empty() ? "one of " : ", ") + std::string(name);
        }
        problem(names, json);
    }

    template <std::size_t N>
    void read_fixed(const boost::json::value& json, std::array<Byte, N>& value) {
        const auto bytes = json.is_string() ? from_hex(view(json)) : std::nullopt;
        if (!bytes || bytes->size() != N) {
            return problem(std::to_string(2 * N) + " hexadecimal digits", json);
        }
        std::copy(bytes->begin(), bytes->end(), value.begin());
    }

    template <class T, std::size_t Max>
    void read_list(const boost::json::value& json, Bounded<T, Max>& list) {
        list.clear();
        if (!json.is_array() || json.get_array().size() > Max) {
            return problem("a list of at most " + std::to_string(Max) + " items", json);
        }
        for (std::size_t i = 0; i < json.get_array().size(); ++i) {
            const std::string outer = path_;
            path_ += "/" + std::to_string(i);
            read(json.get_array()[i], list.emplace_back());
            path_ = outer;
        }
    }

    // The archive that serialize() is called with while an object is read.
    struct Members {
        JsonReader& reader;
        const boost::json::object& object;
        std::set<std::string, std::less<>> known;
        bool (*is_optional)(std::string_view) = nullptr;
        template <class... Ts>
        void operator()(const Field<Ts>&... fields) {
            (one(fields), ...);
        }
        template <class T>
        void one(const Field<T>& field) {
            known.insert(field.name);
            const std::string outer = reader.path_;
            reader.path_ += std::string("/") + field.name;
            if (const auto* member = object.if_contains(field.name)) {
                reader.read(*member, field.value);
            } else if (!traits::IsOptional<T>::value &&
                       !(is_optional != nullptr && is_optional(field.name))) {
                reader.problems_.push_back({reader.path_, "a value", "nothing"});
            }
            reader.path_ = outer;
        }
    };

    template <class T>
    void read_object(const boost::json::value& json, T& value) {
        if (!json.is_object()) return problem("an object", json);
        Members members{*this, json.get_object(), {}};
        if constexpr (requires { T::is_optional_field(std::string_view()); }) {
            members.is_optional = &T::is_optional_field;
        }
        value.serialize(members);
        check_unknown(json.get_object(), members.known);
    }

    void check_unknown(const boost::json::object& object,
                       const std::set<std::string, std::less<>>& known);

    std::string path_;
    std::vector<JsonProblem> problems_;
};

// Reads `json` into `value`; an empty list means success. On problems `value` may be half filled.
template <class T>
std::vector<JsonProblem> read_json(const boost::json::value& json, T& value) {
    JsonReader reader;
    reader.read(json, value);
    return reader.problems();
}

}  // namespace merit::ledger
