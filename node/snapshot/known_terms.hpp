// Which validators each term has, for a node that trusts genesis and was not there: learnt from
// the proofs of how the terms ended, page by page.
//
// Guarantees: every proof that is kept was checked against the set before it, so what grows here a
// quorum of that set has signed; a page that lies leaves what was known. Thread rule: one thread.
// Source: docs/decisions/0020-terms.md, docs/specification/snapshots.md.
#pragma once

#include "ledger/term_steps.hpp"
#include "node/snapshot/messages.hpp"
#include "storage/store.hpp"

#include <span>
#include <vector>

namespace merit::node {

class KnownTerms {
  public:
    explicit KnownTerms(const ledger::Genesis& genesis);

    // The highest term whose validators are known.
    ledger::Term last() const { return walk_.term(); }
    // None if the term is not known.
    std::span<const crypto::PublicKey> validators(ledger::Term term) const;
    // From term 0 up to the one before last().
    std::span<const ledger::TermEnd> ends() const { return ends_; }
    // Whether a block can be of its term: above the boundary that began it, and below the one that
    // ended it or this one itself, as far as they are known.
    bool may_hold(const ledger::Header& header) const;
    // Steps of terms that are known already are passed over. What comes before a wrong one stays.
    Result<void, ledger::TermStepError> take(const Terms& page);

  private:
    ledger::TermWalk walk_;
    std::vector<std::vector<crypto::PublicKey>> keys_;  // by term
    std::vector<ledger::TermEnd> ends_;                 // by term
};

// What a store can give of the terms from this one on.
Terms make_terms_page(const storage::Store& store, ledger::Term from);

// Whether the state of the store stands on exactly these ends of terms.
bool stands_on(const storage::Store& store, std::span<const ledger::TermEnd> ends);

}  // namespace merit::node
