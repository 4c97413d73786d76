// Where snapshots lie in a node's data folder, and how one takes the place of the database.
//
//   data/snapshots/<height>/     taken here or received; served to peers
//   data/snapshot.incoming/      chunks/, ledger/ (made from them), READY once both are whole
//   data/history/                the blocks from genesis, being replayed behind a joined snapshot;
//                                VERIFIED once it gave the snapshot's roots
//   data/ledger.joined/          for a moment, while the history becomes the database
//
// Guarantees: each change is one rename at the start of a node, when nothing is open; a crash in
// between is completed by the next start. Signing state, votes and batches are never touched.
// Thread rule: one thread, before the store is opened. Source: RELIABILITY 4.5,
// docs/specification/snapshots.md.
#pragma once

#include "crypto/result.hpp"
#include "node/failure.hpp"
#include "node/home.hpp"
#include "storage/vote_log.hpp"

#include <filesystem>
#include <optional>

namespace merit::node {

struct SnapshotFolders {
    explicit SnapshotFolders(const Home& node_home) : home(node_home) {}
    Home home;

    std::filesystem::path snapshots() const { return home.data() / "snapshots"; }
    std::filesystem::path incoming() const { return home.data() / "snapshot.incoming"; }
    std::filesystem::path chunks() const { return incoming() / "chunks"; }
    std::filesystem::path new_ledger() const { return incoming() / "ledger"; }
    std::filesystem::path ready() const { return incoming() / "READY"; }
    std::filesystem::path history() const { return home.data() / "history"; }
    std::filesystem::path verified() const { return history() / "VERIFIED"; }
    // The joined database, while the replayed one takes its place.
    std::filesystem::path joined() const { return home.data() / "ledger.joined"; }
};

// An empty file and its name, on disk. Whether it could be made.
bool make_mark(const std::filesystem::path& file);

// Error: 74 it cannot be renamed.
Result<void, Failure> move_folder(const std::filesystem::path& from,
                                  const std::filesystem::path& to);

// Puts a received snapshot's database in the place of the node's, if one is ready: the old one
// becomes the history that is replayed, or goes if there is one already. What was committed here
// must not lie above it, unless the database is being rebuilt anyway; otherwise it is dropped.
// Answers whether there is a new database. Error: 74 a folder cannot be renamed.
Result<bool, Failure> take_incoming(const Home& home,
                                    const std::optional<storage::Committed>& committed);

}  // namespace merit::node
