// Reads commits from a JSON Lines file, one commit a line:
//   {"commit": hex, "time": seconds, "author": name, "signed_off_by": [name], "reviewed_by":
//   [name],
//    "tested_by": [name], "reported_by": [name], "files": [[path, added, removed], ...]}
// Names stand where a git import has mails; "co_authored_by", "patch_id" and unknown members are
// optional. A binary file has null for both numbers.
#pragma once

#include "crypto/result.hpp"
#include "wallet/git/commit.hpp"

#include <string>
#include <vector>

namespace merit::wallet {

inline constexpr std::size_t jsonl_line_bytes_max = std::size_t{16} << 20;

struct JsonlFailure {
    std::size_t line = 0;  // from 1; 0: the file itself
    std::string message;
};

// In the order of the file.
Result<std::vector<Commit>, JsonlFailure> read_jsonl(const std::string& path);

}  // namespace merit::wallet
