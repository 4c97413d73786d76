#include "ledger/json/json.hpp"

#include "crypto/assert.hpp"

namespace merit::ledger {

void JsonWriter::add(boost::json::value value) {
    if (levels_.empty()) {
        root_ = std::move(value);
        return;
    }
    Level& level = levels_.back();
    if (auto* object = level.value.if_object()) {
        object->insert_or_assign(level.name, std::move(value));
    } else {
        level.value.get_array().push_back(std::move(value));
    }
}

void JsonWriter::begin_object() {
    levels_.push_back({boost::json::object(), {}});
}
void JsonWriter::begin_list() {
    levels_.push_back({boost::json::array(), {}});
}

void JsonWriter::end_object() {
    MERIT_ASSERT(!levels_.empty(), "an object ends where one began");
    boost::json::value value = std::move(levels_.back().value);
    levels_.pop_back();
    add(std::move(value));
}

void JsonWriter::end_list() {
    end_object();
}

void JsonWriter::name(std::string_view name) {
    levels_.back().name = name;
}
void JsonWriter::number(std::uint64_t value) {
    add(value);
}
void JsonWriter::signed_number(std::int64_t value) {
    add(value);
}
void JsonWriter::boolean(bool value) {
    add(value);
}
void JsonWriter::text(std::string_view value) {
    add(boost::json::string(value));
}
void JsonWriter::bytes(BytesView value) {
    add(boost::json::string(to_hex(value)));
}
void JsonWriter::account(const AccountId& value) {
    add(boost::json::string(address_of(value, style_)));
}
void JsonWriter::null() {
    add(nullptr);
}

}  // namespace merit::ledger
