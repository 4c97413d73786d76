// What several commands need: ids from what people type, and simple questions to the node.
#pragma once

#include "ledger/codec/fields.hpp"
#include "ledger/genesis.hpp"
#include "ledger/ids.hpp"
#include "wallet/cli/command.hpp"
#include "wallet/cli/session.hpp"
#include "wallet/json_members.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace merit::wallet {

// A project by its name, id or prefix of at least 8 digits.
Outcome<ledger::ProjectId> project_id(Session& session, std::string_view project);
// A pool by its id or prefix, or a project's own pool by the project's name.
Outcome<ledger::PoolId> pool_id(Session& session, std::string_view pool);
Outcome<ledger::Genesis> ask_genesis(Session& session);

// The genesis asset, or an asset by its id or prefix.
Outcome<ledger::AssetId> asset_id(Session& session, std::string_view asset);
// A record, import, proposal ... by its id or prefix: `method` answers it under `member`.
Outcome<crypto::Hash256> resolve_id(Session& session, std::string_view text,
                                    std::string_view method, std::string_view parameter);

// WHO, or the key that --from, the environment or the config file name.
Outcome<std::string> who_argument(const Session& session, const Arguments& arguments);
Outcome<ledger::Amount> amount_argument(std::string_view text);
Outcome<std::uint64_t> number_argument(std::string_view name, std::string_view text,
                                       std::uint64_t min, std::uint64_t max);
// 64 hexadecimal digits, or @FILE for the SHA-256 of a file; empty gives zero.
Outcome<crypto::Hash256> digest_argument(std::string_view text);
// Public keys for an account: names of keys of this wallet, or 64 hexadecimal digits; ascending.
Outcome<std::vector<crypto::PublicKey>> keys_argument(const Session& session,
                                                      const std::vector<std::string>& texts);

Outcome<void> check_text(std::string_view name, std::string_view text, std::size_t bytes_max);
Outcome<void> check_count(std::string_view name, std::size_t count, std::size_t count_max);

// A text of the ledger: not longer than its type allows, and UTF-8.
template <class Text>
Outcome<Text> text_argument(std::string_view name, const std::string& text) {
    MERIT_TRY(check_text(name, text, Text::max));
    return Text(text);
}

// A list of the ledger: not longer than its type allows.
template <class List, class Items>
Outcome<List> list_argument(std::string_view name, Items items) {
    MERIT_TRY(check_count(name, items.size(), List::max));
    return List(std::move(items));
}

// An enumerator by its own name, "person" and so on.
template <class E>
Outcome<E> enum_argument(std::string_view name, std::string_view text) {
    std::string names;
    for (unsigned i = 0; i <= static_cast<unsigned>(ledger::EnumRange<E>::last); ++i) {
        const auto candidate = name_of(static_cast<E>(i));
        if (candidate == text) return static_cast<E>(i);
        names += (names.empty() ? "" : ", ") + std::string(candidate);
    }
    return usage_failure(std::string(name) + " must be one of: " + names);
}

// Asks the node and prints the answer.
Outcome<void> ask_and_answer(Session& session, std::string_view method, boost::json::object params,
                             const std::vector<std::string>& columns = {});

}  // namespace merit::wallet
