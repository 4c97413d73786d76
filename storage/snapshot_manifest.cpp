#include "storage/snapshot_manifest.hpp"

#include "ledger/codec/codec.hpp"
#include "storage/log_tiles.hpp"

#include <algorithm>

namespace merit::storage {

namespace {

constexpr std::size_t log_border_max = 8 * 255;

// As it lies in the manifest: kind 0 nothing (zeros), 1 one leaf (path, value hash), 2 a subtree
// (zeros, its hash).
struct PartBytes {
    std::uint8_t kind = 0;
    crypto::Hash256 path;
    crypto::Hash256 hash;
    MERIT_FIELDS(kind, path, hash)
    bool is_canonical() const {
        if (kind == 0) return path.is_zero() && hash.is_zero();
        return kind == 1 || (kind == 2 && path.is_zero() && !hash.is_zero());
    }
};

struct ManifestBytes {
    std::uint32_t format = snapshot_format;
    ledger::CheckpointCertificate checkpoint;
    ledger::Header header;
    ledger::Certificate certificate;
    ledger::Bounded<crypto::Hash256, log_border_max> log_border;
    std::uint8_t depth = 0;
    ledger::Bounded<PartBytes, snapshot_parts_max> parts;
    MERIT_FIELDS(format, checkpoint, header, certificate, log_border, depth, parts)
    bool is_canonical() const {
        return depth <= snapshot_depth_max && parts.size() == std::size_t{1} << depth;
    }
};

// What of it is the same on every node.
struct IdBytes {
    ledger::Checkpoint checkpoint;
    std::uint8_t depth = 0;
    ledger::Bounded<PartBytes, snapshot_parts_max> parts;
    MERIT_FIELDS(checkpoint, depth, parts)
};

struct RowBytes {
    ledger::Blob<snapshot_key_bytes_max> key;
    ledger::Blob<snapshot_value_bytes_max> value;
    MERIT_FIELDS(key, value)
};
struct ChunkBytes {
    ledger::Bounded<RowBytes, snapshot_chunk_bytes_max / 6> rows;
    MERIT_FIELDS(rows)
};

PartBytes bytes_of_part(const crypto::SparsePart& part) {
    if (part.is_empty()) return {};
    if (part.leaf) return {1, part.leaf->path, part.leaf->value_hash};
    return {2, {}, part.hash};
}

crypto::SparsePart part_of(const PartBytes& bytes) {
    if (bytes.kind == 0) return {};
    if (bytes.kind == 2) return {bytes.hash, std::nullopt};
    return {crypto::sparse_leaf_hash(bytes.path, bytes.hash),
            crypto::SparseLeaf{bytes.path, bytes.hash}};
}

ledger::Bounded<PartBytes, snapshot_parts_max> parts_of(const SnapshotManifest& manifest) {
    ledger::Bounded<PartBytes, snapshot_parts_max> parts;
    parts.reserve(manifest.parts.size());
    for (const crypto::SparsePart& part : manifest.parts)
        parts.push_back(bytes_of_part(part));
    return parts;
}

// The format comes first: what the bytes of another one hold is not looked at.
bool is_of_this_format(BytesView bytes) {
    const auto format = ledger::decode<std::uint32_t>(bytes.first(sizeof(snapshot_format)));
    return format && format.value() == snapshot_format;
}

bool is_of_block(const ledger::Certificate& certificate, const ledger::Header& header,
                 const ledger::BlockDigest& digest) {
    return certificate.kind != ledger::VoteKind::nullify && certificate.term == header.term &&
           certificate.view == header.view && certificate.digest == digest;
}

}  // namespace

std::string_view name_of(SnapshotError error) {
    switch (error) {
        case SnapshotError::malformed:
            return "snapshot.malformed";
        case SnapshotError::wrong_format:
            return "snapshot.wrong_format";
        case SnapshotError::other_network:
            return "snapshot.other_network";
        case SnapshotError::unknown_term:
            return "snapshot.unknown_term";
        case SnapshotError::outside_term:
            return "snapshot.outside_term";
        case SnapshotError::bad_checkpoint:
            return "snapshot.bad_checkpoint";
        case SnapshotError::bad_header:
            return "snapshot.bad_header";
        case SnapshotError::bad_certificate:
            return "snapshot.bad_certificate";
        case SnapshotError::bad_log:
            return "snapshot.bad_log";
        case SnapshotError::bad_state:
            return "snapshot.bad_state";
        case SnapshotError::bad_chunk:
            return "snapshot.bad_chunk";
        case SnapshotError::row_too_big:
            return "snapshot.row_too_big";
    }
    return "snapshot.unknown";
}

bool SnapshotManifest::has_chunk(std::size_t part) const {
    return part < parts.size() && !parts[part].is_empty();
}

std::vector<std::uint16_t> SnapshotManifest::chunks() const {
    std::vector<std::uint16_t> numbers;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (has_chunk(i)) numbers.push_back(static_cast<std::uint16_t>(i));
    }
    return numbers;
}

SnapshotId snapshot_id(const SnapshotManifest& manifest) {
    const Bytes bytes = ledger::encode(
        IdBytes{manifest.checkpoint.checkpoint, manifest.depth, parts_of(manifest)});
    return SnapshotId::from(crypto::blake2b("merit.snapshot", {bytes}));
}

Bytes encode_snapshot_manifest(const SnapshotManifest& manifest) {
    ManifestBytes bytes;
    bytes.checkpoint = manifest.checkpoint;
    bytes.header = manifest.header;
    bytes.certificate = manifest.certificate;
    bytes.log_border.assign(manifest.log_border.begin(), manifest.log_border.end());
    bytes.depth = manifest.depth;
    bytes.parts = parts_of(manifest);
    return ledger::encode(bytes);
}

Result<SnapshotManifest, SnapshotError> decode_snapshot_manifest(BytesView bytes) {
    if (bytes.size() > snapshot_manifest_bytes_max || bytes.size() < sizeof(snapshot_format)) {
        return SnapshotError::malformed;
    }
    if (!is_of_this_format(bytes)) return SnapshotError::wrong_format;
    auto decoded = ledger::decode<ManifestBytes>(bytes);
    if (!decoded) return SnapshotError::malformed;
    ManifestBytes& content = decoded.value();
    SnapshotManifest manifest;
    manifest.checkpoint = std::move(content.checkpoint);
    manifest.header = std::move(content.header);
    manifest.certificate = std::move(content.certificate);
    manifest.log_border = std::move(content.log_border);
    manifest.depth = content.depth;
    manifest.parts.reserve(content.parts.size());
    for (const PartBytes& part : content.parts)
        manifest.parts.push_back(part_of(part));
    return manifest;
}

Result<void, SnapshotError> check_snapshot_manifest(const SnapshotManifest& manifest,
                                                    const ledger::NetworkId& network,
                                                    const ValidatorsOfTerm& validators) {
    const ledger::Checkpoint& checkpoint = manifest.checkpoint.checkpoint;
    if (checkpoint.network != network) return SnapshotError::other_network;
    const ledger::BlockDigest digest = ledger::block_digest(manifest.header);
    const bool is_its_block = digest == checkpoint.block && manifest.header.network == network &&
                              manifest.header.height == checkpoint.height &&
                              checkpoint.height.value > 0;
    if (!is_its_block) return SnapshotError::bad_header;
    const auto keys = validators(manifest.header.term);
    if (keys.empty()) return SnapshotError::unknown_term;
    if (!is_of_block(manifest.certificate, manifest.header, digest)) {
        return SnapshotError::bad_certificate;
    }
    const auto log = LogTiles::from_border(checkpoint.log_size, manifest.log_border);
    if (!log || log->root() != checkpoint.log_root) return SnapshotError::bad_log;
    if (crypto::fold_sparse_parts(manifest.parts, manifest.depth) != checkpoint.state_root) {
        return SnapshotError::bad_state;
    }
    // Last, because dearest.
    if (!ledger::verify_checkpoint_certificate(manifest.checkpoint, keys)) {
        return SnapshotError::bad_checkpoint;
    }
    if (!ledger::verify_certificate(manifest.certificate, network, keys)) {
        return SnapshotError::bad_certificate;
    }
    return success();
}

Result<std::vector<SnapshotRow>, SnapshotError> read_snapshot_chunk(
    const SnapshotManifest& manifest, std::size_t part, BytesView chunk) {
    if (!manifest.has_chunk(part) || chunk.size() > snapshot_chunk_bytes_max) {
        return SnapshotError::bad_chunk;
    }
    auto decoded = ledger::decode<ChunkBytes>(chunk);
    if (!decoded) return SnapshotError::bad_chunk;
    std::vector<SnapshotRow> rows;
    std::vector<crypto::SparseLeaf> leaves;
    rows.reserve(decoded.value().rows.size());
    leaves.reserve(decoded.value().rows.size());
    for (RowBytes& row : decoded.value().rows) {
        if (!rows.empty() && !std::ranges::lexicographical_compare(rows.back().key, row.key)) {
            return SnapshotError::bad_chunk;
        }
        leaves.push_back({crypto::sparse_path(row.key), crypto::sparse_value_hash(row.value)});
        if (crypto::sparse_part_number(leaves.back().path, manifest.depth) != part) {
            return SnapshotError::bad_chunk;
        }
        rows.push_back({std::move(row.key), std::move(row.value)});
    }
    std::ranges::sort(leaves, {}, &crypto::SparseLeaf::path);
    // A leaf below a node may be told as a subtree too: its hash binds the rows as well.
    if (crypto::make_sparse_part(leaves, manifest.depth).hash != manifest.parts[part].hash) {
        return SnapshotError::bad_chunk;
    }
    return rows;
}

}  // namespace merit::storage
