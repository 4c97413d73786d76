// Proofs beside answers: what `prove: true` and the proof methods give.
//
// A proof goes up to a checkpoint certificate (q signatures of validators), so that a client needs
// to trust no node. Source: DETAILS 3, 6; docs/rpc.md (Proofs). Thread rule: any thread.
#pragma once

#include "ledger/checkpoint.hpp"
#include "ledger/term_steps.hpp"
#include "node/rpc/method.hpp"

#include <boost/json/object.hpp>

#include <optional>

namespace merit::node::rpc {

// The read at a certified height: the given one, or the highest. Errors: unavailable (nothing is
// certified yet), invalid_params (the given height is not certified), pruned.
Result<ReadAt, RpcError> certified_read(Environment& environment,
                                        std::optional<ledger::Height> height);

// {"kind":"state","key","value","path","checkpoint"} for the value or absence of a state key at the
// certified height of the call.
Answer prove_state(const Call& call, BytesView key);

// {"kind":"log","leaf_index","leaf","log_size","path","checkpoint"} up to the log of the call's
// certified height.
Answer prove_leaf(const Environment& environment, std::uint64_t leaf,
                  const ledger::CheckpointCertificate& certificate);

// How the terms before the checkpoint of `at` ended: what leads from genesis to its validators.
// Errors: not_found (this node began with a snapshot of a later term), limit_exceeded.
Result<ledger::TermSteps, RpcError> term_steps_to(const Environment& environment, const ReadAt& at);

std::string certificate_base64(const ledger::CheckpointCertificate& certificate);

}  // namespace merit::node::rpc
