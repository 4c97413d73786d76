#include "ledger/codec/decode_error.hpp"
#include "ledger/codec/utf8.hpp"

namespace merit::ledger {

std::string_view name_of(DecodeError error) {
    switch (error) {
        case DecodeError::none:
            return "none";
        case DecodeError::truncated:
            return "truncated";
        case DecodeError::trailing_bytes:
            return "trailing_bytes";
        case DecodeError::too_long:
            return "too_long";
        case DecodeError::bad_bool:
            return "bad_bool";
        case DecodeError::bad_enum:
            return "bad_enum";
        case DecodeError::bad_choice:
            return "bad_choice";
        case DecodeError::bad_text:
            return "bad_text";
        case DecodeError::not_canonical:
            return "not_canonical";
    }
    return "unknown";
}

namespace {

// Length of the sequence that begins with `lead`, 0 if no sequence begins so.
std::size_t sequence_length(Byte lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xc2 && lead <= 0xdf) return 2;
    if (lead >= 0xe0 && lead <= 0xef) return 3;
    if (lead >= 0xf0 && lead <= 0xf4) return 4;
    return 0;
}

bool second_byte_fits(Byte lead, Byte second) {
    switch (lead) {
        case 0xe0:
            return second >= 0xa0 && second <= 0xbf;
        case 0xed:
            return second >= 0x80 && second <= 0x9f;
        case 0xf0:
            return second >= 0x90 && second <= 0xbf;
        case 0xf4:
            return second >= 0x80 && second <= 0x8f;
        default:
            return second >= 0x80 && second <= 0xbf;
    }
}

}  // namespace

bool is_utf8(BytesView bytes) {
    std::size_t at = 0;
    while (at < bytes.size()) {
        const std::size_t length = sequence_length(bytes[at]);
        if (length == 0 || length > bytes.size() - at) return false;
        if (length > 1 && !second_byte_fits(bytes[at], bytes[at + 1])) return false;
        for (std::size_t i = 2; i < length; ++i) {
            if ((bytes[at + i] & 0xc0) != 0x80) return false;
        }
        at += length;
    }
    return true;
}

}  // namespace merit::ledger
