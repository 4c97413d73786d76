#include "contracts/validators/error.hpp"

#include <array>

namespace merit::contracts::validators {

namespace {

constexpr auto first = static_cast<std::uint16_t>(Error::no_changes);
constexpr std::array<std::string_view, 16> names{
    "no_changes",         "too_many_changes",    "bad_keys",        "key_in_use",
    "unknown_validator",  "unknown_member",      "too_few_validators", "too_many_validators",
    "not_pending",        "not_in_set",          "unknown_term",    "unknown_signer",
    "different_places",   "not_conflicting",     "bad_signature",   "secret_differs"};
static_assert(first + names.size() == static_cast<std::size_t>(Error::secret_differs) + 1);

}  // namespace

std::string_view error_name(std::uint16_t error) {
    if (error < first || error >= first + names.size()) return {};
    return names[error - first];
}

std::string_view name_of(Error error) {
    return error_name(static_cast<std::uint16_t>(error));
}

Refusal refuse(ledger::EvidenceError error) {
    switch (error) {
        case ledger::EvidenceError::different_places:
            return refuse(Error::different_places);
        case ledger::EvidenceError::not_conflicting:
            return refuse(Error::not_conflicting);
        case ledger::EvidenceError::unknown_signer:
            return refuse(Error::unknown_signer);
        case ledger::EvidenceError::bad_signature:
            return refuse(Error::bad_signature);
    }
    return refuse(Error::bad_signature);
}

}  // namespace merit::contracts::validators
