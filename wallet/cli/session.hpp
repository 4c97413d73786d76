// What a running command has at hand: settings, output, keys, one node.
#pragma once

#include "crypto/sign.hpp"
#include "ledger/address.hpp"
#include "ledger/ids.hpp"
#include "ledger/strong.hpp"
#include "wallet/cli/output.hpp"
#include "wallet/cli/settings.hpp"
#include "wallet/client/rpc_client.hpp"
#include "wallet/failure.hpp"
#include "wallet/keys/key_store.hpp"
#include "wallet/keys/network_book.hpp"

#include <boost/json/object.hpp>

#include <memory>
#include <optional>
#include <string>

namespace merit::wallet {

struct NetworkInfo {
    ledger::NetworkId id;
    std::string name;
    bool test = false;
    ledger::TimeMs time_ms;  // of the head, when first asked
};

class Session {
  public:
    Session(Settings settings, bool password_stdin, Output output);
    ~Session();

    Output& output() { return output_; }
    const KeyStore& keys() const { return keys_; }
    const Settings& settings() const { return settings_; }
    std::string home() const { return keys_.folder(); }

    // Calls the node. Its errors become failures with the exit codes of INTERFACES 1.2.
    Outcome<boost::json::object> rpc(std::string_view method, boost::json::object params,
                                     std::uint64_t timeout_ms = 30'000);
    // Asked once.
    Outcome<NetworkInfo> network();
    // The network of the address book that was chosen (--network, or the config file), if any.
    Outcome<std::optional<KnownNetwork>> chosen_network() const;
    // How accounts are printed; the style of the network, or `main` without a node.
    ledger::AddressStyle address_style();

    // An address, 40 hexadecimal digits, or the name of a key of this wallet or of the address
    // book.
    Outcome<ledger::AccountId> account(std::string_view who) const;
    // Decrypts a key by name or file: asks for the password, or reads it from where the settings
    // say. One unlock per key and process.
    Outcome<crypto::KeyPair> unlock(std::string_view name_or_file);
    // A password for a new key: typed twice on a terminal, or read from where the settings say.
    Outcome<std::string> new_password(std::string_view key_name);

  private:
    Outcome<std::string> password(std::string_view key_name);
    // The first call opens the client and, where a network was chosen, checks that the node is of
    // it.
    Outcome<void> connect();
    Outcome<boost::json::object> call(std::string_view method, boost::json::object params,
                                      std::uint64_t timeout_ms);

    Settings settings_;
    bool password_stdin_ = false;
    Output output_;
    KeyStore keys_;
    std::unique_ptr<RpcClient> client_;
    std::optional<NetworkInfo> network_;
    std::map<std::string, crypto::KeyPair, std::less<>> unlocked_;
};

}  // namespace merit::wallet
