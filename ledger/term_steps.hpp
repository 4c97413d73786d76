// The way from genesis to a later validator set, without replaying anything: for each term the
// proof that it ended, and the set that its boundary names.
//
// Guarantees: a walk trusts the genesis that it begins with, and of each term that fewer than a
// third of its validators are faulty. Every step is checked against the set before it. Source:
// docs/decisions/0020-terms.md. Thread rule: values; a walk belongs to one thread.
#pragma once

#include "crypto/result.hpp"
#include "ledger/codec/bounded.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/genesis.hpp"
#include "ledger/term.hpp"
#include "ledger/validator_set.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace merit::ledger {

// With a hundred validators: header 4,149, two certificates of 6,468, 4,096 seals of 10 bytes, and
// 3 bytes around them.
inline constexpr std::size_t term_end_bytes_max = 58'050;
inline constexpr std::size_t validator_set_bytes_max = 10'000;  // a hundred entries of 96 or less
// What a file or an answer carries; a network changes its set once in some weeks.
inline constexpr std::size_t term_steps_max = 1'024;

using TermEndBytes = Blob<term_end_bytes_max>;
using ValidatorSetBytes = Blob<validator_set_bytes_max>;

struct TermStep {
    TermEndBytes term_end;       // canonical bytes of the TermEnd
    ValidatorSetBytes next_set;  // canonical bytes of the ValidatorSet of the term after it
    MERIT_FIELDS(term_end, next_set)
};
using TermSteps = Bounded<TermStep, term_steps_max>;  // from term 0 on

TermStep make_term_step(const TermEnd& end, const ValidatorSet& next_set);

enum class TermStepError : std::uint8_t {
    bad_encoding,    // proof or set are not canonical bytes
    other_boundary,  // the proof is of another boundary, term or network
    bad_term_end,    // seals out of order, or a certificate that is not of its block
    bad_signatures,  // no quorum of the term's set
    other_set,       // the boundary names the digest of another set
    beyond,          // the term begins at the height that is asked for, or above
};
std::string_view name_of(TermStepError error);

// The proof that a term ended with the block of this digest, signed by the term's set.
Result<TermEnd, TermStepError> check_term_end(BytesView term_end, const BlockDigest& boundary,
                                              const NetworkId& network,
                                              std::span<const crypto::PublicKey> validators);

class TermWalk {
  public:
    explicit TermWalk(const Genesis& genesis);

    // Goes on to the set of the next term. After an error the walk is where it was.
    Result<void, TermStepError> take(const TermStep& step);

    Term term() const { return term_; }
    // Of the boundary that began the term; 0: genesis. The set certifies what lies above.
    Height since() const { return since_; }
    const std::vector<crypto::PublicKey>& keys() const { return keys_; }

  private:
    NetworkId network_;
    Term term_;
    Height since_;
    std::vector<crypto::PublicKey> keys_;
};

struct TermStepFailure {
    TermStepError error = TermStepError::bad_encoding;
    Term term;  // whose end is to be proven
};

// The keys that certify the checkpoint of `height`. `steps` must be those that lead there and no
// more: one for each boundary below the height.
Result<std::vector<crypto::PublicKey>, TermStepFailure> keys_at(const Genesis& genesis,
                                                                std::span<const TermStep> steps,
                                                                Height height);

}  // namespace merit::ledger
