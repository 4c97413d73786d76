#include "contracts/framework/index_keys.hpp"

#include "contracts/framework/map.hpp"

namespace merit::contracts {

namespace {

void put_place(Bytes& key, const Place& place) {
    KeyField<ledger::Height>::put(key, place.height);
    KeyField<std::uint32_t>::put(key, place.transaction_index);
    KeyField<std::uint32_t>::put(key, place.operation_index);
    KeyField<std::uint32_t>::put(key, place.counter);
}

Bytes padded(const ledger::Recipient& subject) {
    Bytes bytes;
    KeyField<ledger::Recipient>::put(bytes, subject);
    return bytes;
}

}  // namespace

Bytes index_key(IndexPrefix prefix, BytesView subject) {
    Bytes key;
    key.reserve(1 + subject.size() + place_bytes);
    key.push_back(static_cast<Byte>(prefix));
    key.insert(key.end(), subject.begin(), subject.end());
    return key;
}

Bytes index_key(IndexPrefix prefix, BytesView subject, const Place& place) {
    Bytes key = index_key(prefix, subject);
    put_place(key, place);
    return key;
}

Bytes index_key(IndexPrefix prefix, const ledger::Recipient& subject) {
    return index_key(prefix, padded(subject));
}

Bytes index_key(IndexPrefix prefix, const ledger::Recipient& subject, const Place& place) {
    return index_key(prefix, padded(subject), place);
}

std::optional<Place> place_of(BytesView key) {
    if (key.size() < 1 + place_bytes) return std::nullopt;
    const BytesView place = key.last(place_bytes);
    return Place{KeyField<ledger::Height>::get(place.first(8)),
                 KeyField<std::uint32_t>::get(place.subspan(8, 4)),
                 KeyField<std::uint32_t>::get(place.subspan(12, 4)),
                 KeyField<std::uint32_t>::get(place.subspan(16, 4))};
}

void add_index(Context& context, IndexPrefix prefix, BytesView subject, Bytes value) {
    const Place place{context.block.height, context.transaction_index, context.operation_index,
                      context.counter++};
    context.index.push_back({index_key(prefix, subject, place), std::move(value)});
}

void add_index(Context& context, IndexPrefix prefix, const ledger::Recipient& subject,
               Bytes value) {
    add_index(context, prefix, padded(subject), std::move(value));
}

Bytes encode_transaction_place(const TransactionPlace& place) {
    Bytes bytes;
    KeyField<ledger::Height>::put(bytes, place.height);
    KeyField<std::uint32_t>::put(bytes, place.index);
    return bytes;
}

std::optional<TransactionPlace> decode_transaction_place(BytesView bytes) {
    if (bytes.size() != 12) return std::nullopt;
    return TransactionPlace{KeyField<ledger::Height>::get(bytes.first(8)),
                            KeyField<std::uint32_t>::get(bytes.subspan(8))};
}

}  // namespace merit::contracts
