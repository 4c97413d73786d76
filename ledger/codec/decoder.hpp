// Reads canonical bytes; the exact inverse of the encoder.
//
// Law: if decode accepts, encode gives the same bytes. Every length is checked against the bound of
// its type and against the bytes that are left before anything is allocated, and memory grows only
// with elements that were really read. The first error sticks: what follows reads nothing. The
// result is assigned only on success.
#pragma once

#include "crypto/result.hpp"
#include "ledger/codec/decode_error.hpp"
#include "ledger/codec/traits.hpp"
#include "ledger/codec/utf8.hpp"
#include "ledger/recipient.hpp"
#include "ledger/wide.hpp"

#include <cereal/cereal.hpp>

#include <bit>
#include <utility>

namespace merit::ledger {

class Decoder : public cereal::InputArchive<Decoder, cereal::AllowEmptyClassElision> {
  public:
    explicit Decoder(BytesView bytes) : InputArchive(this), bytes_(bytes) {}

    DecodeError error() const { return error_; }
    std::size_t position() const { return position_; }
    std::size_t remaining() const { return bytes_.size() - position_; }

    void fail(DecodeError error) {
        if (error_ == DecodeError::none) error_ = error;
    }

    template <class T>
    void get(T& value) {
        if (error_ != DecodeError::none) return;
        if constexpr (std::is_same_v<T, bool>) {
            value = get_flag(DecodeError::bad_bool);
        } else if constexpr (std::is_integral_v<T>) {
            value = static_cast<T>(get_integer<std::make_unsigned_t<T>>());
        } else if constexpr (std::is_enum_v<T>) {
            get_enum(value);
        } else if constexpr (std::is_same_v<T, Wide>) {
            const u128 low = get_integer<std::uint64_t>();
            const u128 high = get_integer<std::uint64_t>();
            value.value = (high << 64) | low;
        } else if constexpr (std::is_same_v<T, Wide256>) {
            Wide half;
            get(half);
            value.low = half.value;
            get(half);
            value.high = half.value;
        } else if constexpr (std::is_same_v<T, Recipient>) {
            get(value.id);
        } else if constexpr (traits::StrongInteger<T>) {
            get(value.value);
        } else if constexpr (traits::FixedBytes<T>) {
            get_bytes(value.bytes);
        } else if constexpr (traits::IsByteArray<T>::value) {
            get_bytes(value);
        } else if constexpr (traits::IsBlob<T>::value) {
            const BytesView view = take(get_length<T::max>());
            value.assign(view.begin(), view.end());
        } else if constexpr (traits::IsText<T>::value) {
            const BytesView view = take(get_length<T::max>());
            if (!is_utf8(view)) fail(DecodeError::bad_text);
            value.assign(text_of(view));
        } else if constexpr (traits::IsBounded<T>::value) {
            get_list(value);
        } else if constexpr (traits::IsOptional<T>::value) {
            value.reset();
            if (get_flag(DecodeError::bad_choice)) get(value.emplace());
        } else if constexpr (traits::IsVariant<T>::value) {
            get_variant(value, std::make_index_sequence<std::variant_size_v<T>>());
        } else {
            static_assert(traits::Listed<T>, "this type has no wire form");
            (*this)(value);
        }
        if constexpr (traits::HasCanonicalRule<T>) {
            if (error_ == DecodeError::none && !value.is_canonical()) {
                fail(DecodeError::not_canonical);
            }
        }
    }

    // The next `count` bytes, or an empty view and the error `truncated`.
    BytesView take(std::size_t count) {
        if (error_ != DecodeError::none) return {};
        if (count > remaining()) {
            fail(DecodeError::truncated);
            return {};
        }
        const BytesView view = bytes_.subspan(position_, count);
        position_ += count;
        return view;
    }

  private:
    template <class U>
    U get_integer() {
        const BytesView view = take(sizeof(U));
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < view.size(); ++i)
            value |= std::uint64_t{view[i]} << (8 * i);
        return static_cast<U>(value);
    }

    bool get_flag(DecodeError otherwise) {
        const auto byte = get_integer<std::uint8_t>();
        if (byte > 1) fail(otherwise);
        return byte == 1;
    }

    template <class E>
    void get_enum(E& value) {
        using U = std::make_unsigned_t<std::underlying_type_t<E>>;
        const U number = get_integer<U>();
        if (number > static_cast<U>(EnumRange<E>::last)) return fail(DecodeError::bad_enum);
        value = static_cast<E>(number);
    }

    template <std::size_t N>
    void get_bytes(std::array<Byte, N>& bytes) {
        const BytesView view = take(N);
        std::copy(view.begin(), view.end(), bytes.begin());
    }

    template <std::size_t Max>
    std::size_t get_length() {
        const std::size_t length = get_integer<traits::LengthOf<Max>>();
        if (length > Max) fail(DecodeError::too_long);
        return length;
    }

    template <class T, std::size_t Max>
    void get_list(Bounded<T, Max>& list) {
        const std::size_t length = get_length<Max>();
        list.clear();
        // Every element takes at least one byte, so more elements than bytes cannot be.
        if (length > remaining()) return fail(DecodeError::truncated);
        for (std::size_t i = 0; i < length && error_ == DecodeError::none; ++i) {
            get(list.emplace_back());
        }
    }

    template <class Variant, std::size_t... Indexes>
    void get_variant(Variant& value, std::index_sequence<Indexes...>) {
        const auto index = get_integer<std::uint8_t>();
        if (error_ != DecodeError::none) return;
        const bool known =
            ((index == Indexes && (get(value.template emplace<Indexes>()), true)) || ...);
        if (!known) fail(DecodeError::bad_choice);
    }

    BytesView bytes_;
    std::size_t position_ = 0;
    DecodeError error_ = DecodeError::none;
};

template <class T>
void CEREAL_LOAD_FUNCTION_NAME(Decoder& decoder, Field<T>& field) {
    decoder.get(field.value);
}

template <class T>
Result<T, DecodeError> decode(BytesView bytes) {
    Decoder decoder(bytes);
    T value{};
    decoder.get(value);
    if (decoder.error() == DecodeError::none && decoder.remaining() != 0) {
        decoder.fail(DecodeError::trailing_bytes);
    }
    if (decoder.error() != DecodeError::none) return decoder.error();
    return value;
}

}  // namespace merit::ledger
