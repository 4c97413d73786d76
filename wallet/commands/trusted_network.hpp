// Which genesis a check of a file trusts.
#pragma once

#include "wallet/cli/command.hpp"
#include "wallet/cli/session.hpp"

#include <optional>

namespace merit::wallet {

// --genesis-hash, or the network of the address book that is used; nothing if neither is named.
Outcome<std::optional<ledger::NetworkId>> trusted_network(const Session& session,
                                                          const Arguments& arguments);

// A file of a network that the address book knows is trusted too, whichever is used now; of any
// other one this warns.
void warn_untrusted(Session& session, const ledger::NetworkId& network);

Argument genesis_hash_argument();

}  // namespace merit::wallet
