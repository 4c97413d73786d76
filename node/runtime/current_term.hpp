// Which term the stored state is in, and what its engine is built with.
//
// Thread rule: free functions over const stores; any thread. Source: PROTOCOL section 7 (Terms),
// docs/decisions/0020-terms.md.
#pragma once

#include "consensus/config.hpp"
#include "storage/store.hpp"

namespace merit::node {

struct CurrentTerm {
    consensus::EngineConfig config;
    ledger::Height since;  // of the boundary block; 0: genesis
    ledger::ValidatorSet set;
};

// `own`: the consensus key of this node. `config.own` is its index in the set, if it is in it.
CurrentTerm read_term(const ledger::Genesis& genesis, const storage::Store& store,
                      const crypto::PublicKey& own);

}  // namespace merit::node
