// Whether a value that was filled in memory can be encoded at all: the first list, text or byte
// string above the bound of its type, or a text that is not UTF-8, with its path.
//
// For whoever builds values from what people type: asks before encode(), which takes a value above
// its bound for a bug. The same list of fields that gives the bytes is walked.
#pragma once

#include "ledger/codec/traits.hpp"
#include "ledger/codec/utf8.hpp"
#include "ledger/recipient.hpp"
#include "ledger/wide.hpp"

#include <optional>
#include <string>

namespace merit::ledger {

// {"/settings/outbound", "a text of at most 200 bytes", "201 bytes"}.
struct AboveBound {
    std::string path;
    std::string expected;
    std::string got;
};

// The archive that serialize() is called with; stops at the first problem.
class BoundsChecker {
  public:
    template <class... Ts>
    void operator()(const Field<Ts>&... fields) {
        (member(fields.name, fields.value), ...);
    }

    template <class T>
    void check(const T& value) {
        if constexpr (std::is_integral_v<T> || std::is_enum_v<T> || std::is_same_v<T, Wide> ||
                      std::is_same_v<T, Wide256> || std::is_same_v<T, Recipient> ||
                      traits::StrongInteger<T> || traits::FixedBytes<T> ||
                      traits::IsByteArray<T>::value) {
            // A fixed number of bytes.
        } else if constexpr (traits::IsBlob<T>::value) {
            check_size(value.size(), T::max, "", " bytes");
        } else if constexpr (traits::IsText<T>::value) {
            check_size(value.size(), T::max, "a text of ", " bytes");
            if (!is_utf8(bytes_of(value))) found("a text in UTF-8", "other bytes");
        } else if constexpr (traits::IsBounded<T>::value) {
            check_size(value.size(), T::max, "a list of ", " items");
            for (std::size_t i = 0; i < value.size() && !problem_; ++i)
                member(std::to_string(i), value[i]);
        } else if constexpr (traits::IsOptional<T>::value) {
            if (value) check(*value);
        } else if constexpr (traits::IsVariant<T>::value) {
            std::visit([this](const auto& choice) { this->check(choice); }, value);
        } else {
            static_assert(traits::Listed<T>, "this type has no wire form");
            const_cast<T&>(value).serialize(*this);  // a list of references; only read here
        }
    }

    const std::optional<AboveBound>& problem() const { return problem_; }

  private:
    template <class T>
    void member(const std::string& name, const T& value) {
        if (problem_) return;
        const std::size_t outer = path_.size();
        path_ += "/" + name;
        check(value);
        path_.resize(outer);
    }
    void check_size(std::size_t size, std::size_t size_max, const char* what, const char* unit) {
        if (size <= size_max) return;
        found(what + ("at most " + std::to_string(size_max)) + unit, std::to_string(size) + unit);
    }
    void found(std::string expected, std::string got) {
        if (!problem_) problem_ = AboveBound{path_, std::move(expected), std::move(got)};
    }

    std::string path_;
    std::optional<AboveBound> problem_;
};

template <class T>
std::optional<AboveBound> find_above_bound(const T& value) {
    BoundsChecker checker;
    checker.check(value);
    return checker.problem();
}

}  // namespace merit::ledger
