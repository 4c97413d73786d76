#include "tests/simulation/sim_disk.hpp"

#include <algorithm>
#include <cerrno>
#include <functional>
#include <utility>

namespace merit::testing {

namespace {

using Entry = SimDisk::Entry;
using EntryPtr = SimDisk::EntryPtr;
using Write = SimDisk::Write;

constexpr std::size_t sector_bytes = 512;
constexpr std::string_view database_folder = "ledger";

void put(Bytes& data, std::uint64_t offset, BytesView bytes) {
    if (data.size() < offset + bytes.size()) data.resize(offset + bytes.size());
    std::copy(bytes.begin(), bytes.end(), data.begin() + static_cast<std::ptrdiff_t>(offset));
}

void undo(Bytes& data, const Write& write) {
    data.resize(write.size_before);
    put(data, write.offset, write.before);
}

// The parts of a write that reached the disk: any of its sectors.
void redo_some(Bytes& data, const Write& write, Random& random) {
    if (write.is_cut) {
        if (random.chance(500'000)) data.resize(write.offset);
        return;
    }
    const bool is_whole = random.chance(500'000);
    for (std::size_t at = 0; at < write.bytes.size();) {
        const std::size_t end =
            std::min<std::size_t>(write.bytes.size(),
                                  at + sector_bytes - (write.offset + at) % sector_bytes);
        if (is_whole || random.chance(500'000)) {
            put(data, write.offset + at, BytesView(write.bytes).subspan(at, end - at));
        }
        at = end;
    }
}

// As much as a file that is only appended to shows after a cut: a prefix.
void redo_prefix(Bytes& data, const std::vector<Write>& writes, std::uint32_t ppm) {
    std::size_t bytes = 0;
    for (const Write& write : writes)
        bytes += write.bytes.size();
    std::size_t left = bytes * ppm / 1'000'000;
    for (const Write& write : writes) {
        if (write.is_cut) continue;
        const std::size_t count = std::min(left, write.bytes.size());
        put(data, write.offset, BytesView(write.bytes).first(count));
        left -= count;
    }
}

void lose_writes(Entry& file, Random& random, Survival survival) {
    std::vector<Write> writes = std::exchange(file.writes, {});
    for (auto write = writes.rbegin(); write != writes.rend(); ++write)
        undo(file.data, *write);
    if (survival == Survival::nothing) return;
    for (const Write& write : writes) {
        if (random.chance(600'000)) redo_some(file.data, write, random);
    }
}

void rename_all(Entry& directory, const SimDisk::Naming& naming, bool is_undo) {
    for (const auto& [name, before, after] : naming.names) {
        const EntryPtr& entry = is_undo ? before : after;
        if (entry) {
            directory.names[name] = entry;
        } else {
            directory.names.erase(name);
        }
    }
}

EntryPtr copy_of(const EntryPtr& entry, std::map<const Entry*, EntryPtr>& copies) {
    if (!entry) return nullptr;
    EntryPtr& copy = copies[entry.get()];
    if (copy) return copy;
    copy = std::make_shared<Entry>(*entry);
    const EntryPtr result = copy;  // the map may move it
    result->is_locked = false;
    for (auto& [name, below] : result->names)
        below = copy_of(below, copies);
    for (SimDisk::Naming& naming : result->namings) {
        for (auto& name : naming.names) {
            name.before = copy_of(name.before, copies);
            name.after = copy_of(name.after, copies);
        }
    }
    return result;
}

void visit_files(const EntryPtr& entry, const std::function<void(Entry&)>& visit) {
    if (!entry->is_directory) return visit(*entry);
    for (const auto& [name, below] : entry->names)
        visit_files(below, visit);
}

// Whether a name of the directory is not safe yet.
bool is_renaming(const Entry& directory, const std::string& name) {
    return std::ranges::any_of(directory.namings, [&](const SimDisk::Naming& naming) {
        return std::ranges::any_of(naming.names,
                                   [&](const auto& one) { return one.name == name; });
    });
}

bool fails(int error) {
    errno = error;
    return false;
}

}  // namespace

std::uint64_t SimDisk::Entry::durable_bytes() const {
    std::uint64_t bytes = data.size();
    for (const Write& write : writes)
        bytes = std::min(bytes, write.offset);
    return bytes;
}

SimDisk::SimDisk() : root_(std::make_shared<Entry>()) {
    root_->is_directory = true;
}

SimDisk SimDisk::clone() const {
    SimDisk copy;
    std::map<const Entry*, EntryPtr> copies;
    copy.root_ = copy_of(root_, copies);
    return copy;
}

// --- files ---

EntryPtr SimDisk::find(const Path& path) const {
    EntryPtr entry = root_;
    for (const Path& part : path.relative_path()) {
        if (part.empty() || part == ".") continue;
        if (!entry->is_directory) {
            errno = ENOTDIR;
            return nullptr;
        }
        const auto found = entry->names.find(part.string());
        if (found == entry->names.end()) {
            errno = ENOENT;
            return nullptr;
        }
        entry = found->second;
    }
    return entry;
}

EntryPtr SimDisk::parent_of(const Path& path) const {
    return find(path.parent_path());
}

void SimDisk::count_operation(const Entry& entry) {
    if (entry.is_database) return;
    ++operations_;
    if (!plan_ || plan_->operation != operations_) return;
    cut_ = std::make_unique<SimDisk>(clone());
    Random random(plan_->seed);
    cut_->cut_power(random, plan_->survival);
    plan_.reset();
}

EntryPtr SimDisk::make(const Path& path, bool is_directory) {
    const EntryPtr parent = parent_of(path);
    if (!parent) return nullptr;
    const std::string name = path.filename().string();
    const auto found = parent->names.find(name);
    if (found != parent->names.end()) {
        errno = is_directory ? EEXIST : EISDIR;
        if (is_directory || found->second->is_directory) return nullptr;
        if (!cut(found->second, 0)) return nullptr;
        return found->second;
    }
    const auto entry = std::make_shared<Entry>();
    entry->is_directory = is_directory;
    entry->is_database = parent->is_database || name.starts_with(database_folder);
    parent->names[name] = entry;
    parent->namings.push_back({{{name, nullptr, entry}}});
    count_operation(*entry);
    return entry;
}

bool SimDisk::rename(const Path& from, const Path& to) {
    const EntryPtr parent = parent_of(from);
    if (!parent || parent != parent_of(to)) return fails(parent ? EXDEV : ENOENT);
    const std::string old_name = from.filename().string();
    const std::string new_name = to.filename().string();
    const auto found = parent->names.find(old_name);
    if (found == parent->names.end()) return fails(ENOENT);
    const EntryPtr entry = found->second;
    const auto target = parent->names.find(new_name);
    const EntryPtr replaced = target == parent->names.end() ? nullptr : target->second;
    if (replaced && replaced->is_directory && !replaced->names.empty()) return fails(ENOTEMPTY);
    Naming naming{{{old_name, entry, nullptr}, {new_name, replaced, entry}}};
    rename_all(*parent, naming, false);
    parent->namings.push_back(std::move(naming));
    count_operation(*entry);
    return true;
}

bool SimDisk::remove(const Path& path) {
    const EntryPtr parent = parent_of(path);
    if (!parent) return false;
    const std::string name = path.filename().string();
    const auto found = parent->names.find(name);
    if (found == parent->names.end()) return fails(ENOENT);
    const EntryPtr entry = found->second;
    parent->names.erase(found);
    parent->namings.push_back({{{name, entry, nullptr}}});
    count_operation(*entry);
    return true;
}

bool SimDisk::write(const EntryPtr& file, std::uint64_t offset, BytesView bytes) {
    if (is_full_ && !file->is_database) return fails(ENOSPC);
    Write write;
    write.offset = offset;
    write.bytes = to_bytes(bytes);
    write.size_before = file->data.size();
    if (offset < file->data.size()) {
        const auto count = std::min<std::size_t>(bytes.size(), file->data.size() - offset);
        write.before = to_bytes(BytesView(file->data).subspan(offset, count));
    }
    put(file->data, offset, bytes);
    file->writes.push_back(std::move(write));
    count_operation(*file);
    return true;
}

bool SimDisk::cut(const EntryPtr& file, std::uint64_t size) {
    Write write;
    write.offset = size;
    write.size_before = file->data.size();
    write.is_cut = true;
    if (size < file->data.size()) write.before = to_bytes(BytesView(file->data).subspan(size));
    file->data.resize(size);
    file->writes.push_back(std::move(write));
    count_operation(*file);
    return true;
}

bool SimDisk::sync(const EntryPtr& file) {
    if (sync_error_ && !file->is_database) {
        // After a failed sync nobody knows what is on the disk (ATC'20, "Can applications recover
        // from fsync failures?").
        Random random(*std::exchange(sync_error_, std::nullopt));
        lose_writes(*file, random, Survival::random);
        return fails(EIO);
    }
    file->writes.clear();
    count_operation(*file);
    return true;
}

bool SimDisk::sync_names(const EntryPtr& directory) {
    if (!directory->is_directory) return fails(ENOTDIR);
    directory->namings.clear();
    count_operation(*directory);
    return true;
}

// --- faults ---

void SimDisk::cut_power(Random& random, Survival survival) {
    const auto database_ppm = static_cast<std::uint32_t>(
        survival == Survival::random ? random.below(1'000'001) : 0);
    const std::function<void(const EntryPtr&)> lose = [&](const EntryPtr& entry) {
        entry->is_locked = false;
        if (!entry->is_directory) {
            if (!entry->is_database) return lose_writes(*entry, random, survival);
            const std::vector<Write> writes = std::exchange(entry->writes, {});
            for (auto write = writes.rbegin(); write != writes.rend(); ++write)
                undo(entry->data, *write);
            return redo_prefix(entry->data, writes, database_ppm);
        }
        const std::vector<Naming> namings = std::exchange(entry->namings, {});
        for (auto naming = namings.rbegin(); naming != namings.rend(); ++naming)
            rename_all(*entry, *naming, true);
        const std::uint64_t kept =
            survival == Survival::nothing ? 0
            : entry->is_database          ? namings.size() * database_ppm / 1'000'000
                                          : random.below(namings.size() + 1);
        for (std::size_t i = 0; i < kept; ++i)
            rename_all(*entry, namings[i], false);
        for (const auto& [name, below] : entry->names)
            lose(below);
    };
    lose(root_);
}

void SimDisk::plan_cut(std::uint64_t operation, Survival survival, std::uint64_t seed) {
    plan_ = Plan{operation, survival, seed};
}

void SimDisk::heal() {
    plan_.reset();
    cut_.reset();
    sync_error_.reset();
    is_full_ = false;
}

bool SimDisk::flip_bit(const Path& folder, std::uint64_t spared, Random& random) {
    const EntryPtr directory = find(folder);
    if (!directory) return false;
    std::vector<Entry*> files;
    visit_files(directory, [&](Entry& file) {
        if (file.durable_bytes() > spared) files.push_back(&file);
    });
    if (files.empty()) return false;
    Entry& file = *files[random.below(files.size())];
    const std::uint64_t place = random.below(file.durable_bytes() - spared);
    file.data[place] ^= static_cast<Byte>(1U << random.below(8));
    return true;
}

bool SimDisk::is_durable(const Path& folder) const {
    bool is_durable = true;
    visit_files(find(folder), [&](const Entry& file) { is_durable &= file.writes.empty(); });
    return is_durable;
}

std::uint64_t SimDisk::bytes() const {
    std::uint64_t sum = 0;
    visit_files(root_, [&](const Entry& file) { sum += file.data.size(); });
    return sum;
}

std::map<std::string, BytesView> SimDisk::certain_files(const Path& folder) const {
    std::map<std::string, BytesView> files;
    EntryPtr directory = root_;
    for (const Path& part : folder.relative_path()) {
        const auto found = directory->names.find(part.string());
        if (found == directory->names.end() || is_renaming(*directory, part.string())) return files;
        directory = found->second;
    }
    for (const auto& [name, entry] : directory->names) {
        if (entry->is_directory || is_renaming(*directory, name)) continue;
        files[name] = BytesView(entry->data).first(entry->durable_bytes());
    }
    return files;
}

}  // namespace merit::testing
