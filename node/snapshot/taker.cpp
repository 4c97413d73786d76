#include "node/snapshot/taker.hpp"

#include "node/snapshot/low_priority.hpp"
#include "node/telemetry/log.hpp"
#include "storage/files.hpp"
#include "storage/snapshot_writer.hpp"

#include <algorithm>
#include <cstdio>

namespace merit::node {

SnapshotTaker::SnapshotTaker(const storage::Store& store, std::filesystem::path folder,
                             std::uint64_t interval, Changed changed)
    : store_(store),
      folder_(std::move(folder)),
      interval_(interval),
      changed_(std::move(changed)) {}

SnapshotTaker::~SnapshotTaker() {
    stop();
}

void SnapshotTaker::start() {
    thread_ = std::thread([this] { run(); });
}

void SnapshotTaker::stop() {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void SnapshotTaker::certified(ledger::Height height) {
    if (interval_ == 0 || height.value == 0 || height.value % interval_ != 0) return;
    auto certificate = store_.checkpoint(height);
    auto view = store_.pinned_view(height);
    if (!certificate || !view) return;
    {
        const std::lock_guard lock(mutex_);
        if (is_busy_ || task_) return;
        task_ = Task{std::move(view.value()), std::move(*certificate)};
    }
    wake_.notify_one();
}

void SnapshotTaker::run() {
    lower_thread_priority();
    if (!storage::make_directory(folder_)) {
        log::error("snapshot", "no snapshots are taken: the folder cannot be made",
                   {{"folder", folder_.string()}});
        return;
    }
    prune_and_tell();
    while (true) {
        std::optional<Task> task;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return is_stopping_ || task_; });
            if (is_stopping_) return;
            task = std::exchange(task_, std::nullopt);
            is_busy_ = true;
        }
        perform(*task);
        task.reset();  // the pinned view
        const std::lock_guard lock(mutex_);
        is_busy_ = false;
    }
}

// Digits with leading zeros: names in order are heights in order.
std::filesystem::path SnapshotTaker::folder_of(ledger::Height height) const {
    std::array<char, 32> name{};
    std::snprintf(name.data(), name.size(), "%020llu",
                  static_cast<unsigned long long>(height.value));
    return folder_ / name.data();
}

void SnapshotTaker::perform(const Task& task) {
    const ledger::Height height = task.certificate.checkpoint.height;
    const auto taken =
        storage::write_snapshot(store_, *task.view, task.certificate, folder_of(height),
                                [this] { return is_stopping_.load(); });
    if (is_stopping_) return;
    if (!taken) {
        log::error("snapshot", "a snapshot could not be taken",
                   {{"height", height.value}, {"err", name_of(taken.error())}});
        return;
    }
    log::info("snapshot", "a snapshot is taken",
              {{"height", height.value},
               {"chunks", taken.value().manifest().chunks().size()},
               {"snapshot", taken.value().id().hex().substr(0, 16)}});
    prune_and_tell();
}

void SnapshotTaker::prune_and_tell() {
    std::vector<std::string> names =
        storage::file_system().list(folder_).value_or(std::vector<std::string>());
    std::ranges::sort(names);
    std::vector<storage::SnapshotFolder> whole;
    for (const std::string& name : names) {
        auto opened = storage::SnapshotFolder::open(folder_ / name);
        const bool is_of_name =
            opened && folder_of(opened->manifest().height()) == folder_ / name;
        if (is_of_name) {
            whole.push_back(std::move(*opened));
        } else {
            storage::file_system().remove_all(folder_ / name);  // of a crash, or damaged
        }
    }
    while (whole.size() > snapshots_kept) {
        storage::file_system().remove_all(whole.front().path());
        whole.erase(whole.begin());
    }
    changed_(std::move(whole));
}

}  // namespace merit::node
