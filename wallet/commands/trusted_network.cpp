#include "wallet/commands/trusted_network.hpp"

#include "wallet/keys/network_book.hpp"

#include <algorithm>

namespace merit::wallet {

Outcome<std::optional<ledger::NetworkId>> trusted_network(const Session& session,
                                                          const Arguments& arguments) {
    if (const auto text = arguments.find("--genesis-hash")) {
        const auto bytes = from_hex(*text);
        const auto network = bytes ? ledger::NetworkId::from(*bytes) : std::nullopt;
        if (!network) return usage_failure("--genesis-hash is 64 hexadecimal digits");
        return network;
    }
    MERIT_TRY(const auto chosen, session.chosen_network());
    return chosen ? std::optional(chosen->genesis) : std::nullopt;
}

void warn_untrusted(Session& session, const ledger::NetworkId& network) {
    const auto book = load_network_book(session.home());
    const bool is_known = book && std::ranges::any_of(book.assume_value(), [&](const auto& entry) {
                              return entry.second.genesis == network;
                          });
    if (is_known) return;
    session.output().warn("no --genesis-hash was given: what is shown holds for the network " +
                          network.hex());
}

Argument genesis_hash_argument() {
    return option("--genesis-hash", "Hash of the genesis that you trust (64 hexadecimal digits)");
}

}  // namespace merit::wallet
