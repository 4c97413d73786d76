#include "node/snapshot/messages.hpp"

#include "consensus/messages.hpp"
#include "ledger/codec/codec.hpp"

#include <array>

namespace merit::node {

namespace {

namespace limits = ledger::limits;

constexpr std::size_t small_bytes_max = 64;
constexpr std::size_t history_message_bytes_max =
    limits::block_bytes_max + history_bytes_aim + 256 * limits::kib;
// A full block always fits: the bound of its batches counts their encodings, each of which is
// above 64 bytes and has its length before it here. What surrounds them has bounds of its own.
constexpr std::size_t surrounding_bytes_max =
    limits::block_bytes_max / 64 * 4 + 3 * 16 * limits::kib + ledger::term_end_bytes_max +
    history_blocks_max * limits::kib;
static_assert(limits::block_bytes_max + surrounding_bytes_max <= history_message_bytes_max);

// By index in SnapshotMessage.
constexpr std::array<std::size_t, std::variant_size_v<SnapshotMessage>> bytes_max{
    small_bytes_max,
    storage::snapshot_manifest_bytes_max + small_bytes_max,
    small_bytes_max,
    storage::snapshot_chunk_bytes_max + small_bytes_max,
    small_bytes_max,
    history_message_bytes_max,
    small_bytes_max,
    terms_bytes_max + terms_steps_max * 8 + small_bytes_max,
};

template <std::size_t I>
Result<SnapshotMessage, ledger::DecodeError> decode_kind(BytesView fields) {
    auto decoded = ledger::decode<std::variant_alternative_t<I, SnapshotMessage>>(fields);
    if (!decoded) return decoded.error();
    return SnapshotMessage(std::move(decoded.value()));
}

}  // namespace

std::size_t node_message_bytes_max(Byte kind) {
    if (!is_snapshot_kind(kind)) return consensus::message_bytes_max(kind);
    const std::size_t index = kind - snapshot_kind_first;
    return index < bytes_max.size() ? bytes_max[index] : 0;
}

Bytes encode_snapshot_message(const SnapshotMessage& message) {
    Bytes bytes{static_cast<Byte>(snapshot_kind_first + message.index())};
    const Bytes fields =
        std::visit([](const auto& one) { return ledger::encode(one); }, message);
    bytes.insert(bytes.end(), fields.begin(), fields.end());
    return bytes;
}

Result<SnapshotMessage, ledger::DecodeError> decode_snapshot_message(BytesView bytes) {
    if (bytes.empty()) return ledger::DecodeError::truncated;
    if (!is_snapshot_kind(bytes[0])) return ledger::DecodeError::bad_choice;
    const std::size_t max = node_message_bytes_max(bytes[0]);
    if (max == 0) return ledger::DecodeError::bad_choice;
    if (bytes.size() > max) return ledger::DecodeError::too_long;
    const BytesView fields = bytes.subspan(1);
    switch (bytes[0] - snapshot_kind_first) {
        case 0:
            return decode_kind<0>(fields);
        case 1:
            return decode_kind<1>(fields);
        case 2:
            return decode_kind<2>(fields);
        case 3:
            return decode_kind<3>(fields);
        case 4:
            return decode_kind<4>(fields);
        case 5:
            return decode_kind<5>(fields);
        case 6:
            return decode_kind<6>(fields);
        default:
            return decode_kind<7>(fields);
    }
}

}  // namespace merit::node
