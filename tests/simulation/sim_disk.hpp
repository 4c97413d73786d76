// The disk of one machine, in memory: files and directories, and for each of them what would be
// left of it if the power failed now.
//
// What was written but not synced is kept as a list of writes that a power cut may lose, reorder or
// tear at 512 bytes; names that were made, renamed or removed are kept likewise until their
// directory is synced, and survive in order. A write into the middle of a file that was synced
// before is undone like any other.
//
// Faults are planned by who tells the story: the next sync fails (and may lose what it should have
// synced), the disk is full, power fails with the operation of a given number. The last does not
// throw: what would be left is set aside (take_cut), for the machine ends where the call into
// storage ends, and nothing leaves it meanwhile.
//
// The files below a folder `ledger` belong to RocksDB: they are not counted as operations and take
// part in power cuts as prefixes of what was written, since that is what their owner is built for.
#pragma once

#include "crypto/bytes.hpp"
#include "tests/simulation/random.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace merit::testing {

// How much of what was not synced a power cut leaves.
enum class Survival : std::uint8_t { nothing, random };

class SimDisk {
  public:
    using Path = std::filesystem::path;

    struct Entry;
    using EntryPtr = std::shared_ptr<Entry>;

    // A write or a cut of a file that is not synced yet.
    struct Write {
        std::uint64_t offset = 0;
        Bytes bytes;
        Bytes before;                   // what was there
        std::uint64_t size_before = 0;  // of the file
        bool is_cut = false;            // truncated to `offset`
    };
    // A name, or two at once in a rename, that is not synced yet.
    struct Naming {
        struct Name {
            std::string name;
            EntryPtr before;
            EntryPtr after;
        };
        std::vector<Name> names;
    };
    struct Entry {
        bool is_directory = false;
        bool is_database = false;  // lies below a folder `ledger`
        bool is_locked = false;
        Bytes data;
        std::vector<Write> writes;
        std::map<std::string, EntryPtr> names;
        std::vector<Naming> namings;

        // So much of the file is the same whatever a power cut takes.
        std::uint64_t durable_bytes() const;
    };

    SimDisk();
    SimDisk(SimDisk&&) noexcept = default;
    SimDisk& operator=(SimDisk&&) noexcept = default;
    SimDisk clone() const;

    // --- files: errno is set where these fail ---
    EntryPtr find(const Path& path) const;
    EntryPtr make(const Path& path, bool is_directory);
    bool rename(const Path& from, const Path& to);
    bool remove(const Path& path);
    bool write(const EntryPtr& file, std::uint64_t offset, BytesView bytes);
    bool cut(const EntryPtr& file, std::uint64_t size);
    bool sync(const EntryPtr& file);
    bool sync_names(const EntryPtr& directory);

    // --- faults ---
    void cut_power(Random& random, Survival survival);
    // At the operation with this number (from 1 on; count() says how many there were).
    void plan_cut(std::uint64_t operation, Survival survival, std::uint64_t seed);
    // What the planned cut has left, once it has come.
    std::unique_ptr<SimDisk> take_cut() { return std::move(cut_); }
    bool has_cut() const { return cut_ != nullptr; }
    std::uint64_t count() const { return operations_; }
    void plan_sync_error(std::uint64_t seed) { sync_error_ = seed; }
    void set_full(bool full) { is_full_ = full; }
    // What was planned does not happen any more.
    void heal();
    // One bit of a file in this folder, outside of its last `spared` bytes; false if there is none.
    bool flip_bit(const Path& folder, std::uint64_t spared, Random& random);

    // Whether nothing of the files in this folder waits for a sync.
    bool is_durable(const Path& folder) const;
    // Bytes of all files.
    std::uint64_t bytes() const;
    // The folder as a power cut now would surely leave it: files with their certain bytes, by name.
    std::map<std::string, BytesView> certain_files(const Path& folder) const;

  private:
    EntryPtr parent_of(const Path& path) const;
    // Whether the operation may be done; counts it.
    void count_operation(const Entry& entry);

    EntryPtr root_;
    std::uint64_t operations_ = 0;
    struct Plan {
        std::uint64_t operation = 0;
        Survival survival = Survival::nothing;
        std::uint64_t seed = 0;
    };
    std::optional<Plan> plan_;
    std::unique_ptr<SimDisk> cut_;
    std::optional<std::uint64_t> sync_error_;
    bool is_full_ = false;
};

}  // namespace merit::testing
