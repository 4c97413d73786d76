// What was certified stays what it was, checked from the changes alone.
#include "contracts/certify/handlers.hpp"
#include "contracts/certify/state.hpp"

namespace merit::contracts::certify {

namespace {

// Visits each changed row of a map that was there before: its bytes then and now.
template <class MapType, class Check>
void visit_changed(const MapType& map, const ledger::StateView& before,
                   const ledger::StateDelta& changes, Check check) {
    const Bytes prefix = map.key();
    for (auto it = changes.lower_bound(prefix); it != changes.end() && it->first[0] == prefix[0];
         ++it) {
        if (const auto old = before.get(it->first)) check(*old, it->second);
    }
}

void check_credential(const Bytes& was, const std::optional<Bytes>& is) {
    MERIT_ASSERT(is.has_value(), "a credential stays");
    Credential old = credentials.decode_value(was);
    Credential now = credentials.decode_value(*is);
    MERIT_ASSERT(old.state() != CredentialState::revoked || was == *is,
                 "a revoked credential never returns");
    MERIT_ASSERT(now.changes.size() >= old.changes.size(), "what happened is not forgotten");
    now.changes.resize(old.changes.size());
    MERIT_ASSERT(ledger::encode(now) == was, "what a credential was issued by is frozen");
}

}  // namespace

void check_changes(const ledger::StateView& before, const ledger::StateDelta& changes) {
    visit_changed(achievements, before, changes,
                  [](const Bytes& was, const std::optional<Bytes>& is) {
                      MERIT_ASSERT(is == was, "a version of an achievement never changes");
                  });
    visit_changed(credentials, before, changes, check_credential);
}

}  // namespace merit::contracts::certify
