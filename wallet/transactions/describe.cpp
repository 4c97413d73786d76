#include "wallet/transactions/describe.hpp"

#include "contracts/execute.hpp"
#include "contracts/registry/operations.hpp"
#include "contracts/registry/registry.hpp"
#include "ledger/json/json.hpp"
#include "ledger/json/read_json.hpp"
#include "wallet/json_members.hpp"

#include <boost/json/serialize.hpp>

namespace merit::wallet {

namespace json = boost::json;

json::array describe_operations(std::span<const ledger::Operation> operations,
                                ledger::AddressStyle style) {
    json::array list;
    for (const ledger::Operation& operation : operations) {
        ledger::JsonWriter writer(style);
        contracts::describe_operation(operation, writer);
        list.push_back(writer.take());
    }
    add_new_accounts(list, style);
    return list;
}

void add_new_accounts(json::array& operations, ledger::AddressStyle style) {
    for (json::value& operation : operations) {
        if (text_member(object_of(operation), "operation") != "registry.account_register") continue;
        contracts::registry::AccountRegister op;
        const auto* fields = operation.get_object().if_contains("fields");
        if (fields == nullptr || !ledger::read_json(*fields, op).empty()) continue;
        const auto account = contracts::registry::account_id_of(op.threshold, op.keys);
        operation.get_object()["account"] = ledger::address_of(account, style);
    }
}

std::string operations_text(std::span<const ledger::Operation> operations,
                            ledger::AddressStyle style, std::size_t lines_max) {
    constexpr std::size_t shown_max = 300;
    std::string text;
    const std::size_t count = std::min(operations.size(), lines_max);
    for (const json::value& operation : describe_operations(operations.first(count), style)) {
        const json::object& object = operation.as_object();
        text += "  ";
        text += object.at("operation").as_string();
        std::string shown = json::serialize(object.at("fields"));
        if (shown.size() > shown_max) shown = shown.substr(0, shown_max) + "...";
        text += " " + shown + "\n";
    }
    if (operations.size() > count) {
        text += "  ... and " + std::to_string(operations.size() - count) + " more\n";
    }
    return text;
}

}  // namespace merit::wallet
