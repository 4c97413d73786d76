// The transport keys of the validators that this node has known, in a file outside the database: a
// node that loses its database lets them in again, and so learns the sets that genesis does not
// name.
//
// One key a line, in hex, those of the newest set last; at most keys_max, the oldest go first. The
// file is a help and no more: lines that are no key are passed over, and a file that cannot be
// written is told of in the log.
// Thread rule: any thread. Source: PROTOCOL section 7 (Terms), docs/operations.md.
#pragma once

#include "ledger/validator_set.hpp"

#include <filesystem>
#include <mutex>
#include <vector>

namespace merit::node {

class KnownPeers {
  public:
    static constexpr std::size_t keys_max = 1'024;

    // Reads what is there.
    explicit KnownPeers(std::filesystem::path file);

    std::vector<crypto::PublicKey> keys() const;
    // Writes the file if the keys of this set are not the newest already.
    void note(const ledger::ValidatorSet& set);

  private:
    void write() const;

    const std::filesystem::path file_;
    mutable std::mutex mutex_;
    std::vector<crypto::PublicKey> keys_;
};

}  // namespace merit::node
