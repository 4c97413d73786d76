#include "node/snapshot/folders.hpp"

#include "node/runtime/rebuild.hpp"
#include "node/telemetry/log.hpp"
#include "storage/files.hpp"
#include "storage/snapshot_folder.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace merit::node {

namespace {

namespace fs = std::filesystem;
using storage::file_system;

Failure cannot_rename(const fs::path& from) {
    return {ExitCode::damaged,
            "snapshot.cannot_rename",
            from.string() + ": " + std::strerror(errno),
            "is the data folder on one file system, and may it be written?",
            {}};
}

// The chunks are good to be served, too. Nothing is lost if they cannot be kept.
void keep_chunks(const SnapshotFolders& folders, ledger::Height height) {
    std::array<char, 32> name{};
    std::snprintf(name.data(), name.size(), "%020llu",
                  static_cast<unsigned long long>(height.value));
    if (!storage::make_directory(folders.snapshots())) return;
    file_system().remove_all(folders.snapshots() / name.data());
    file_system().rename(folders.chunks(), folders.snapshots() / name.data());
}

}  // namespace

Result<void, Failure> move_folder(const fs::path& from, const fs::path& to) {
    if (!file_system().rename(from, to)) return cannot_rename(from);
    return success();
}

bool make_mark(const fs::path& file) {
    const auto made = storage::File::create(file);
    if (!made) return false;
    storage::sync_data(*made, file);
    storage::sync_directory(file.parent_path());
    return true;
}

Result<bool, Failure> take_incoming(const Home& home,
                                    const std::optional<storage::Committed>& committed) {
    const SnapshotFolders folders(home);
    if (!file_system().exists(folders.ready())) return false;
    const auto snapshot = storage::SnapshotFolder::open(folders.chunks());
    const bool is_old_there = file_system().exists(home.ledger());
    const bool is_rebuild = is_old_there && is_rebuilding(home);
    const bool is_new_there = file_system().exists(folders.new_ledger());
    if (is_new_there) {
        const bool is_above = snapshot && (!committed || is_rebuild || !is_old_there ||
                                           committed->height <= snapshot->manifest().height());
        if (!is_above) {
            file_system().remove_all(folders.incoming());
            return false;
        }
        const bool is_below = committed && committed->height > snapshot->manifest().height();
        if ((is_rebuild || is_below) && !make_mark(folders.new_ledger() / rebuild_mark)) {
            return cannot_rename(folders.new_ledger());
        }
        if (is_old_there && file_system().exists(folders.history())) {
            file_system().remove_all(home.ledger());
        } else if (is_old_there) {
            MERIT_TRY(move_folder(home.ledger(), folders.history()));
            file_system().remove(folders.history() / rebuild_mark);
        }
        file_system().remove(folders.verified());  // of an older snapshot
        MERIT_TRY(move_folder(folders.new_ledger(), home.ledger()));
        storage::sync_directory(home.data());
    }
    // From here on the new database is in its place.
    if (snapshot) {
        log::info("snapshot", "a snapshot is the database now; the blocks before it are verified "
                              "in the background",
                  {{"height", snapshot->manifest().height().value}});
        keep_chunks(folders, snapshot->manifest().height());
    }
    file_system().remove_all(folders.incoming());
    storage::sync_directory(home.data());
    return true;
}

}  // namespace merit::node
