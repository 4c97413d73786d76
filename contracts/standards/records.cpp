#include "contracts/standards/records.hpp"

#include <array>

namespace merit::contracts::standards {

std::string_view name_of(Standing standing) {
    constexpr std::array<std::string_view, 7> names{
        "holds",     "expired",            "version_over", "other_kind",
        "withdrawn", "laboratory_removed", "has_interest"};
    const auto index = static_cast<std::size_t>(standing);
    return index < names.size() ? names[index] : "unknown";
}

ProfileId profile_id_of(std::string_view name) {
    return ProfileId::from(crypto::blake2b("merit.profile", {bytes_of(name)}));
}

}  // namespace merit::contracts::standards
