// From what is stored to an engine: at the start of the program and whenever a term begins.

#include "contracts/validators/validators.hpp"
#include "node/runtime/clock.hpp"
#include "node/runtime/current_term.hpp"
#include "node/runtime/node_impl.hpp"
#include "node/runtime/recovered.hpp"
#include "node/telemetry/log.hpp"

#include <algorithm>

namespace merit::node {

// The engine thread's, or before it runs.
consensus::Engine Node::Impl::begin_term() {
    CurrentTerm current = read_term(genesis, *store, keys.validator.public_key());
    std::optional<ledger::ValidatorIndex>& own = current.config.own;
    if (own && current.set.validators[own->value].transport_key != keys.transport.public_key()) {
        log::error("node", "the validator set names another node key: this node does not vote",
                   {{"validator", own->value}, {"err", "key.not_of_set"}});
        own.reset();
    }
    {
        const std::lock_guard guard(double_signers_mutex);
        double_signers.clear();
    }
    peers.set(current.set);
    known_peers.note(current.set);
    admit_pending_peers();
    mesh->set_validators(peers.validators());
    intake->begin_term(current.config.term, current.config.validators);
    own_index = own ? own->value : no_index;
    note_transport_key(current.set);
    validator_count = static_cast<std::uint16_t>(current.set.validators.size());
    term = current.config.term.value;
    log::info("node", "term",
              {{"term", current.config.term.value},
               {"since", current.since.value},
               {"validators", current.set.validators.size()},
               {"own", own ? std::to_string(own->value) : "none"}});
    auto verifier = consensus::ed25519_verifier(current.config.validators);
    return consensus::Engine(
        std::move(current.config),
        [key = keys.validator](BytesView message) { return key.sign(message); },
        std::move(verifier));
}

void Node::Impl::note_transport_key(const ledger::ValidatorSet& set) {
    const auto named = std::ranges::find(set.validators, keys.transport.public_key(),
                                         &ledger::Validator::transport_key);
    transport_index = named == set.validators.end()
                          ? no_index
                          : static_cast<std::uint32_t>(named - set.validators.begin());
    if (own_index != no_index || transport_index == no_index) return;
    log::warn("node", "the node key is a validator's, but the validator key is not: does not vote",
              {{"validator", transport_index.load()}, {"err", "key.not_of_set"}});
}

void Node::Impl::admit_pending_peers() {
    const auto pending = contracts::validators::pending_set(*store->head_view());
    if (!pending) return;
    for (const ledger::Validator& validator : pending->set.validators)
        book.add(validator.transport_key);
    known_peers.note(pending->set);
}

consensus::Recovered Node::Impl::where_things_stand() {
    consensus::Recovered recovered =
        make_recovered(network, ledger::Term{term}, *store, *batches);
    const ledger::Height certified =
        recovered.certified ? recovered.certified->checkpoint.height : ledger::Height{0};
    recovered.reserved_term = sign_state->state().term;
    recovered.view_reserved = sign_state->state().view_reserved;
    if (rebuild_to) recovered.rebuild_to = rebuild_to->height;
    head_time_ms = recovered.head.time_ms.value;
    head_view = recovered.head.view.value;
    certified_height = certified.value;
    log::info("node", "recovered",
              {{"height", recovered.head.height.value},
               {"certified", certified.value},
               {"batches", recovered.batches.size()},
               {"view_reserved", recovered.view_reserved.value}});
    return recovered;
}

void Node::Impl::recover(std::vector<consensus::Record> records, bool votes_damaged) {
    for (consensus::Record& record : records)
        engine->replay(consensus::Replayed{std::move(record)});
    votes->sync();  // what was read may not have been durable
    consensus::Recovered recovered = where_things_stand();
    recovered.votes_damaged = votes_damaged;
    engine->replay(std::move(recovered));
}

TermStart Node::Impl::next_term(const consensus::EndTerm& end) {
    consensus::Engine machine = begin_term();
    consensus::Recovered recovered = where_things_stand();
    recovered.has_listened = end.has_listened;
    {
        // What lies in the own lane that has ended, and is not final, goes into the new one.
        const std::lock_guard guard(mempool.mutex);
        mempool.pool.requeue_batched(steady_ms());
    }
    feeder->poke();
    has_left = own_index == no_index;
    return {std::move(machine), std::move(recovered)};
}

}  // namespace merit::node
