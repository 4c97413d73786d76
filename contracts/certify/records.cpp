#include "contracts/certify/records.hpp"

namespace merit::contracts::certify {

namespace {

template <class E, std::size_t N>
std::string_view name_at(const std::array<std::string_view, N>& names, E value) {
    const auto index = static_cast<std::size_t>(value);
    return index < N ? names[index] : std::string_view("unknown");
}

}  // namespace

std::string_view name_of(Fact fact) {
    return name_at(std::array<std::string_view, 4>{"points", "timely_reviews", "lost_cases",
                                                   "valid_conformances"},
                   fact);
}

std::string_view name_of(Comparator comparator) {
    return name_at(std::array<std::string_view, 2>{"at_least", "at_most"}, comparator);
}

std::string_view name_of(Effect effect) {
    return name_at(std::array<std::string_view, effects_count>{"reviewer", "arbitrator",
                                                               "legal_reviewer",
                                                               "contributor_vote", "level_3"},
                   effect);
}

std::string_view name_of(CredentialState state) {
    return name_at(std::array<std::string_view, 3>{"active", "suspended", "revoked"}, state);
}

ledger::BadgeId badge_id_of(std::string_view name) {
    return ledger::BadgeId::from(crypto::blake2b("merit.badge", {bytes_of(name)}));
}

CredentialState Credential::state() const {
    return changes.empty() ? CredentialState::active : changes.back().state;
}

CredentialState Credential::state_in(ledger::Epoch epoch) const {
    CredentialState state = CredentialState::active;
    for (const StatusChange& change : changes) {
        if (change.epoch <= epoch) state = change.state;
    }
    return state;
}

bool Credential::is_in_force(ledger::Epoch epoch) const {
    return issued_epoch <= epoch && epoch <= to_epoch &&
           state_in(epoch) == CredentialState::active;
}

}  // namespace merit::contracts::certify
