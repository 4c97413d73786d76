// The rebuild of a database from the peers, which goes on over restarts.
//
// Guarantees: a database that is put aside is never overwritten: `ledger.damaged`, then
// `ledger.damaged.2` and so on. The folder of a rebuild has the file REBUILDING from before the old
// database is put aside until the head has reached the highest Committed record of the vote log and
// agrees with it. At any moment of a crash either the old database or such a folder is there.
//
// Error: 74 the old database cannot be put aside. Thread rule: one thread at a time.
// Source: PROTOCOL section 5, docs/specification/storage.md section 5.
#pragma once

#include "crypto/result.hpp"
#include "node/failure.hpp"
#include "node/home.hpp"
#include "storage/store.hpp"

namespace merit::node {

// The file that marks such a folder.
inline constexpr std::string_view rebuild_mark = "REBUILDING";

// Whether the database is one that a rebuild has begun. Completes what a crash in begin_rebuild
// left.
bool is_rebuilding(const Home& home);
// Whether a database that cannot be opened for this reason is of no use, and may be put aside.
bool is_damage(storage::StorageError error);

// An empty database takes the place of the one that failed because of `why`. That one is kept, but
// a rebuild that failed itself is not.
Result<void, Failure> begin_rebuild(const Home& home, const storage::StorageFailure& why);

// Takes the mark away.
void end_rebuild(const std::filesystem::path& ledger);

// Whether the block and roots that are stored at the height of `committed` are these.
bool agrees(const storage::Committed& committed, const ledger::BlockDigest& block,
            const storage::Roots& roots);

}  // namespace merit::node
