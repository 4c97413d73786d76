#include "tests/simulation/sim_files.hpp"

#include "tests/simulation/sim_env.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>

namespace merit::testing {

namespace {

constexpr std::string_view node_prefix = "node-";

void end_process(storage::Fatal, std::string_view message) {
    throw ProcessEnded(std::string(message));
}

class SimFile final : public storage::FileHandle {
  public:
    SimFile(SimDisk& disk, SimDisk::EntryPtr file, bool is_lock)
        : disk_(disk), file_(std::move(file)), is_lock_(is_lock) {}
    ~SimFile() override {
        if (is_lock_) file_->is_locked = false;
    }

    std::optional<std::uint64_t> size() const override { return file_->data.size(); }
    std::int64_t read(std::uint64_t offset, std::span<Byte> bytes) const override {
        if (offset >= file_->data.size()) return 0;
        const std::size_t count = std::min<std::size_t>(bytes.size(), file_->data.size() - offset);
        std::copy_n(file_->data.begin() + static_cast<std::ptrdiff_t>(offset), count,
                    bytes.begin());
        return static_cast<std::int64_t>(count);
    }
    std::int64_t write(std::uint64_t offset, BytesView bytes) override {
        return disk_.write(file_, offset, bytes) ? static_cast<std::int64_t>(bytes.size()) : -1;
    }
    bool truncate(std::uint64_t size) override { return disk_.cut(file_, size); }
    bool sync_data() override { return disk_.sync(file_); }
    bool sync_all() override { return disk_.sync(file_); }

  private:
    SimDisk& disk_;
    const SimDisk::EntryPtr file_;
    const bool is_lock_;
};

}  // namespace

SimFiles::SimFiles() : env_(make_sim_env(*this)) {
    before_ = storage::set_file_system(this);
    handler_before_ = storage::set_fatal_handler(end_process);
}

SimFiles::~SimFiles() {
    storage::set_fatal_handler(handler_before_);
    storage::set_file_system(before_);
}

SimFiles::Path SimFiles::root_of(std::size_t node) {
    return "/" + std::string(node_prefix) + std::to_string(node);
}

SimDisk& SimFiles::disk(std::size_t node) {
    return disks_[node];
}

void SimFiles::replace_disk(std::size_t node, SimDisk disk) {
    disks_[node] = std::move(disk);
}

void SimFiles::run_background() {
    env_->run_jobs();
}

SimDisk* SimFiles::disk_of(const Path& path) const {
    const std::string first = path.relative_path().begin()->string();
    std::size_t node = 0;
    if (first.starts_with(node_prefix)) {
        std::from_chars(first.data() + node_prefix.size(), first.data() + first.size(), node);
        return &disks_[node];
    }
    errno = ENOENT;
    return nullptr;
}

SimFiles::Path SimFiles::below(const Path& path) {
    Path rest;
    const Path relative = path.relative_path();
    for (auto part = std::next(relative.begin()); part != relative.end(); ++part)
        rest /= *part;
    return "/" / rest;
}

std::unique_ptr<storage::FileHandle> SimFiles::open(const Path& path) {
    SimDisk* const disk = disk_of(path);
    if (disk == nullptr) return nullptr;
    const auto file = disk->find(below(path));
    if (!file) return nullptr;
    if (file->is_directory) {
        errno = EISDIR;
        return nullptr;
    }
    return std::make_unique<SimFile>(*disk, file, false);
}

std::unique_ptr<storage::FileHandle> SimFiles::create(const Path& path) {
    SimDisk* const disk = disk_of(path);
    const auto file = disk == nullptr ? nullptr : disk->make(below(path), false);
    return file ? std::make_unique<SimFile>(*disk, file, false) : nullptr;
}

std::unique_ptr<storage::FileHandle> SimFiles::lock(const Path& path) {
    SimDisk* const disk = disk_of(path);
    if (disk == nullptr) return nullptr;
    auto file = disk->find(below(path));
    if (!file) file = disk->make(below(path), false);
    if (!file) return nullptr;
    if (file->is_locked) {
        errno = EWOULDBLOCK;
        return nullptr;
    }
    file->is_locked = true;
    return std::make_unique<SimFile>(*disk, file, true);
}

bool SimFiles::rename(const Path& from, const Path& to) {
    SimDisk* const disk = disk_of(from);
    return disk != nullptr && disk == disk_of(to) && disk->rename(below(from), below(to));
}

bool SimFiles::remove(const Path& path) {
    SimDisk* const disk = disk_of(path);
    return disk != nullptr && disk->remove(below(path));
}

bool SimFiles::remove_all(const Path& path) {
    if (!exists(path)) return true;
    if (is_directory(path)) {
        const auto names = list(path);
        for (const std::string& name : *names) {
            if (!remove_all(path / name)) return false;
        }
    }
    return remove(path);
}

bool SimFiles::exists(const Path& path) const {
    const SimDisk* const disk = disk_of(path);
    return disk != nullptr && disk->find(below(path)) != nullptr;
}

bool SimFiles::is_directory(const Path& path) const {
    const SimDisk* const disk = disk_of(path);
    const auto entry = disk == nullptr ? nullptr : disk->find(below(path));
    return entry && entry->is_directory;
}

bool SimFiles::make_directory(const Path& path) {
    SimDisk* const disk = disk_of(path);
    return disk != nullptr && disk->make(below(path), true) != nullptr;
}

std::optional<std::vector<std::string>> SimFiles::list(const Path& directory) const {
    const SimDisk* const disk = disk_of(directory);
    const auto entry = disk == nullptr ? nullptr : disk->find(below(directory));
    if (!entry || !entry->is_directory) return std::nullopt;
    std::vector<std::string> names;
    for (const auto& [name, file] : entry->names)
        names.push_back(name);
    return names;
}

bool SimFiles::sync_directory(const Path& directory) {
    SimDisk* const disk = disk_of(directory);
    const auto entry = disk == nullptr ? nullptr : disk->find(below(directory));
    return entry && disk->sync_names(entry);
}

rocksdb::Env* SimFiles::database_env() {
    return env_->env();
}

}  // namespace merit::testing
