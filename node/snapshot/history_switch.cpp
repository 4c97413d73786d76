// Puts the replayed database in the place of the joined one, at the start of a node.
#include "node/snapshot/history_verifier.hpp"
#include "node/telemetry/log.hpp"
#include "storage/export.hpp"
#include "storage/files.hpp"

namespace merit::node {

namespace {

using storage::file_system;

// More than this and the history goes on catching up in the background first.
constexpr std::uint64_t rest_max = 1'024;

Failure failed(std::string message) {
    return {ExitCode::damaged, "snapshot.history", std::move(message),
            "see \"snapshots\" in docs/operations.md", {}};
}

// The same rules as while running, so that the two cannot differ unnoticed.
Result<bool, Failure> replay_rest(const storage::Store& ledger, storage::Store& history,
                                  const ledger::Genesis& genesis) {
    const std::uint64_t head = ledger.head().height.value;
    const std::uint64_t reached = history.head().height.value;
    if (reached < ledger.base().value || reached > head || head - reached > rest_max) return false;
    HistoryReplay replay(history, genesis);
    while (history.head().height < ledger.head().height) {
        const ledger::Height next = replay.next();
        const auto block = storage::read_exported(ledger, next);
        if (!block) return failed("cannot read height " + std::to_string(next.value));
        const auto applied = replay.apply(block.value());
        if (!applied) {
            return failed(history_error(applied.error()) + " at height " +
                          std::to_string(next.value));
        }
    }
    if (history.head() != ledger.head()) {
        return failed("the replayed database differs from the joined one at height " +
                      std::to_string(head));
    }
    return true;
}

}  // namespace

Result<bool, Failure> take_history(const Home& home, const ledger::Genesis& genesis,
                                   const storage::StoreOptions& options) {
    const SnapshotFolders folders(home);
    if (file_system().exists(folders.joined())) {
        // A crash below.
        if (!file_system().exists(home.ledger())) {
            MERIT_TRY(move_folder(folders.history(), home.ledger()));
            storage::sync_directory(home.data());
        }
        file_system().remove(home.ledger() / folders.verified().filename());
        file_system().remove_all(folders.joined());
        return true;
    }
    const bool is_there =
        file_system().exists(folders.verified()) && file_system().exists(home.ledger());
    if (!is_there) return false;
    {
        auto ledger = storage::Store::open(home.ledger(), options);
        auto history = storage::Store::open(folders.history(), options);
        // A damaged one is the business of whoever opens it next.
        if (!ledger || !history || ledger.value()->is_empty()) return false;
        if (ledger.value()->base().value == 0) return false;
        MERIT_TRY(const bool is_whole,
                  replay_rest(*ledger.value(), *history.value(), genesis));
        if (!is_whole) return false;
    }
    MERIT_TRY(move_folder(home.ledger(), folders.joined()));
    MERIT_TRY(move_folder(folders.history(), home.ledger()));
    storage::sync_directory(home.data());
    file_system().remove(home.ledger() / folders.verified().filename());
    file_system().remove_all(folders.joined());
    log::info("snapshot", "the whole history is verified and takes the joined database's place");
    return true;
}

}  // namespace merit::node
