// Reads the history of a git repository for an import, with everything pinned that could make two
// clones differ: no system and user configuration, no attributes of a work tree, fixed rename and
// diff settings, .mailmap of the last commit of the range. Merges are left out. DETAILS section 8.
#pragma once

#include "crypto/result.hpp"
#include "wallet/git/commit.hpp"

#include <functional>
#include <string>
#include <vector>

namespace merit::wallet {

enum class GitError : std::uint8_t {
    not_a_repository,
    bad_range,   // not A..B or B, or a name that the repository does not know
    git_failed,  // git is missing or ended with an error
    unreadable_commit,
};
std::string_view name_of(GitError error);

struct GitFailure {
    GitError error = GitError::git_failed;
    std::string message;
};

struct GitHistory {
    std::string from;             // commit id, empty if the range begins at the root
    std::string to;               // commit id
    bool shallow = false;         // a shallow clone: the range begins at its oldest commit
    std::vector<Commit> commits;  // by commit time, then id
};

// The settings of git that take part in the result, as one text; its hash is the tool digest.
std::string git_settings();

// `progress(done, total)` is called now and then. `range` is "A..B" or "B".
Result<GitHistory, GitFailure> read_git_history(
    const std::string& repository, const std::string& range,
    const std::function<void(std::size_t done, std::size_t total)>& progress);

}  // namespace merit::wallet
