#include "ledger/printable.hpp"

#include <cstddef>

namespace merit::ledger {

namespace {

unsigned char byte_at(std::string_view text, std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

// U+2000 .. U+207F: E2 80 xx and E2 81 xx.
bool is_mark(unsigned char second, unsigned char third) {
    if (second == 0x80) {
        return third == 0x8e || third == 0x8f || (third >= 0xa8 && third <= 0xae);
    }
    return second == 0x81 && third >= 0xa6 && third <= 0xa9;
}

}  // namespace

bool is_printable(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const unsigned char byte = byte_at(text, i);
        const unsigned char second = byte_at(text, i + 1);
        if (byte < 0x20 || byte == 0x7f) return false;
        if (byte == 0xc2 && second < 0xa0) return false;
        if (byte == 0xe2 && is_mark(second, byte_at(text, i + 2))) return false;
    }
    return true;
}

}  // namespace merit::ledger
