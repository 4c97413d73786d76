#include "wallet/keys/network_book.hpp"

#include "wallet/files.hpp"
#include "wallet/json_members.hpp"

namespace merit::wallet {

namespace json = boost::json;

namespace {

std::string path_of(const std::string& home) {
    return home + "/networks.json";
}

}  // namespace

Outcome<NetworkBook> load_network_book(const std::string& home) {
    NetworkBook book;
    MERIT_TRY(const auto object, load_json_object(path_of(home)));
    if (!object) return book;
    for (const auto& member : *object) {
        const auto* entry = member.value().if_object();
        const auto bytes =
            entry == nullptr ? std::nullopt : from_hex(text_member(*entry, "genesis"));
        const auto genesis = bytes ? ledger::NetworkId::from(*bytes) : std::nullopt;
        if (!genesis) {
            return Failure{ExitCode::failed,
                           "wallet.file",
                           path_of(home) + ": \"" + std::string(member.key()) +
                               "\" has no genesis of 64 hexadecimal digits",
                           {},
                           {}};
        }
        book.emplace(member.key(), KnownNetwork{*genesis, text_member(*entry, "node")});
    }
    return book;
}

Outcome<void> store_network_book(const std::string& home, const NetworkBook& book) {
    json::object object;
    for (const auto& [name, network] : book) {
        object[name] = json::object{{"genesis", network.genesis.hex()}, {"node", network.node}};
    }
    return store_json_object(path_of(home), object);
}

Outcome<KnownNetwork> find_network(const std::string& home, std::string_view name) {
    MERIT_TRY(const NetworkBook book, load_network_book(home));
    if (const auto found = book.find(name); found != book.end()) return found->second;
    return Failure{ExitCode::not_found,
                   "network.unknown",
                   "the address book has no network \"" + std::string(name) + "\"",
                   "merit network list; merit network add NAME --node URL",
                   {}};
}

}  // namespace merit::wallet
