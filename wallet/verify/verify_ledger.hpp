// Replays an exported ledger from genesis: headers, lanes, certificates, signatures, execution,
// both roots. Trusts the genesis hash that the caller names and nothing else.
#pragma once

#include "ledger/checkpoint.hpp"
#include "ledger/ids.hpp"
#include "wallet/failure.hpp"

#include <functional>
#include <optional>
#include <string>

namespace merit::wallet {

struct LedgerVerdict {
    ledger::NetworkId network;
    std::string name;
    ledger::Height height;  // of the last block
    ledger::Term term;      // whose set comes next: one more than there are boundaries
    std::uint64_t transactions = 0;
    std::uint64_t checkpoints = 0;     // certified roots that equal the replayed ones
    ledger::Height checkpoint_height;  // the highest of them
    ledger::Checkpoint replayed;       // what the replay itself gives at the last height
};

// Fails with exit 9 and a code verify.* that says what is wrong; data.height names the block.
// `trusted` empty accepts the file's own genesis, and the answer says which it is.
Outcome<LedgerVerdict> verify_ledger_file(
    const std::string& path, const std::optional<ledger::NetworkId>& trusted,
    const std::function<void(std::uint64_t bytes_read)>& progress);

}  // namespace merit::wallet
