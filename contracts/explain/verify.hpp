// The offline verifiers behind `merit verify statement FILE` and `merit verify epoch FILE`.
//
// They recompute every figure from the file alone and follow the proofs: statement,
// EpochClose.root, state root, checkpoint certificate of the validators of its height, who are
// found from genesis on by the proofs of how each term ended. What is trusted is the genesis hash
// given by the caller. The first difference is named with its place. Pure; any
// thread.
#pragma once

#include "contracts/explain/difference.hpp"
#include "contracts/explain/statement_file.hpp"
#include "ledger/ids.hpp"

namespace merit::contracts::explain {

struct Verified {
    std::vector<Equation> equations;
    ledger::Height checkpoint;   // that certified the close
    std::size_t signatures = 0;  // valid ones, of `validators`
    std::size_t validators = 0;
};

Result<Verified, Difference> verify_statement(const StatementFile& file,
                                              const ledger::NetworkId& trusted);
Result<Verified, Difference> verify_epoch(const EpochFile& file, const ledger::NetworkId& trusted);

}  // namespace merit::contracts::explain
