// Typed storage: a state key is one prefix byte per map and fixed-width big-endian fields, the
// value one canonical struct. For contract sources only (the codec comes with it).
//
//   // balance/asset/account -> Amount
//   inline constexpr Map<Prefix::balance, Amount, AssetId, AccountId> balances;
//   balances.get(view, asset, account);  balances.put(overlay, amount, asset, account);
#pragma once

#include "contracts/framework/prefix.hpp"
#include "crypto/assert.hpp"
#include "ledger/codec/codec.hpp"
#include "ledger/recipient.hpp"
#include "ledger/state_view.hpp"

#include <tuple>

namespace merit::contracts {

// One field of a key. Integers are big-endian; ids as they are; a recipient is its bytes
// zero-padded to 32 and its length, so that keys sort as recipients do.
template <class T>
struct KeyField {
    static constexpr std::size_t size() {
        if constexpr (std::is_same_v<T, ledger::Recipient>) {
            return 33;
        } else if constexpr (ledger::traits::StrongInteger<T>) {
            return sizeof(typename T::Rep);
        } else if constexpr (ledger::traits::FixedBytes<T>) {
            return T{}.bytes.size();
        } else {
            static_assert(std::is_integral_v<T> || std::is_enum_v<T>, "not a key field");
            return sizeof(T);
        }
    }

    static void put(Bytes& key, const T& value) {
        if constexpr (std::is_same_v<T, ledger::Recipient>) {
            const BytesView view = value.view();
            key.insert(key.end(), view.begin(), view.end());
            key.insert(key.end(), 32 - view.size(), Byte{0});
            key.push_back(static_cast<Byte>(view.size()));
        } else if constexpr (ledger::traits::StrongInteger<T>) {
            put_integer(key, value.value);
        } else if constexpr (ledger::traits::FixedBytes<T>) {
            key.insert(key.end(), value.bytes.begin(), value.bytes.end());
        } else {
            put_integer(key, static_cast<std::uint64_t>(value));
        }
    }

    static T get(BytesView field) {
        if constexpr (std::is_same_v<T, ledger::Recipient>) {
            const BytesView id = field.first(field[32]);
            if (const auto account = ledger::AccountId::from(id)) return {*account};
            return {*ledger::AliasId::from(id)};
        } else if constexpr (ledger::traits::FixedBytes<T>) {
            T value{};
            std::copy(field.begin(), field.end(), value.bytes.begin());
            return value;
        } else {
            std::uint64_t number = 0;
            for (Byte byte : field)
                number = number << 8 | byte;
            if constexpr (ledger::traits::StrongInteger<T>) {
                return T{static_cast<typename T::Rep>(number)};
            } else {
                return static_cast<T>(number);
            }
        }
    }

  private:
    static void put_integer(Bytes& key, std::uint64_t value) {
        for (std::size_t i = size(); i-- > 0;)
            key.push_back(static_cast<Byte>(value >> (8 * i)));
    }
};

// The value of a map that is a set of keys; it has no bytes.
struct Empty {
    template <class Archive>
    void serialize(Archive&) {}
};

template <Prefix prefix_byte, class ValueType, class... Keys>
class Map {
  public:
    using Value = ValueType;
    using KeyTuple = std::tuple<Keys...>;
    static constexpr std::size_t key_bytes = 1 + (KeyField<Keys>::size() + ... + 0);

    // The key of all fields, or the prefix of the first few.
    template <class... Fields>
    static Bytes key(const Fields&... fields) {
        static_assert(sizeof...(Fields) <= sizeof...(Keys));
        Bytes bytes;
        bytes.reserve(key_bytes);
        bytes.push_back(static_cast<Byte>(prefix_byte));
        put_fields(bytes, std::index_sequence_for<Fields...>(), fields...);
        return bytes;
    }

    static std::optional<Value> get(const ledger::StateView& view, const Keys&... keys) {
        const auto bytes = view.get(key(keys...));
        if (!bytes) return std::nullopt;
        return decode_value(*bytes);
    }
    static Value get_or(const ledger::StateView& view, Value otherwise, const Keys&... keys) {
        return get(view, keys...).value_or(std::move(otherwise));
    }
    static bool contains(const ledger::StateView& view, const Keys&... keys) {
        return view.get(key(keys...)).has_value();
    }
    static void put(ledger::Overlay& overlay, const Value& value, const Keys&... keys) {
        overlay.put(key(keys...), ledger::encode(value));
    }
    static void erase(ledger::Overlay& overlay, const Keys&... keys) {
        overlay.erase(key(keys...));
    }

    // Visits (key fields, value) in ascending order below the given first fields; `visit` returns
    // whether to go on. The view must not change meanwhile.
    template <class Visit, class... Fields>
    static void scan(const ledger::StateView& view, Visit&& visit, const Fields&... fields) {
        scan_from(view, {}, visit, fields...);
    }
    // The same, beginning at the key `from` (made by key()), or at the first if it is empty.
    template <class Visit, class... Fields>
    static void scan_from(const ledger::StateView& view, BytesView from, Visit&& visit,
                          const Fields&... fields) {
        view.scan(key(fields...), from, [&](BytesView bytes, BytesView value) {
            return visit(decode_key(bytes), decode_value(value));
        });
    }

    static KeyTuple decode_key(BytesView bytes) {
        MERIT_ASSERT(bytes.size() == key_bytes, "a state key has its map's size");
        return decode_fields(bytes.subspan(1), std::index_sequence_for<Keys...>());
    }
    static Value decode_value(BytesView bytes) {
        auto value = ledger::decode<Value>(bytes);
        MERIT_ASSERT(value.has_value(), "a stored value is canonical");
        return std::move(value).assume_value();
    }

  private:
    template <std::size_t... Indexes, class... Fields>
    static void put_fields(Bytes& bytes, std::index_sequence<Indexes...>, const Fields&... fields) {
        (KeyField<std::tuple_element_t<Indexes, KeyTuple>>::put(bytes, fields), ...);
    }
    template <std::size_t... Indexes>
    static KeyTuple decode_fields(BytesView bytes, std::index_sequence<Indexes...>) {
        std::size_t at = 0;
        const auto next = [&](std::size_t size) {
            const BytesView field = bytes.subspan(at, size);
            at += size;
            return field;
        };
        return KeyTuple{KeyField<std::tuple_element_t<Indexes, KeyTuple>>::get(
            next(KeyField<std::tuple_element_t<Indexes, KeyTuple>>::size()))...};
    }
};

}  // namespace merit::contracts
