// The canonical bytes of a value.
//
// Little-endian fixed-width integers; booleans 0 or 1; enums in their underlying type; a list or
// text is its length and its elements; an optional is 0, or 1 and the value; a variant is the index
// of its alternative (u8) and the alternative; fixed byte strings as they are; a struct is its
// fields in the listed order. cereal walks the fields, the bytes are decided here.
#pragma once

#include "crypto/assert.hpp"
#include "ledger/codec/traits.hpp"
#include "ledger/recipient.hpp"
#include "ledger/wide.hpp"

#include <cereal/cereal.hpp>

namespace merit::ledger {

class Encoder : public cereal::OutputArchive<Encoder, cereal::AllowEmptyClassElision> {
  public:
    explicit Encoder(Bytes& out) : OutputArchive(this), out_(out) {}

    template <class T>
    void put(const T& value) {
        if constexpr (std::is_same_v<T, bool>) {
            out_.push_back(value ? 1 : 0);
        } else if constexpr (std::is_integral_v<T>) {
            put_integer(static_cast<std::make_unsigned_t<T>>(value));
        } else if constexpr (std::is_enum_v<T>) {
            put_integer(static_cast<std::make_unsigned_t<std::underlying_type_t<T>>>(value));
        } else if constexpr (std::is_same_v<T, Wide>) {
            put(static_cast<std::uint64_t>(value.value));
            put(static_cast<std::uint64_t>(value.value >> 64));
        } else if constexpr (std::is_same_v<T, Wide256>) {
            put(Wide{value.low});
            put(Wide{value.high});
        } else if constexpr (traits::StrongInteger<T>) {
            put(value.value);
        } else if constexpr (std::is_same_v<T, Recipient>) {
            put(value.id);
        } else if constexpr (traits::FixedBytes<T>) {
            put_bytes(value.bytes);
        } else if constexpr (traits::IsByteArray<T>::value) {
            put_bytes(value);
        } else if constexpr (traits::IsBlob<T>::value) {
            put_length<T::max>(value.size());
            put_bytes(value);
        } else if constexpr (traits::IsText<T>::value) {
            put_length<T::max>(value.size());
            put_bytes(bytes_of(value));
        } else if constexpr (traits::IsBounded<T>::value) {
            put_length<T::max>(value.size());
            for (const auto& item : value)
                put(item);
        } else if constexpr (traits::IsOptional<T>::value) {
            put(value.has_value());
            if (value) put(*value);
        } else if constexpr (traits::IsVariant<T>::value) {
            put(static_cast<std::uint8_t>(value.index()));
            std::visit([this](const auto& choice) { this->put(choice); }, value);
        } else {
            static_assert(traits::Listed<T>, "this type has no wire form");
            (*this)(value);
        }
    }

  private:
    template <class U>
    void put_integer(U value) {
        for (std::size_t i = 0; i < sizeof(U); ++i) {
            out_.push_back(static_cast<Byte>(value >> (8 * i)));
        }
    }
    void put_bytes(BytesView bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
    template <std::size_t Max>
    void put_length(std::size_t length) {
        MERIT_ASSERT(length <= Max, "a container above its bound cannot be encoded");
        put_integer(static_cast<traits::LengthOf<Max>>(length));
    }

    Bytes& out_;
};

template <class T>
void CEREAL_SAVE_FUNCTION_NAME(Encoder& encoder, const Field<T>& field) {
    encoder.put(field.value);
}

template <class T>
void encode_to(Bytes& out, const T& value) {
    Encoder encoder(out);
    encoder.put(value);
}

template <class T>
Bytes encode(const T& value) {
    Bytes out;
    encode_to(out, value);
    return out;
}

}  // namespace merit::ledger
