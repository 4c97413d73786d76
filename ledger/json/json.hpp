// Listed values to and from JSON, for RPC and the wallet.
//
// Only node and wallet include this (Boost.JSON). `AddressStyle` says how accounts are printed.
#pragma once

#include "ledger/address.hpp"
#include "ledger/codec/describe.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <vector>

namespace merit::ledger {

// Builds a JSON value from the calls of describe().
class JsonWriter final : public FieldWriter {
  public:
    explicit JsonWriter(AddressStyle style) : style_(style) {}
    void begin_object() override;
    void end_object() override;
    void begin_list() override;
    void end_list() override;
    void name(std::string_view name) override;
    void number(std::uint64_t value) override;
    void signed_number(std::int64_t value) override;
    void boolean(bool value) override;
    void text(std::string_view value) override;
    void bytes(BytesView value) override;
    void account(const AccountId& value) override;
    void null() override;

    boost::json::value take() { return std::move(root_); }

  private:
    void add(boost::json::value value);
    AddressStyle style_;
    boost::json::value root_;
    struct Level {
        boost::json::value value;
        std::string name;
    };
    std::vector<Level> levels_;
};

template <class T>
boost::json::value to_json(const T& value, AddressStyle style) {
    JsonWriter writer(style);
    describe(value, writer);
    return writer.take();
}

}  // namespace merit::ledger
