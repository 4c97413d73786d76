// What kind of wire value a type is; shared by the encoder, the decoder and the describer.
#pragma once

#include "ledger/codec/bounded.hpp"
#include "ledger/codec/fields.hpp"

#include <array>
#include <concepts>
#include <optional>
#include <type_traits>
#include <variant>

namespace merit::ledger::traits {

struct NoArchive {
    template <class... Fields>
    void operator()(Fields&&...) {}
};

template <class T>
concept Listed = requires(T value, NoArchive archive) {
    value.serialize(archive);
};

template <class T>
concept StrongInteger = requires(T value) {
    typename T::Rep;
    { value.value } -> std::convertible_to<typename T::Rep>;
};

template <class T>
struct IsByteArray : std::false_type {};
template <std::size_t N>
struct IsByteArray<std::array<Byte, N>> : std::true_type {};

// Ids, keys, signatures, hashes: a struct around a fixed number of bytes.
template <class T>
concept FixedBytes = requires(T value) {
    value.bytes;
}
&&IsByteArray<decltype(T::bytes)>::value;

template <class T>
struct IsBounded : std::false_type {};
template <class T, std::size_t Max>
struct IsBounded<Bounded<T, Max>> : std::true_type {};

template <class T>
struct IsBlob : std::false_type {};
template <std::size_t Max>
struct IsBlob<Blob<Max>> : std::true_type {};

template <class T>
struct IsText : std::false_type {};
template <std::size_t Max>
struct IsText<Text<Max>> : std::true_type {};

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <class T>
struct IsVariant : std::false_type {};
template <class... Ts>
struct IsVariant<std::variant<Ts...>> : std::true_type {};

template <class T>
concept HasCanonicalRule = requires(const T& value) {
    { value.is_canonical() } -> std::same_as<bool>;
};

// A length takes two bytes where the bound fits them, four otherwise.
template <std::size_t Max>
using LengthOf = std::conditional_t<(Max <= 0xffff), std::uint16_t, std::uint32_t>;

}  // namespace merit::ledger::traits
