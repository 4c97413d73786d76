#include "node/runtime/rebuild.hpp"

#include "node/telemetry/log.hpp"
#include "storage/files.hpp"

#include <cerrno>
#include <cstring>

namespace merit::node {
namespace {

using std::filesystem::path;
using storage::file_system;

constexpr std::string_view mark = rebuild_mark;
constexpr int copies_max = 99;

path new_folder(const Home& home) {
    return home.ledger().string() + ".new";
}

// A name that no copy has yet.
path free_name(const Home& home) {
    const std::string first = home.ledger().string() + ".damaged";
    path name = first;
    for (int i = 2; i <= copies_max && file_system().exists(name); ++i)
        name = first + "." + std::to_string(i);
    return name;
}

// The folder with the mark in it, both on disk.
bool make_new_folder(const path& folder) {
    if (!file_system().remove_all(folder) || !storage::make_directory(folder)) return false;
    const auto file = storage::File::create(folder / mark);
    if (!file) return false;
    storage::sync_data(*file, folder / mark);
    storage::sync_directory(folder);
    return true;
}

}  // namespace

bool is_damage(storage::StorageError error) {
    using storage::StorageError;
    return error == StorageError::corrupted || error == StorageError::state_root_mismatch ||
           error == StorageError::log_root_mismatch || error == StorageError::lost_committed_data;
}

bool is_rebuilding(const Home& home) {
    if (!file_system().exists(home.ledger()) && file_system().exists(new_folder(home) / mark)) {
        file_system().rename(new_folder(home), home.ledger());
        storage::sync_directory(home.data());
    }
    return file_system().exists(home.ledger() / mark);
}

Result<void, Failure> begin_rebuild(const Home& home, const storage::StorageFailure& why) {
    const auto fail = [&](const std::string& reason) {
        return Failure{ExitCode::damaged,
                       std::string(name_of(why.error)),
                       storage::describe(why) + "; it cannot be put aside: " + reason,
                       "",
                       {}};
    };
    const bool was_rebuild = is_rebuilding(home);
    const bool was_there = file_system().exists(home.ledger());
    if (!make_new_folder(new_folder(home))) return fail("no folder can be made beside it");
    const path aside = free_name(home);
    bool is_aside = true;
    if (was_rebuild) {
        is_aside = file_system().remove_all(home.ledger());
    } else if (was_there) {
        if (file_system().exists(aside)) return fail("too many copies are kept");
        is_aside = file_system().rename(home.ledger(), aside);
    }
    if (!is_aside || !file_system().rename(new_folder(home), home.ledger())) {
        return fail(std::strerror(errno));
    }
    storage::sync_directory(home.data());
    if (was_rebuild) {
        log::error("storage", "the database that was being rebuilt is damaged; begun again",
                   {{"err", storage::describe(why)}});
    } else if (!was_there) {
        log::error("storage", "the database is gone; it is rebuilt from the peers");
    } else {
        log::error("storage", "the database is damaged; it is put aside and rebuilt from the peers",
                   {{"err", storage::describe(why)}, {"kept", aside.string()}});
    }
    return success();
}

void end_rebuild(const path& ledger) {
    file_system().remove(ledger / mark);
    storage::sync_directory(ledger);
}

bool agrees(const storage::Committed& committed, const ledger::BlockDigest& block,
            const storage::Roots& roots) {
    return block == committed.block && roots.log_root == committed.log_root &&
           roots.state_root == committed.state_root;
}

}  // namespace merit::node
