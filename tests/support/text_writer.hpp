// The printed form of a listed value as one line of text, for tests.
#pragma once

#include "ledger/codec/describe.hpp"

#include <string>
#include <utility>
#include <vector>

namespace merit::testing {

class TextWriter final : public ledger::FieldWriter {
  public:
    void begin_object() override { open('{'); }
    void end_object() override { close('}'); }
    void begin_list() override { open('['); }
    void end_list() override { close(']'); }
    void name(std::string_view name) override {
        separate();
        text_ += std::string(name) + ": ";
        named_ = true;
    }
    void number(std::uint64_t value) override { put(std::to_string(value)); }
    void signed_number(std::int64_t value) override { put(std::to_string(value)); }
    void boolean(bool value) override { put(value ? "true" : "false"); }
    void text(std::string_view value) override { put(std::string(value)); }
    void bytes(BytesView value) override { put(to_hex(value)); }
    void account(const ledger::AccountId& value) override { put(value.hex()); }
    void null() override { put("null"); }

    std::string take() { return std::move(text_); }

  private:
    void separate() {
        if (!first_) text_ += ", ";
        first_ = false;
    }
    void before_value() {
        if (!named_) separate();
        named_ = false;
    }
    void open(char bracket) {
        before_value();
        text_ += bracket;
        first_ = true;
    }
    void close(char bracket) {
        text_ += bracket;
        first_ = false;
    }
    void put(const std::string& value) {
        before_value();
        text_ += value;
    }

    std::string text_;
    bool first_ = true;
    bool named_ = false;
};

}  // namespace merit::testing
