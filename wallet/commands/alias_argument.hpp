// An alias by the mail of its person (through the alias file of --project, or --aliases), its id or
// a prefix of it.
#pragma once

#include "ledger/ids.hpp"
#include "wallet/cli/command.hpp"
#include "wallet/cli/session.hpp"

#include <string>

namespace merit::wallet {

Outcome<ledger::AliasId> alias_argument(Session& session, const Arguments& arguments,
                                        const std::string& text);

}  // namespace merit::wallet
