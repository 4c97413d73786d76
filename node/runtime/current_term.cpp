#include "node/runtime/current_term.hpp"

#include "contracts/validators/validators.hpp"
#include "crypto/assert.hpp"

namespace merit::node {
namespace {

std::optional<ledger::ValidatorIndex> index_of(const std::vector<crypto::PublicKey>& keys,
                                               const crypto::PublicKey& own) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (keys[i] == own) return ledger::ValidatorIndex{static_cast<std::uint16_t>(i)};
    }
    return std::nullopt;
}

}  // namespace

CurrentTerm read_term(const ledger::Genesis& genesis, const storage::Store& store,
                      const crypto::PublicKey& own) {
    const auto current = contracts::validators::current_set(*store.head_view());
    CurrentTerm term{{}, current.since, current.set};
    std::vector<crypto::PublicKey> keys = ledger::consensus_keys(current.set);
    const auto index = index_of(keys, own);
    if (current.term == ledger::Term{0}) {
        term.config = consensus::make_engine_config(genesis, index);
        return term;
    }
    const auto end = store.term_end(ledger::Term{current.term.value - 1});
    MERIT_ASSERT(end && end->boundary.height == current.since,
                 "a term stands on a stored boundary");
    term.config = consensus::make_engine_config(genesis, end->boundary, std::move(keys), index);
    return term;
}

}  // namespace merit::node
