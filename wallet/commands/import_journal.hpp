// What was done about one batch of an import, so that running it again goes on.
//
// A file beside the keys, written before what it tells of is sent. A damaged or absent one is as if
// nothing had been opened: what is sent again changes nothing.
#pragma once

#include "crypto/hash.hpp"
#include "ledger/ids.hpp"
#include "wallet/failure.hpp"

#include <cstdint>
#include <string>

namespace merit::wallet {

struct ImportJournal {
    std::string path;
    std::string import_id;         // 64 hexadecimal digits; empty: not opened from here
    std::string open_tx;           // the transaction that opens it; empty: not known
    std::uint64_t next_chunk = 0;  // all chunks before it are final

    static ImportJournal load(const std::string& home, const ledger::NetworkId& network,
                              const ledger::ProjectId& project, const crypto::Hash256& root);
    Outcome<void> store() const;
};

}  // namespace merit::wallet
