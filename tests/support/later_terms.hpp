// Terms after genesis for tests: the validators of term t have the keys 10 t + 1 and so on.
#pragma once

#include "ledger/quorum.hpp"
#include "ledger/term_steps.hpp"
#include "tests/support/examples.hpp"

namespace merit::testing {

inline constexpr std::uint16_t term_set_size = 4;

inline crypto::KeyPair term_key(ledger::Term term, std::uint16_t index) {
    const std::uint64_t first = term.value == 0 ? 101 : 10 * term.value + 1;
    return key(static_cast<std::uint8_t>(first + index));
}

inline ledger::ValidatorSet term_set(ledger::Term term) {
    ledger::ValidatorSet set;
    for (std::uint16_t i = 0; i < term_set_size; ++i) {
        ledger::Validator validator;
        validator.consensus_key = term_key(term, i).public_key();
        set.validators.push_back(validator);
    }
    return set;
}

// A FINAL by a quorum of the header's term.
inline ledger::Certificate final_of(const ledger::Header& header) {
    std::vector<ledger::Vote> votes;
    const auto digest = ledger::block_digest(header);
    for (std::uint16_t i = 0; i < ledger::quorum(term_set_size); ++i) {
        ledger::Vote vote{ledger::VoteKind::finalize, header.term, header.view, digest,
                          ledger::ValidatorIndex{i}, {}};
        vote.signature = term_key(header.term, i)
                             .sign(ledger::vote_signing_bytes(header.network, vote.kind, vote.term,
                                                              vote.view, digest));
        votes.push_back(vote);
    }
    return ledger::make_certificate(votes, term_set_size);
}

// This term ends with a boundary of this height.
inline ledger::TermEnd term_end(const ledger::NetworkId& network, ledger::Term term,
                                ledger::Height height) {
    ledger::TermEnd end;
    end.boundary.network = network;
    end.boundary.kind = ledger::BlockKind::boundary;
    end.boundary.term = term;
    end.boundary.height = height;
    end.boundary.view = ledger::View{height.value};
    end.boundary.next_set_digest = ledger::set_digest(term_set(term.next()));
    end.final = final_of(end.boundary);
    return end;
}

// Term t ends at height t + 1.
inline ledger::TermStep term_step(const ledger::NetworkId& network, std::uint64_t term) {
    return ledger::make_term_step(
        term_end(network, ledger::Term{term}, ledger::Height{term + 1}),
        term_set(ledger::Term{term + 1}));
}

}  // namespace merit::testing
