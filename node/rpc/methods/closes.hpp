// What the methods about closed epochs have in common. Thread rule: any thread.
#pragma once

#include "contracts/incentive/statement_index.hpp"
#include "crypto/sparse_proof.hpp"
#include "node/rpc/call_cost.hpp"
#include "node/rpc/id_lookup.hpp"
#include "node/rpc/method.hpp"
#include "node/rpc/methods.hpp"
#include "node/rpc/methods/describe_json.hpp"
#include "node/rpc/proofs.hpp"
#include "storage/store.hpp"

namespace merit::node::rpc {

// An epoch, or another number of a cursor, in 8 bytes that sort like it.
inline Bytes epoch_bytes(std::uint64_t epoch) {
    Bytes bytes;
    for (std::size_t i = 8; i-- > 0;)
        bytes.push_back(static_cast<Byte>(epoch >> (8 * i)));
    return bytes;
}

// The pool of the parameter `pool`.
inline Result<ledger::PoolId, RpcError> pool_of(const Call& call) {
    MERIT_TRY(const auto id, find_id(call.at, IdKind::pool, "pool", *call.params.text("pool")));
    return *ledger::PoolId::from(id);
}

// Fills what only the node has: genesis and the proof that the certified state holds the close.
template <class File>
Answer finish_file(const Call& call, const ReadAt& at, File file) {
    const auto& service = call.environment.service;
    const auto& store = service.store();
    file.genesis = service.genesis();
    const auto key = contracts::incentive::epoch_close_key(file.close.epoch, file.close.pool);
    const auto proven = store.prove_state(at.height, key);
    const auto certificate = store.checkpoint(at.height);
    if (!proven || !certificate) {
        return unavailable("the certified state moved on while it was read; try again", 100);
    }
    file.proof.state_proof =
        decltype(file.proof.state_proof)(crypto::encode_sparse_proof(proven.assume_value().proof));
    file.proof.checkpoint = *certificate;
    MERIT_TRY(file.proof.term_steps, term_steps_to(call.environment, at));
    return boost::json::value{{"file", json_of(call, file)},
                              {"height", at.height.value},
                              {"block_hash", at.block_hash.hex()},
                              {"time", iso_time(at.time_ms)}};
}

}  // namespace merit::node::rpc
