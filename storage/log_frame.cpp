#include "storage/log_frame.hpp"

#include "storage/crc32c.hpp"
#include "storage/files.hpp"

#include <algorithm>

namespace merit::storage {

namespace {

constexpr std::string_view magic = "MERITLG1";
constexpr std::size_t checked_header_bytes = 56;

void put_hash(Bytes& out, const crypto::Hash256& hash) {
    out.insert(out.end(), hash.bytes.begin(), hash.bytes.end());
}

// Over everything but the CRC's own four bytes.
std::uint32_t frame_crc(BytesView header, BytesView payload) {
    const std::uint32_t before = crc32c(header.first(12));
    return crc32c(payload, crc32c(header.subspan(16, frame_header_bytes - 16), before));
}

}  // namespace

Bytes encode_segment_header(const SegmentHeader& header) {
    Bytes bytes = to_bytes(bytes_of(magic));
    put_u64(bytes, header.number);
    put_u64(bytes, header.marker);
    put_hash(bytes, header.chain);
    put_u32(bytes, crc32c(bytes));
    put_u32(bytes, 0);
    return bytes;
}

std::optional<SegmentHeader> decode_segment_header(BytesView bytes) {
    if (bytes.size() < segment_header_bytes || text_of(bytes.first(8)) != magic) return {};
    if (get_u32(bytes, checked_header_bytes) != crc32c(bytes.first(checked_header_bytes)))
        return {};
    if (get_u32(bytes, checked_header_bytes + 4) != 0) return {};
    return SegmentHeader{get_u64(bytes, 8), get_u64(bytes, 16),
                         crypto::Hash256::from(bytes.subspan(24, 32))};
}

crypto::Hash256 next_chain(const crypto::Hash256& before, BytesView payload) {
    return crypto::blake2b("merit.log", {before.view(), payload});
}

Bytes encode_frame_header(std::uint64_t marker, const Frame& frame) {
    Bytes header;
    header.reserve(frame_header_bytes);
    put_u64(header, marker);
    put_u32(header, static_cast<std::uint32_t>(frame.payload.size()));
    put_u32(header, 0);
    put_u64(header, frame.synced);
    put_hash(header, frame.chain);
    Bytes crc;
    put_u32(crc, frame_crc(header, frame.payload));
    std::copy(crc.begin(), crc.end(), header.begin() + 12);
    return header;
}

std::optional<Frame> decode_frame(BytesView segment, std::size_t offset, std::uint64_t marker,
                                  std::size_t payload_bytes_max) {
    if (offset > segment.size() || segment.size() - offset < frame_header_bytes) return {};
    const BytesView header = segment.subspan(offset, frame_header_bytes);
    const std::size_t length = get_u32(header, 8);
    if (get_u64(header, 0) != marker || length > payload_bytes_max) return {};
    if (length > segment.size() - offset - frame_header_bytes) return {};
    const BytesView payload = segment.subspan(offset + frame_header_bytes, length);
    if (get_u32(header, 12) != frame_crc(header, payload)) return {};
    return Frame{get_u64(header, 16), crypto::Hash256::from(header.subspan(24, 32)), payload};
}

std::size_t find_frame(BytesView segment, std::size_t from, std::uint64_t marker,
                       std::size_t payload_bytes_max) {
    Bytes wanted;
    put_u64(wanted, marker);
    while (from < segment.size()) {
        const auto begin = segment.begin() + static_cast<std::ptrdiff_t>(from);
        const auto found = std::search(begin, segment.end(), wanted.begin(), wanted.end());
        from += static_cast<std::size_t>(found - begin);
        if (decode_frame(segment, from, marker, payload_bytes_max)) return from;
        ++from;
    }
    return segment.size();
}

}  // namespace merit::storage
