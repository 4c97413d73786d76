#include "consensus/record.hpp"

#include "ledger/codec/codec.hpp"

namespace merit::consensus {

namespace {

template <std::size_t Index = 0>
Result<Record, ledger::DecodeError> decode_kind(std::uint8_t kind, BytesView payload) {
    if constexpr (Index == std::variant_size_v<Record>) {
        return ledger::DecodeError::bad_choice;
    } else {
        if (kind != Index) return decode_kind<Index + 1>(kind, payload);
        MERIT_TRY(auto value, ledger::decode<std::variant_alternative_t<Index, Record>>(payload));
        return Record(std::move(value));
    }
}

}  // namespace

std::uint8_t kind_of(const Record& record) {
    return static_cast<std::uint8_t>(record.index());
}

Bytes encode_record(const Record& record) {
    return std::visit([](const auto& value) { return ledger::encode(value); }, record);
}

Result<Record, ledger::DecodeError> decode_record(std::uint8_t kind, BytesView payload) {
    return decode_kind(kind, payload);
}

}  // namespace merit::consensus
