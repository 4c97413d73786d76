#include "ledger/address.hpp"

#include "crypto/bech32m.hpp"

namespace merit::ledger {

std::string address_of(const AccountId& account, AddressStyle style) {
    return crypto::encode_bech32m(crypto::account_hrp_of(style == AddressStyle::test),
                                  account.view());
}

std::optional<AccountId> parse_address(std::string_view text) {
    if (text.size() == 2 * AccountId::size()) {
        if (const auto bytes = from_hex(text)) return AccountId::from(*bytes);
    }
    const auto decoded = crypto::decode_bech32m(text);
    if (!decoded) return std::nullopt;
    const crypto::Bech32mBytes& address = decoded.assume_value();
    if (address.hrp != crypto::account_hrp && address.hrp != crypto::test_account_hrp) {
        return std::nullopt;
    }
    return AccountId::from(address.payload);
}

}  // namespace merit::ledger
