// The printed form of a listed value: the same list of fields that gives the bytes, told to a
// FieldWriter. RPC answers, decoded transactions and exports of statements come from here, so no
// printed form can forget a field.
//
// Amounts, points and 128-bit numbers are decimal texts in base units; heights, indexes, counts and
// times are numbers; hashes, keys and ids are lower-case hexadecimal; accounts are addresses.
#pragma once

#include "ledger/codec/traits.hpp"
#include "ledger/recipient.hpp"
#include "ledger/strong.hpp"
#include "ledger/wide.hpp"

#include <string_view>

namespace merit::ledger {

class FieldWriter {
  public:
    virtual ~FieldWriter() = default;
    virtual void begin_object() = 0;
    virtual void end_object() = 0;
    virtual void begin_list() = 0;
    virtual void end_list() = 0;
    virtual void name(std::string_view name) = 0;  // of the next value of an object
    virtual void number(std::uint64_t value) = 0;
    virtual void signed_number(std::int64_t value) = 0;
    virtual void boolean(bool value) = 0;
    virtual void text(std::string_view value) = 0;
    virtual void bytes(BytesView value) = 0;
    virtual void account(const AccountId& value) = 0;
    virtual void null() = 0;
};

template <class T>
void describe(const T& value, FieldWriter& writer);

// The archive that serialize() is called with.
class Describer {
  public:
    explicit Describer(FieldWriter& writer) : writer_(writer) {}
    template <class... Ts>
    void operator()(const Field<Ts>&... fields) {
        (one(fields), ...);
    }

  private:
    template <class T>
    void one(const Field<T>& field) {
        writer_.name(field.name);
        describe<std::remove_const_t<T>>(field.value, writer_);
    }
    FieldWriter& writer_;
};

template <class T>
void describe(const T& value, FieldWriter& writer) {
    if constexpr (std::is_same_v<T, bool>) {
        writer.boolean(value);
    } else if constexpr (std::is_same_v<T, Amount> || std::is_same_v<T, Points>) {
        writer.text(to_decimal(value.value));
    } else if constexpr (std::is_same_v<T, Wide>) {
        writer.text(to_decimal(value.value));
    } else if constexpr (std::is_same_v<T, Wide256>) {
        writer.text(to_decimal(value));
    } else if constexpr (std::is_same_v<T, AccountId>) {
        writer.account(value);
    } else if constexpr (std::is_same_v<T, Recipient>) {
        std::visit([&](const auto& id) { describe(id, writer); }, value.id);
    } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
        writer.signed_number(value);
    } else if constexpr (std::is_integral_v<T>) {
        writer.number(value);
    } else if constexpr (std::is_enum_v<T>) {
        if constexpr (requires { name_of(value); }) {
            writer.text(name_of(value));
        } else {
            writer.number(static_cast<std::uint64_t>(value));
        }
    } else if constexpr (traits::StrongInteger<T>) {
        describe(value.value, writer);
    } else if constexpr (traits::FixedBytes<T>) {
        writer.bytes(value.bytes);
    } else if constexpr (traits::IsByteArray<T>::value || traits::IsBlob<T>::value) {
        writer.bytes(value);
    } else if constexpr (traits::IsText<T>::value) {
        writer.text(value);
    } else if constexpr (traits::IsBounded<T>::value) {
        writer.begin_list();
        for (const auto& item : value)
            describe(item, writer);
        writer.end_list();
    } else if constexpr (traits::IsOptional<T>::value) {
        if (value) {
            describe(*value, writer);
        } else {
            writer.null();
        }
    } else if constexpr (traits::IsVariant<T>::value) {
        std::visit([&](const auto& choice) { describe(choice, writer); }, value);
    } else {
        static_assert(traits::Listed<T>, "this type has no printed form");
        writer.begin_object();
        Describer describer(writer);
        const_cast<T&>(value).serialize(describer);  // a list of references; a Describer only reads
        writer.end_object();
    }
}

}  // namespace merit::ledger
