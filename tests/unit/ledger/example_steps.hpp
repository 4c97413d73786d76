// Signed steps from term to term, of sets of four.
#pragma once

#include "ledger/term_steps.hpp"
#include "tests/support/examples.hpp"

namespace merit::ledger::example_steps {

inline constexpr std::uint16_t size = 4;

// Key number `first` + i belongs to the validator with the index i.
inline ValidatorSet set_of(std::uint8_t first) {
    ValidatorSet set;
    for (std::uint8_t i = 0; i < size; ++i) {
        Validator validator;
        validator.consensus_key = testing::key(static_cast<std::uint8_t>(first + i)).public_key();
        set.validators.push_back(validator);
    }
    return set;
}

inline TermStep step_of(const Genesis& genesis, Term term, Height height, std::uint8_t first,
                        const ValidatorSet& next) {
    TermEnd end;
    end.boundary.network = network_of(genesis);
    end.boundary.kind = BlockKind::boundary;
    end.boundary.term = term;
    end.boundary.height = height;
    end.boundary.view = View{height.value};
    end.boundary.next_set_digest = set_digest(next);
    const auto digest = block_digest(end.boundary);
    std::vector<Vote> votes;
    for (std::uint16_t i = 0; i < quorum(size); ++i) {
        Vote vote{VoteKind::finalize, term, end.boundary.view, digest, ValidatorIndex{i}, {}};
        vote.signature = testing::key(static_cast<std::uint8_t>(first + i))
                             .sign(vote_signing_bytes(end.boundary.network, vote.kind, term,
                                                      vote.view, digest));
        votes.push_back(vote);
    }
    end.final = make_certificate(votes, size);
    return make_term_step(end, next);
}

}  // namespace merit::ledger::example_steps
