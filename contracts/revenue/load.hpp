// What the operations of K6 REVENUE look up before they write. For its own sources only.
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/registry/records.hpp"

#include <optional>

namespace merit::contracts::revenue {

// Refuses not_found, wrong_state (its maintainers have not opted in, so it has no own pool).
Result<registry::Project, Refusal> load_project(const Context& context,
                                                const ledger::ProjectId& id);
// The same, and not_authorised unless the sender is a maintainer now.
Result<registry::Project, Refusal> load_maintained(const Context& context,
                                                   const ledger::ProjectId& id);

// An account that can be paid: refuses not_found, not_for_validators.
Check check_payable(const Context& context, const ledger::AccountId& id);

// What an attestation is asked for.
struct Attested {
    crypto::Hash256 subject;
    registry::AttestationType type = registry::AttestationType::invoice;
    ledger::AccountId issuer;
    std::optional<ledger::AccountId> payee;  // of a cost
};

// Whether the issuer has attested the subject: passed, not expired (an SBOM says until when it
// holds: an old one is not repeated for ever), is of a member, and shares no interest with the
// sender, the project's maintainers or the payee. Where every member is behind one of these, it is
// admitted by another member than the sender's, if there is one, and not of the payee's
// organisation. Refuses attestation_missing.
Check check_attested(const Context& context, const registry::Project& project,
                     const Attested& attested);

}  // namespace merit::contracts::revenue
