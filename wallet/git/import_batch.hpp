// From commits to the chunks of an import batch: mails become aliases, files become lines by class.
// A pure function of the commits and the alias book, so two companies with the same history and the
// same book make the same root. Source: CONTRACTS section 4, DETAILS section 8.
#pragma once

#include "contracts/registry/changeset.hpp"
#include "wallet/git/alias_book.hpp"
#include "wallet/git/commit.hpp"

#include <span>
#include <vector>

namespace merit::wallet {

struct ImportBatch {
    Bytes from_commit;  // empty: from the root
    Bytes to_commit;
    crypto::Hash256 tool_digest;
    crypto::Hash256 root;
    std::uint32_t changesets = 0;
    std::vector<Bytes> chunks;  // canonical bytes
    std::vector<crypto::Hash256> leaves;

    // What people want to know before they send it.
    std::size_t authors = 0;
    std::size_t reviews = 0;
    std::size_t tests = 0;
    std::size_t reports = 0;
};

// Hash of the pinned settings of git and of the path classes.
crypto::Hash256 tool_digest();

// All mails of the commits, in ascending order, without repeats.
std::vector<std::string> mails_of(std::span<const Commit> commits);

// Every mail must be in the book: the first that is not is named by a failure.
Outcome<ImportBatch> make_import_batch(std::span<const Commit> commits, const AliasBook& book);

}  // namespace merit::wallet
