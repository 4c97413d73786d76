// The commits of an import, whatever they were read from.
#pragma once

#include "crypto/bytes.hpp"
#include "wallet/cli/command.hpp"
#include "wallet/cli/session.hpp"
#include "wallet/git/commit.hpp"

#include <vector>

namespace merit::wallet {

struct ImportSource {
    std::vector<Commit> commits;
    Bytes from_commit;
    Bytes to_commit;
    bool shallow = false;
};

// REPO and --range of the arguments; shows how far it is.
Outcome<ImportSource> read_git_source(Session& session, const Arguments& arguments);
// FILE of the arguments, in JSON Lines; a failure names file and line.
Outcome<ImportSource> read_file_source(const Arguments& arguments);

}  // namespace merit::wallet
