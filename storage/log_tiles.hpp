// The Merkle log's hashes in tiles of 256, level by level. Internal to storage.
//
// Tile t of level l holds the roots of the perfect subtrees of height 8l with the numbers 256t to
// 256t + 255; level 0 holds the leaf hashes. Only the last tile of a level is ever rewritten.
// Thread rule: LogTiles belongs to the writer; make_subtree_reader may be used from any thread.
#pragma once

#include "crypto/merkle_log.hpp"
#include "storage/database.hpp"

namespace merit::storage {

class LogTiles {
  public:
    // Reads the right border of the log of `size` leaves; an error if a tile is missing or short.
    static Result<LogTiles, StorageFailure> load(const Database& database, std::uint64_t size);
    // From the entries of the unfinished tiles, from the leaves upwards: how many each has is given
    // by the size. Nothing if they are too few or too many.
    static std::optional<LogTiles> from_border(std::uint64_t size,
                                               std::span<const crypto::Hash256> entries);

    // Adds the leaves and the rows that change.
    void append(std::span<const crypto::Hash256> leaves, WriteSet& set);
    // All of the unfinished tiles.
    void put_border(WriteSet& set) const;

    std::uint64_t size() const { return accumulator_.size(); }
    crypto::Hash256 root() const { return accumulator_.root(); }

  private:
    struct Level {
        std::uint64_t tile = 0;                // number of the tile being filled
        std::vector<crypto::Hash256> entries;  // fewer than 256
    };
    std::vector<crypto::Hash256> frontier(std::uint64_t size) const;
    void push(std::size_t level, const crypto::Hash256& hash, WriteSet& set);

    std::vector<Level> levels_;
    crypto::LogAccumulator accumulator_;
};

// The entries of the unfinished tiles as they were at this size, also when the log has grown since.
Result<std::vector<crypto::Hash256>, StorageFailure> read_log_border(const Database& database,
                                                                     std::uint64_t size);

// Reads tiles as they are now; valid for proofs about any size up to the head's.
crypto::SubtreeReader make_subtree_reader(const Database& database);

}  // namespace merit::storage
