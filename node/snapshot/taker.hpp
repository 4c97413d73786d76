// Takes a snapshot every `interval` heights, keeps the last two, on a thread of low priority.
//
// Heights are the multiples of the interval that have a checkpoint certificate of their own, so
// that nodes take the same ones and can serve one joiner together. While one is being taken others
// are passed over. Thread rule: certified() by the execution thread, everything else by any.
// Source: RELIABILITY 4.5, docs/specification/snapshots.md.
#pragma once

#include "storage/snapshot_folder.hpp"
#include "storage/store.hpp"

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace merit::node {

class SnapshotTaker {
  public:
    using Changed = std::function<void(std::vector<storage::SnapshotFolder>)>;
    static constexpr std::size_t snapshots_kept = 2;

    // `interval` 0: takes none. `changed` gets the list of those that there are, at start and after
    // each change, the newest last.
    SnapshotTaker(const storage::Store& store, std::filesystem::path folder, std::uint64_t interval,
                  Changed changed);
    ~SnapshotTaker();
    void start();
    void stop();  // gives up what is being taken

    // This height has a certificate now.
    void certified(ledger::Height height);

  private:
    struct Task {
        std::shared_ptr<const storage::ReadView> view;
        ledger::CheckpointCertificate certificate;
    };
    void run();
    void perform(const Task& task);
    void prune_and_tell();
    std::filesystem::path folder_of(ledger::Height height) const;

    const storage::Store& store_;
    const std::filesystem::path folder_;
    const std::uint64_t interval_;
    Changed changed_;
    std::atomic<bool> is_stopping_ = false;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::optional<Task> task_;
    bool is_busy_ = false;
    std::thread thread_;
};

}  // namespace merit::node
