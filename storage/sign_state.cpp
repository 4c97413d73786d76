#include "storage/sign_state.hpp"

#include "crypto/assert.hpp"
#include "storage/crc32c.hpp"
#include "storage/fatal.hpp"
#include "storage/files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

namespace merit::storage {

namespace {

// A copy: magic 8 | term u64 | view_reserved u64 | CRC-32C u32 of these. The copies lie in
// different blocks of the disk, so that one torn write cannot touch both.
constexpr std::string_view magic = "MERITSS1";
constexpr std::size_t copy_bytes = 28;
constexpr std::array<std::uint64_t, 2> copy_offsets = {0, 4096};

Bytes encode_copy(const SignState& state) {
    Bytes bytes = to_bytes(bytes_of(magic));
    put_u64(bytes, state.term.value);
    put_u64(bytes, state.view_reserved.value);
    put_u32(bytes, crc32c(bytes));
    return bytes;
}

std::optional<SignState> decode_copy(BytesView bytes) {
    if (bytes.size() != copy_bytes || text_of(bytes.first(8)) != magic) return std::nullopt;
    if (get_u32(bytes, 24) != crc32c(bytes.first(24))) return std::nullopt;
    return SignState{ledger::Term{get_u64(bytes, 8)}, ledger::View{get_u64(bytes, 16)}};
}

// A mark: magic 8 | number of the mark u64 | segment u64 | marker u64 | offset u64 | CRC-32C u32 of
// these. They take turns in two places, so that a torn write leaves the one before.
constexpr std::string_view mark_magic = "MERITVM1";
constexpr std::size_t mark_bytes = 44;
constexpr std::array<std::uint64_t, 2> mark_offsets = {8192, 12288};

struct NumberedMark {
    std::uint64_t number = 0;
    LogMark mark;
};

Bytes encode_mark(const NumberedMark& numbered) {
    Bytes bytes = to_bytes(bytes_of(mark_magic));
    const LogMark& mark = numbered.mark;
    for (const std::uint64_t part : {numbered.number, mark.segment, mark.marker, mark.offset})
        put_u64(bytes, part);
    put_u32(bytes, crc32c(bytes));
    return bytes;
}

std::optional<NumberedMark> decode_mark(BytesView bytes) {
    if (bytes.size() != mark_bytes || text_of(bytes.first(8)) != mark_magic) return std::nullopt;
    if (get_u32(bytes, 40) != crc32c(bytes.first(40))) return std::nullopt;
    return NumberedMark{get_u64(bytes, 8),
                        {get_u64(bytes, 16), get_u64(bytes, 24), get_u64(bytes, 32)}};
}

StorageFailure failure(StorageError error, const std::filesystem::path& path) {
    return {error, path.string()};
}

}  // namespace

struct SignStateFile::Handle {
    File file;
    std::filesystem::path path;

    // Writes what differs, one copy after the other: at any time one of them is whole.
    void write_copies(const SignState& state) {
        const Bytes bytes = encode_copy(state);
        for (const std::uint64_t offset : copy_offsets) {
            if (read_at(file, path, offset, copy_bytes) == bytes) continue;
            write_at(file, path, offset, bytes);
            sync_data(file, path);
        }
    }

    std::optional<NumberedMark> newest_mark() const {
        std::optional<NumberedMark> newest;
        for (const std::uint64_t offset : mark_offsets) {
            const auto found = decode_mark(read_at(file, path, offset, mark_bytes));
            if (found && (!newest || found->number > newest->number)) newest = found;
        }
        return newest;
    }
};

SignStateFile::SignStateFile(std::unique_ptr<Handle> handle, const SignState& state)
    : handle_(std::move(handle)), state_(state) {}
SignStateFile::SignStateFile(SignStateFile&& other) noexcept = default;
SignStateFile& SignStateFile::operator=(SignStateFile&& other) noexcept = default;
SignStateFile::~SignStateFile() = default;

Result<SignStateFile, StorageFailure> SignStateFile::create(const std::filesystem::path& path,
                                                            const SignState& state) {
    if (file_system().exists(path)) return failure(StorageError::cannot_open, path);
    // Written whole beside its name, so that a crash leaves no half-made file under it.
    std::filesystem::path partial = path;
    partial += ".new";
    std::optional<File> file = File::create(partial);
    if (!file) return failure(StorageError::cannot_open, path);
    auto handle = std::make_unique<Handle>(Handle{std::move(*file), path});
    handle->write_copies(state);
    if (!file_system().rename(partial, path)) return failure(StorageError::cannot_open, path);
    sync_directory(std::filesystem::absolute(path).parent_path());
    return SignStateFile(std::move(handle), state);
}

Result<SignStateFile, StorageFailure> SignStateFile::open(const std::filesystem::path& path) {
    std::optional<File> file = File::open(path);
    if (!file && errno == ENOENT) return failure(StorageError::sign_state_missing, path);
    if (!file) return failure(StorageError::cannot_open, path);
    std::optional<SignState> highest;
    for (const std::uint64_t offset : copy_offsets)
        highest = std::max(highest, decode_copy(read_at(*file, path, offset, copy_bytes)));
    if (!highest) return failure(StorageError::sign_state_lost, path);
    auto handle = std::make_unique<Handle>(Handle{std::move(*file), path});
    // A copy that a crash or the disk took is made good before anything is signed.
    handle->write_copies(*highest);
    const auto newest = handle->newest_mark();
    SignStateFile opened(std::move(handle), *highest);
    if (newest) {
        opened.marks_ = newest->number;
        opened.mark_ = newest->mark;
    }
    return opened;
}

void SignStateFile::store(const SignState& state) {
    MERIT_ASSERT(state >= state_, "the signing state is never lowered");
    handle_->write_copies(state);
    state_ = state;
}

std::optional<LogMark> SignStateFile::votes_mark() const {
    if (state_.view_reserved == ledger::View{}) return std::nullopt;
    return mark_.value_or(LogMark());
}

void SignStateFile::note_votes(const LogMark& mark) {
    if (mark == mark_) return;
    mark_ = mark;
    ++marks_;
    write_at(handle_->file, handle_->path, mark_offsets[marks_ % mark_offsets.size()],
             encode_mark({marks_, mark}));
}

void SignStateFile::sync_mark() {
    sync_data(handle_->file, handle_->path);
}

}  // namespace merit::storage
