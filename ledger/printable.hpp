// Whether a name can be shown to people as it is: no control characters (an escape sequence could
// repaint a terminal), no invisible marks that turn the direction of text around.
#pragma once

#include <string_view>

namespace merit::ledger {

// Of a valid UTF-8 text: no U+0000 .. U+001F, U+007F .. U+009F, U+2028, U+2029, U+200E, U+200F,
// U+202A .. U+202E, U+2066 .. U+2069.
bool is_printable(std::string_view text);

}  // namespace merit::ledger
