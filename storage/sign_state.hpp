// `sign.state`: the views for which this machine may have signed, outside every backup.
//
// {term, view_reserved} in two checksummed copies; raised (by 100 views at a time) before a vote
// reaches view_reserved. With the vote log damaged but this file good, a validator votes again only
// from view_reserved on, or in a later term. A raise is durable when store() returns, copy by copy:
// a crash in between leaves the old value readable, and nothing was signed under the new one yet.
// Beside it lies the mark of the vote log: how far that was known to be synced. It is written after
// each sync of the log and synced itself only where the log is rotated, so it may be behind after a
// power cut, never ahead. Whatever of the log goes missing below it is noticed at the next start: a
// cut or damaged end, an old copy, the log of another key.
// A failed write or sync ends the process. Thread rule: one thread. Source: PROTOCOL section 5.
#pragma once

#include "ledger/strong.hpp"
#include "storage/log_mark.hpp"
#include "storage/storage_error.hpp"

#include <compare>
#include <filesystem>
#include <memory>
#include <optional>

namespace merit::storage {

inline constexpr std::uint64_t sign_state_reserve_views = 100;

struct SignState {
    ledger::Term term;
    ledger::View view_reserved;  // every view below may have been signed in
    auto operator<=>(const SignState&) const = default;
};

class SignStateFile {
  public:
    // Makes the file with this state in it, or none. Error: cannot_open, also if there is a file.
    static Result<SignStateFile, StorageFailure> create(const std::filesystem::path& file,
                                                        const SignState& state = {});
    // Errors: sign_state_missing, sign_state_lost, cannot_open.
    static Result<SignStateFile, StorageFailure> open(const std::filesystem::path& file);

    SignStateFile(SignStateFile&& other) noexcept;
    SignStateFile& operator=(SignStateFile&& other) noexcept;
    ~SignStateFile();

    const SignState& state() const { return state_; }
    // `state` must not be below the one held: lowering it is a bug.
    void store(const SignState& state);

    // What must be there of the vote log. Nothing: nothing was signed yet, so that a log of before
    // binds nobody. Where views were reserved and no mark is left it is one that no log has.
    std::optional<LogMark> votes_mark() const;
    void note_votes(const LogMark& mark);
    void sync_mark();

  private:
    struct Handle;
    SignStateFile(std::unique_ptr<Handle> handle, const SignState& state);

    std::unique_ptr<Handle> handle_;
    SignState state_;
    std::uint64_t marks_ = 0;  // how many were noted
    std::optional<LogMark> mark_;
};

}  // namespace merit::storage
