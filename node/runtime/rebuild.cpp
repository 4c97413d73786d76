#include "node/runtime/rebuild.hpp"

#include "node/runtime/node_impl.hpp"
#include "node/telemetry/log.hpp"
#include "storage/files.hpp"

namespace merit::node {
namespace {

using std::filesystem::path;

constexpr std::string_view mark = "REBUILDING";
constexpr int copies_max = 99;

path new_folder(const Home& home) {
    return home.ledger().string() + ".new";
}

// A name that no copy has yet.
path free_name(const Home& home) {
    const std::string first = home.ledger().string() + ".damaged";
    std::error_code error;
    path name = first;
    for (int i = 2; i <= copies_max && std::filesystem::exists(name, error); ++i)
        name = first + "." + std::to_string(i);
    return name;
}

// The folder with the mark in it, both on disk.
bool make_new_folder(const path& folder) {
    std::error_code error;
    std::filesystem::remove_all(folder, error);
    if (error || !storage::make_directory(folder)) return false;
    const auto file = storage::File::create(folder / mark);
    if (!file) return false;
    storage::sync_data(*file, folder / mark);
    storage::sync_directory(folder);
    return true;
}

}  // namespace

bool is_rebuilding(const Home& home) {
    std::error_code error;
    if (!std::filesystem::exists(home.ledger(), error) &&
        std::filesystem::exists(new_folder(home) / mark, error)) {
        std::filesystem::rename(new_folder(home), home.ledger(), error);
        storage::sync_directory(home.data());
    }
    return std::filesystem::exists(home.ledger() / mark, error);
}

Result<void, Failure> begin_rebuild(const Home& home, const storage::StorageFailure& why) {
    const auto fail = [&](const std::string& reason) {
        return Failure{ExitCode::damaged,
                       std::string(name_of(why.error)),
                       storage::describe(why) + "; it cannot be put aside: " + reason,
                       "",
                       {}};
    };
    std::error_code error;
    const bool was_rebuild = is_rebuilding(home);
    const bool was_there = std::filesystem::exists(home.ledger(), error);
    if (!make_new_folder(new_folder(home))) return fail("no folder can be made beside it");
    const path aside = free_name(home);
    if (was_rebuild) {
        std::filesystem::remove_all(home.ledger(), error);
    } else if (was_there) {
        if (std::filesystem::exists(aside, error)) return fail("too many copies are kept");
        std::filesystem::rename(home.ledger(), aside, error);
    }
    if (!error) std::filesystem::rename(new_folder(home), home.ledger(), error);
    if (error) return fail(error.message());
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
    std::error_code error;
    std::filesystem::remove(ledger / mark, error);
    storage::sync_directory(ledger);
}

bool agrees(const storage::Committed& committed, const ledger::BlockDigest& block,
            const storage::Roots& roots) {
    return block == committed.block && roots.log_root == committed.log_root &&
           roots.state_root == committed.state_root;
}

void Node::Impl::block_executed(consensus::Executed event) {
    if (rebuild_to && event.checkpoint.height == rebuild_to->height) {
        compare_rebuild(event.checkpoint);
    }
    engine->post(std::move(event));
}

// Before the engine may sign for this height again.
void Node::Impl::compare_rebuild(const ledger::Checkpoint& checkpoint) {
    const std::uint64_t height = checkpoint.height.value;
    const storage::Roots roots{checkpoint.log_size, checkpoint.log_root, checkpoint.state_root};
    if (!agrees(*rebuild_to, checkpoint.block, roots)) {
        log::error("storage", "the rebuilt database differs from what this validator committed",
                   {{"height", height}, {"err", "storage.rebuild_differs"}});
        engine->post(consensus::Diverged{checkpoint.height});
        return;
    }
    end_rebuild(ledger_folder);
    rebuild_to.reset();
    log::info("storage", "the database is rebuilt", {{"height", height}});
}

}  // namespace merit::node
