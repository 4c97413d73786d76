// A snapshot cut at another depth than the one that its writer chooses.
#pragma once

#include "storage/files.hpp"
#include "storage/snapshot_folder.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace merit::testing {

// A snapshot that is cut as its giver likes; any depth gives the same root.
struct Cut {
    storage::SnapshotManifest manifest;
    std::map<std::uint16_t, Bytes> chunks;
};

inline Cut cut(const storage::SnapshotFolder& from, std::uint8_t depth) {
    std::map<Bytes, Bytes> rows;
    for (const std::uint16_t part : from.manifest().chunks()) {
        const Bytes chunk = from.chunk(part).value();
        auto read = read_snapshot_chunk(from.manifest(), part, chunk).value();
        for (auto& row : read)
            rows.emplace(std::move(row.key), std::move(row.value));
    }
    std::map<std::uint16_t, std::vector<crypto::SparseLeaf>> leaves;
    Cut made{from.manifest(), {}};
    std::map<std::uint16_t, Bytes> bodies;
    for (const auto& [key, value] : rows) {
        const crypto::SparseLeaf leaf{crypto::sparse_path(key), crypto::sparse_value_hash(value)};
        const auto part =
            static_cast<std::uint16_t>(crypto::sparse_part_number(leaf.path, depth));
        leaves[part].push_back(leaf);
        Bytes& body = bodies[part];
        body.push_back(static_cast<Byte>(key.size()));
        body.push_back(static_cast<Byte>(key.size() >> 8));
        body.insert(body.end(), key.begin(), key.end());
        storage::put_u32(body, static_cast<std::uint32_t>(value.size()));
        body.insert(body.end(), value.begin(), value.end());
    }
    made.manifest.depth = depth;
    made.manifest.parts.assign(std::size_t{1} << depth, {});
    for (auto& [part, own] : leaves) {
        std::ranges::sort(own, {}, &crypto::SparseLeaf::path);
        made.manifest.parts[part] = crypto::make_sparse_part(own, depth);
        storage::put_u32(made.chunks[part], static_cast<std::uint32_t>(own.size()));
        made.chunks[part].insert(made.chunks[part].end(), bodies[part].begin(),
                                 bodies[part].end());
    }
    return made;
}

}  // namespace merit::testing
