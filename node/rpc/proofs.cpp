#include "node/rpc/proofs.hpp"

#include "contracts/validators/set_of_height.hpp"
#include "crypto/assert.hpp"
#include "node/rpc/pinned_views.hpp"

#include <boost/json/array.hpp>

namespace merit::node::rpc {

namespace json = boost::json;

namespace {

// Checkpoints follow execution within a few blocks.
constexpr std::uint64_t retry_after_ms = 1'000;

}  // namespace

std::string certificate_base64(const ledger::CheckpointCertificate& certificate) {
    return to_base64(ledger::encode_checkpoint_certificate(certificate));
}

Result<ReadAt, RpcError> certified_read(Environment& environment,
                                        std::optional<ledger::Height> height) {
    const auto& store = environment.service.store();
    if (height && !store.checkpoint(*height)) {
        return invalid_param("/params/height", "a certified height", std::to_string(height->value));
    }
    const auto highest = store.highest_checkpoint();
    if (!highest) return unavailable("nothing is certified yet", retry_after_ms);
    return environment.pinned_views.at(height.value_or(highest->checkpoint.height));
}

Result<ledger::TermSteps, RpcError> term_steps_to(const Environment& environment,
                                                  const ReadAt& at) {
    namespace validators = contracts::validators;
    const ledger::Term last = validators::set_of_height(*at.view, at.height).term;
    if (last.value > ledger::term_steps_max) {
        return limit_exceeded("too many terms for one answer: " + std::to_string(last.value),
                              ledger::term_steps_max);
    }
    ledger::TermSteps steps;
    for (ledger::Term term; term < last; term = term.next()) {
        const auto end = environment.service.store().term_end(term);
        const auto next_set = validators::set_of_term(*at.view, term.next());
        if (!end || !next_set) {
            return not_found("this node does not hold the proof that term " +
                             std::to_string(term.value) + " ended");
        }
        steps.push_back(ledger::make_term_step(*end, *next_set));
    }
    return steps;
}

Answer prove_state(const Call& call, BytesView key) {
    const auto& store = call.environment.service.store();
    auto proven = store.prove_state(call.at.height, key);
    if (!proven) {
        return RpcError{ErrorCode::pruned,
                        "the state tree of height " + std::to_string(call.at.height.value) +
                            " is no longer kept",
                        {{"earliest_height", store.earliest_pinned().value}}};
    }
    const auto certificate = store.checkpoint(call.at.height);
    MERIT_ASSERT(certificate.has_value(), "a proven read is at a certified height");
    const storage::StateProof& proof = proven.assume_value();
    return json::value{
        {"kind", "state"},
        {"key", to_hex(key)},
        {"value", proof.value ? json::value(to_base64(*proof.value)) : json::value(nullptr)},
        {"path", to_base64(crypto::encode_sparse_proof(proof.proof))},
        {"checkpoint", certificate_base64(*certificate)}};
}

Answer prove_leaf(const Environment& environment, std::uint64_t leaf,
                  const ledger::CheckpointCertificate& certificate) {
    const auto& store = environment.service.store();
    const std::uint64_t size = certificate.checkpoint.log_size;
    const auto hash = store.leaf(leaf);
    const auto path = store.prove_inclusion(leaf, size);
    if (!hash || !path) {
        return not_found("the log of " + std::to_string(size) + " leaves at height " +
                         std::to_string(certificate.checkpoint.height.value) + " has no leaf " +
                         std::to_string(leaf));
    }
    json::array hashes;
    for (const auto& step : path.assume_value())
        hashes.push_back(json::string(to_hex(step.bytes)));
    return json::value{{"kind", "log"},
                       {"leaf_index", leaf},
                       {"leaf", to_hex(hash->bytes)},
                       {"log_size", size},
                       {"path", std::move(hashes)},
                       {"checkpoint", certificate_base64(certificate)}};
}

}  // namespace merit::node::rpc
