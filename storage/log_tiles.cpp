#include "storage/log_tiles.hpp"

#include "storage/keys.hpp"

#include <map>

namespace merit::storage {

namespace {

constexpr std::size_t tile_height = 8;
constexpr std::size_t tile_entries = 1U << tile_height;
constexpr std::size_t hash_bytes = 32;

Bytes encode_tile(std::span<const crypto::Hash256> entries) {
    Bytes bytes;
    bytes.reserve(entries.size() * hash_bytes);
    for (const crypto::Hash256& hash : entries)
        bytes.insert(bytes.end(), hash.bytes.begin(), hash.bytes.end());
    return bytes;
}

std::vector<crypto::Hash256> decode_tile(const std::optional<Bytes>& bytes) {
    std::vector<crypto::Hash256> entries;
    if (!bytes || bytes->size() % hash_bytes != 0) return entries;
    for (std::size_t at = 0; at < bytes->size(); at += hash_bytes)
        entries.push_back(crypto::Hash256::from(BytesView(*bytes).subspan(at, hash_bytes)));
    return entries;
}

Bytes key_of(std::size_t level, std::uint64_t tile) {
    return keys::tile_key(static_cast<std::uint8_t>(level), tile);
}

}  // namespace

Result<LogTiles, StorageFailure> LogTiles::load(const Database& database, std::uint64_t size) {
    LogTiles tiles;
    for (std::size_t level = 0; level * tile_height < 64; ++level) {
        const std::uint64_t count = size >> (level * tile_height);
        if (count == 0) break;
        Level last{count / tile_entries, {}};
        if (const std::size_t filled = count % tile_entries; filled != 0) {
            MERIT_TRY(const auto bytes, database.try_get(Family::log, key_of(level, last.tile)));
            last.entries = decode_tile(bytes);
            if (last.entries.size() != filled) {
                return StorageFailure{StorageError::corrupted, "log tile " + std::to_string(level) +
                                                                   "/" + std::to_string(last.tile)};
            }
        }
        tiles.levels_.push_back(std::move(last));
    }
    tiles.accumulator_ = crypto::LogAccumulator::from_frontier(size, tiles.frontier(size)).value();
    return tiles;
}

std::optional<LogTiles> LogTiles::from_border(std::uint64_t size,
                                              std::span<const crypto::Hash256> entries) {
    LogTiles tiles;
    for (std::size_t level = 0; level * tile_height < 64; ++level) {
        const std::uint64_t count = size >> (level * tile_height);
        if (count == 0) break;
        const std::size_t filled = count % tile_entries;
        if (entries.size() < filled) return std::nullopt;
        const auto own = entries.first(filled);
        tiles.levels_.push_back({count / tile_entries, {own.begin(), own.end()}});
        entries = entries.subspan(filled);
    }
    if (!entries.empty()) return std::nullopt;
    tiles.accumulator_ = crypto::LogAccumulator::from_frontier(size, tiles.frontier(size)).value();
    return tiles;
}

void LogTiles::put_border(WriteSet& set) const {
    for (std::size_t level = 0; level < levels_.size(); ++level) {
        if (levels_[level].entries.empty()) continue;
        set.put(Family::log, key_of(level, levels_[level].tile),
                encode_tile(levels_[level].entries));
    }
}

// One perfect subtree for every set bit of the size, the biggest first; each lies in the unfinished
// tile of its level.
std::vector<crypto::Hash256> LogTiles::frontier(std::uint64_t size) const {
    std::vector<crypto::Hash256> frontier;
    for (std::size_t bit = 64; bit-- > 0;) {
        if (((size >> bit) & 1) == 0) continue;
        const std::span<const crypto::Hash256> entries = levels_[bit / tile_height].entries;
        const std::size_t shift = bit % tile_height;
        const std::size_t begin = ((entries.size() >> shift) - 1) << shift;
        frontier.push_back(crypto::merkle_root(entries.subspan(begin, std::size_t{1} << shift)));
    }
    return frontier;
}

void LogTiles::push(std::size_t level, const crypto::Hash256& hash, WriteSet& set) {
    if (level == levels_.size()) levels_.emplace_back();
    levels_[level].entries.push_back(hash);
    if (levels_[level].entries.size() < tile_entries) return;
    set.put(Family::log, key_of(level, levels_[level].tile), encode_tile(levels_[level].entries));
    const crypto::Hash256 root = crypto::merkle_root(levels_[level].entries);
    levels_[level].entries.clear();
    ++levels_[level].tile;
    push(level + 1, root, set);
}

void LogTiles::append(std::span<const crypto::Hash256> leaves, WriteSet& set) {
    if (leaves.empty()) return;
    const std::uint64_t before = size();
    for (const crypto::Hash256& leaf : leaves) {
        accumulator_.append(leaf);
        push(0, leaf, set);
    }
    for (std::size_t level = 0; level < levels_.size(); ++level) {
        const std::size_t shift = level * tile_height;
        if (levels_[level].entries.empty() || size() >> shift == before >> shift) continue;
        set.put(Family::log, key_of(level, levels_[level].tile),
                encode_tile(levels_[level].entries));
    }
}

Result<std::vector<crypto::Hash256>, StorageFailure> read_log_border(const Database& database,
                                                                     std::uint64_t size) {
    std::vector<crypto::Hash256> border;
    for (std::size_t level = 0; level * tile_height < 64; ++level) {
        const std::uint64_t count = size >> (level * tile_height);
        const std::size_t filled = count % tile_entries;
        if (filled == 0) continue;
        const std::uint64_t tile = count / tile_entries;
        MERIT_TRY(const auto bytes, database.try_get(Family::log, key_of(level, tile)));
        const auto entries = decode_tile(bytes);
        if (entries.size() < filled) {
            return StorageFailure{StorageError::corrupted, "log tile " + std::to_string(level) +
                                                               "/" + std::to_string(tile)};
        }
        border.insert(border.end(), entries.begin(),
                      entries.begin() + static_cast<std::ptrdiff_t>(filled));
    }
    return border;
}

crypto::SubtreeReader make_subtree_reader(const Database& database) {
    using Tiles = std::map<std::pair<std::size_t, std::uint64_t>, std::vector<crypto::Hash256>>;
    // A proof reads several subtrees of the same tile.
    return [&database, tiles = std::make_shared<Tiles>()](
               unsigned height, std::uint64_t index) -> std::optional<crypto::Hash256> {
        const std::size_t level = height / tile_height;
        const std::size_t count = 1U << (height % tile_height);
        const std::uint64_t first = index * count;
        const auto place = std::make_pair(level, first / tile_entries);
        auto found = tiles->find(place);
        if (found == tiles->end()) {
            auto entries = decode_tile(database.get(Family::log, key_of(level, place.second)));
            found = tiles->emplace(place, std::move(entries)).first;
        }
        const std::span<const crypto::Hash256> entries(found->second);
        const std::size_t begin = first % tile_entries;
        if (begin + count > entries.size()) return std::nullopt;
        return crypto::merkle_root(entries.subspan(begin, count));
    };
}

}  // namespace merit::storage
