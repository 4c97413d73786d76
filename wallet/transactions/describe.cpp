#include "wallet/transactions/describe.hpp"

#include "contracts/execute.hpp"
#include "ledger/json/json.hpp"

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
    return list;
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
