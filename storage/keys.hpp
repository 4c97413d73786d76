// Keys of the column families and values of storage's own rows. Internal to storage.
// Integers in keys are big-endian, so that ascending keys are ascending heights.
#pragma once

#include "ledger/codec/bounded.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/ids.hpp"
#include "ledger/limits.hpp"
#include "ledger/strong.hpp"
#include "storage/read_view.hpp"

namespace merit::storage::keys {

template <class U>
void put_big_endian(Bytes& out, U value) {
    for (std::size_t i = sizeof(U); i > 0; --i)
        out.push_back(static_cast<Byte>(value >> (8 * (i - 1))));
}

inline Bytes height_key(ledger::Height height) {
    Bytes key;
    put_big_endian(key, height.value);
    return key;
}
inline Bytes batch_key(ledger::Height height, std::uint32_t index) {
    Bytes key = height_key(height);
    put_big_endian(key, index);
    return key;
}
inline Bytes tile_key(std::uint8_t level, std::uint64_t tile) {
    Bytes key{level};
    put_big_endian(key, tile);
    return key;
}

// The first byte of a row of `index`.
enum class IndexKind : std::uint8_t {
    block_digest = 0,  // digest -> height
    transaction = 1,   // tx_id -> TransactionRow
    batch_digest = 2,  // batch digest -> height | index, the row in `batches`
    caller = 16,       // key of an ExecutedBlock::index entry -> its value
};
inline Bytes index_key(IndexKind kind, BytesView key) {
    Bytes result{static_cast<Byte>(kind)};
    result.insert(result.end(), key.begin(), key.end());
    return result;
}

inline constexpr std::uint32_t format_version = 2;
inline BytesView format_key() {
    return bytes_of("format");
}
inline BytesView genesis_key() {
    return bytes_of("genesis");
}
inline BytesView head_key() {
    return bytes_of("head");
}
inline Bytes term_end_key(ledger::Term term) {
    Bytes key = to_bytes(bytes_of("term_end/"));
    put_big_endian(key, term.value);
    return key;
}
// Of a database that was made from a snapshot, while the history below is not there.
inline BytesView base_key() {
    return bytes_of("base");
}

struct RootsRow {
    std::uint64_t log_size = 0;
    crypto::Hash256 log_root;
    crypto::Hash256 state_root;
    MERIT_FIELDS(log_size, log_root, state_root)
};

struct HeadRow {
    ledger::Height height;
    ledger::BlockDigest block;
    RootsRow roots;
    MERIT_FIELDS(height, block, roots)
};

// The snapshot's height, and the log before which no leaf is there.
struct BaseRow {
    ledger::Height height;
    std::uint64_t log_size = 0;
    MERIT_FIELDS(height, log_size)
};

// Holds its own height and digest, so that a misplaced row is noticed.
struct BlockRow {
    ledger::Height height;
    ledger::BlockDigest digest;
    RootsRow roots;
    std::uint64_t first_leaf = 0;
    std::uint32_t batches = 0;
    ledger::Blob<64 * ledger::limits::kib> header;
    ledger::Blob<64 * ledger::limits::kib> certificate;
    MERIT_FIELDS(height, digest, roots, first_leaf, batches, header, certificate)
};

struct TransactionRow {
    ledger::Height height;
    std::uint32_t receipt = 0;
    bool dropped = false;
    MERIT_FIELDS(height, receipt, dropped)
};

}  // namespace merit::storage::keys
