// What the operations of K6 REVENUE look up before they write. For its own sources only.
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/registry/records.hpp"

namespace merit::contracts::revenue {

// Refuses not_found, wrong_state (its maintainers have not opted in, so it has no own pool).
Result<registry::Project, Refusal> load_project(const Context& context,
                                                const ledger::ProjectId& id);
// The same, and not_authorised unless the sender is a maintainer now.
Result<registry::Project, Refusal> load_maintained(const Context& context,
                                                   const ledger::ProjectId& id);

// An account that can be paid: refuses not_found, not_for_validators.
Check check_payable(const Context& context, const ledger::AccountId& id);

// Whether `issuer` has attested the subject: passed, not expired, and admitted by another member
// than the sender, where there is more than one. A maintainer could make accounts of its own member
// at will.
Check check_attested(const Context& context, const crypto::Hash256& subject,
                     registry::AttestationType type, const ledger::AccountId& issuer);

}  // namespace merit::contracts::revenue
