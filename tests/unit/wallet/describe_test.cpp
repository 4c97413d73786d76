#include "wallet/transactions/describe.hpp"

#include "contracts/framework/make_operation.hpp"
#include "contracts/registry/operations.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/treasury/operations.hpp"
#include "ledger/json/json.hpp"

#include <gtest/gtest.h>

namespace merit::wallet {
namespace {

// What a person reads before he signs.
TEST(Describe, AnOperationIsShownByItsNameAndFields) {
    contracts::treasury::Transfer transfer;
    transfer.amount = ledger::Amount{1'500'000};
    const std::vector<ledger::Operation> operations = {contracts::make_operation(transfer)};
    const std::string text = operations_text(operations, ledger::AddressStyle::test, 10);
    EXPECT_TRUE(text.starts_with("  treasury.transfer {")) << text;
    EXPECT_NE(text.find("\"amount\":\"1500000\""), std::string::npos) << text;
}

TEST(Describe, OfManyOperationsTheFirstAreShownAndTheRestCounted) {
    const std::vector<ledger::Operation> operations(
        5, contracts::make_operation(contracts::treasury::Transfer{}));
    const std::string text = operations_text(operations, ledger::AddressStyle::main, 2);
    EXPECT_TRUE(text.ends_with("  ... and 3 more\n")) << text;
}

// Nobody can compute it by hand, and nothing else shows the address of an M-of-N account.
TEST(Describe, ARegistrationNamesTheNewAccount) {
    contracts::registry::AccountRegister op;
    op.threshold = 2;
    op.keys.resize(2);
    op.keys[1].bytes[0] = 1;
    const std::vector<ledger::Operation> operations = {contracts::make_operation(op)};
    const auto described = describe_operations(operations, ledger::AddressStyle::test);
    EXPECT_EQ(described.at(0).at("account").as_string(),
              ledger::address_of(contracts::registry::account_id_of(2, op.keys),
                                 ledger::AddressStyle::test));
}

TEST(Describe, AnUnknownOperationIsNamedByItsNumbers) {
    ledger::Operation operation;
    static_cast<Bytes&>(operation) = Bytes{250, 7};
    const std::vector<ledger::Operation> operations = {operation};
    EXPECT_EQ(operations_text(operations, ledger::AddressStyle::main, 10),
              "  unknown.250.7 null\n");
}

}  // namespace
}  // namespace merit::wallet
