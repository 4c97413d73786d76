// Bytes of the log segments and frames. Internal to storage.
//
// Segment header, 64 bytes: magic "MERITLG1" | number u64 | marker u64 | chain 32 | CRC-32C u32 of
// these | zero u32. Frame: marker u64 | payload length u32 | CRC-32C u32 | synced u64 | chain 32 |
// payload. Integers little-endian.
//
// `marker` is random for each segment. It is what a scan looks for behind a damaged place, and part
// of what the CRC covers, so that bytes chosen by a stranger inside a payload cannot pass for a
// frame. `synced` is the offset up to which the segment was known to be on disk. `chain` =
// BLAKE2b-256("merit.log", chain before | payload): a frame stands only behind its predecessor.
#pragma once

#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"

#include <cstdint>
#include <optional>

namespace merit::storage {

inline constexpr std::size_t segment_header_bytes = 64;
inline constexpr std::size_t frame_header_bytes = 56;

struct SegmentHeader {
    std::uint64_t number = 0;
    std::uint64_t marker = 0;
    crypto::Hash256 chain;  // of the frames before this segment
};

Bytes encode_segment_header(const SegmentHeader& header);
std::optional<SegmentHeader> decode_segment_header(BytesView bytes);

struct Frame {
    std::uint64_t synced = 0;
    crypto::Hash256 chain;
    BytesView payload;
    std::size_t size() const { return frame_header_bytes + payload.size(); }
};

crypto::Hash256 next_chain(const crypto::Hash256& before, BytesView payload);

// The header to write before `frame.payload`.
Bytes encode_frame_header(std::uint64_t marker, const Frame& frame);
// The frame at an offset of a segment's bytes, if one with a right CRC is there.
std::optional<Frame> decode_frame(BytesView segment, std::size_t offset, std::uint64_t marker,
                                  std::size_t payload_bytes_max);
// The offset of the first good frame at or behind `from`; the segment's size if there is none.
std::size_t find_frame(BytesView segment, std::size_t from, std::uint64_t marker,
                       std::size_t payload_bytes_max);

}  // namespace merit::storage
