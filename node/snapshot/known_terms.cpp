#include "node/snapshot/known_terms.hpp"

#include "contracts/validators/validators.hpp"
#include "crypto/assert.hpp"
#include "ledger/codec/codec.hpp"

namespace merit::node {

KnownTerms::KnownTerms(const ledger::Genesis& genesis) : walk_(genesis), keys_{walk_.keys()} {}

std::span<const crypto::PublicKey> KnownTerms::validators(ledger::Term term) const {
    if (term > last()) return {};
    return keys_[term.value];
}

bool KnownTerms::may_hold(const ledger::Header& header) const {
    if (header.term > last()) return true;
    const auto term = static_cast<std::size_t>(header.term.value);
    if (term > 0 && header.height <= ends_[term - 1].boundary.height) return false;
    if (header.term == last()) return true;
    const ledger::Header& boundary = ends_[term].boundary;
    return header.height < boundary.height ||
           ledger::block_digest(header) == ledger::block_digest(boundary);
}

Result<void, ledger::TermStepError> KnownTerms::take(const Terms& page) {
    ledger::Term term = page.from;
    for (const ledger::TermStep& step : page.steps) {
        if (term > last()) return ledger::TermStepError::other_boundary;
        if (term == last()) {
            MERIT_TRY(walk_.take(step));
            auto end = ledger::decode<ledger::TermEnd>(step.term_end);
            MERIT_ASSERT(end.has_value(), "the walk has decoded it");
            ends_.push_back(std::move(end.value()));
            keys_.push_back(walk_.keys());
        }
        term = term.next();
    }
    return success();
}

Terms make_terms_page(const storage::Store& store, ledger::Term from) {
    Terms page{from, {}};
    const auto view = store.head_view();
    std::size_t bytes = 0;
    for (ledger::Term term = from; page.steps.size() < terms_steps_max; term = term.next()) {
        const auto end = store.term_end(term);
        if (!end) break;
        const auto set = contracts::validators::set_of_term(*view, term.next());
        if (!set) break;
        ledger::TermStep step = ledger::make_term_step(*end, *set);
        bytes += step.term_end.size() + step.next_set.size();
        if (bytes > terms_bytes_max) break;
        page.steps.push_back(std::move(step));
    }
    return page;
}

bool stands_on(const storage::Store& store, std::span<const ledger::TermEnd> ends) {
    const auto current = contracts::validators::current_set(*store.head_view());
    if (current.term.value != ends.size()) return false;
    if (ends.empty()) return true;
    const ledger::Header& boundary = ends.back().boundary;
    return current.since == boundary.height &&
           ledger::set_digest(current.set) == boundary.next_set_digest;
}

}  // namespace merit::node
