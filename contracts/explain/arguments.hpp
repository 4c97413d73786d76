// Reading the arguments of queries: texts as they come from RPC and the command line.
//
// Ids are hexadecimal, accounts addresses or 40 hexadecimal digits, a recipient either, numbers
// decimal. A missing or unreadable argument is `malformed`.
#pragma once

#include "contracts/framework/contract.hpp"
#include "ledger/address.hpp"
#include "ledger/ids.hpp"
#include "ledger/recipient.hpp"

#include <charconv>
#include <optional>

namespace merit::contracts::explain {

inline std::optional<std::string_view> find_argument(const QueryArguments& arguments,
                                                     std::string_view name) {
    const auto found = arguments.find(name);
    if (found == arguments.end()) return std::nullopt;
    return found->second;
}

inline std::optional<std::uint64_t> parse_number(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

inline std::optional<ledger::Recipient> parse_recipient(std::string_view text) {
    if (const auto account = ledger::parse_address(text)) return ledger::Recipient{*account};
    const auto bytes = from_hex(text);
    if (!bytes) return std::nullopt;
    const auto alias = ledger::AliasId::from(*bytes);
    if (!alias) return std::nullopt;
    return ledger::Recipient{*alias};
}

// The arguments of one question, read in turn; refuses with this contract's `malformed`.
class Arguments {
  public:
    Arguments(const QueryArguments& arguments, ContractNumber contract)
        : arguments_(arguments), malformed_(refuse(contract, CommonError::malformed)) {}

    template <class Id>
    Result<Id, Refusal> id(std::string_view name) const {
        const auto text = find_argument(arguments_, name);
        const auto bytes = text ? from_hex(*text) : std::nullopt;
        const auto value = bytes ? Id::from(BytesView(*bytes)) : std::nullopt;
        if (!value) return malformed_;
        return *value;
    }
    Result<ledger::Recipient, Refusal> recipient(std::string_view name) const {
        const auto text = find_argument(arguments_, name);
        const auto value = text ? parse_recipient(*text) : std::nullopt;
        if (!value) return malformed_;
        return *value;
    }
    Result<std::uint64_t, Refusal> number(std::string_view name) const {
        const auto text = find_argument(arguments_, name);
        const auto value = text ? parse_number(*text) : std::nullopt;
        if (!value) return malformed_;
        return *value;
    }
    Result<std::uint64_t, Refusal> number_or(std::string_view name, std::uint64_t otherwise) const {
        if (!find_argument(arguments_, name)) return otherwise;
        return number(name);
    }
    Result<ledger::Epoch, Refusal> epoch(std::string_view name) const {
        MERIT_TRY(const std::uint64_t value, number(name));
        return ledger::Epoch{value};
    }
    bool has(std::string_view name) const { return find_argument(arguments_, name).has_value(); }
    std::string_view text(std::string_view name) const {
        return find_argument(arguments_, name).value_or(std::string_view());
    }
    Refusal malformed() const { return malformed_; }

  private:
    const QueryArguments& arguments_;
    Refusal malformed_;
};

}  // namespace merit::contracts::explain
