#include "ledger/term_steps.hpp"

#include "ledger/codec/codec.hpp"

namespace merit::ledger {

TermStep make_term_step(const TermEnd& end, const ValidatorSet& next_set) {
    return {TermEndBytes(encode(end)), ValidatorSetBytes(encode(next_set))};
}

std::string_view name_of(TermStepError error) {
    switch (error) {
        case TermStepError::bad_encoding:
            return "bad_encoding";
        case TermStepError::other_boundary:
            return "other_boundary";
        case TermStepError::bad_term_end:
            return "bad_term_end";
        case TermStepError::bad_signatures:
            return "bad_signatures";
        case TermStepError::other_set:
            return "other_set";
        case TermStepError::beyond:
            return "beyond";
    }
    return "unknown";
}

namespace {

Result<void, TermStepError> check_proof(const TermEnd& end, const NetworkId& network,
                                        std::span<const crypto::PublicKey> validators) {
    if (!is_well_formed(end)) return TermStepError::bad_term_end;
    if (!verify_term_end(end, network, validators)) return TermStepError::bad_signatures;
    return success();
}

}  // namespace

Result<TermEnd, TermStepError> check_term_end(BytesView term_end, const BlockDigest& boundary,
                                              const NetworkId& network,
                                              std::span<const crypto::PublicKey> validators) {
    auto end = decode<TermEnd>(term_end);
    if (!end) return TermStepError::bad_encoding;
    if (block_digest(end.value().boundary) != boundary) return TermStepError::other_boundary;
    MERIT_TRY(check_proof(end.value(), network, validators));
    return std::move(end.value());
}

TermWalk::TermWalk(const Genesis& genesis)
    : network_(network_of(genesis)), keys_(consensus_keys(genesis)) {}

Result<void, TermStepError> TermWalk::take(const TermStep& step) {
    const auto end = decode<TermEnd>(step.term_end);
    const auto set = decode<ValidatorSet>(step.next_set);
    if (!end || !set || set.value().validators.empty()) return TermStepError::bad_encoding;
    const Header& boundary = end.value().boundary;
    if (boundary.term != term_ || boundary.network != network_ || boundary.height <= since_) {
        return TermStepError::other_boundary;
    }
    MERIT_TRY(check_proof(end.value(), network_, keys_));
    if (set_digest(set.value()) != boundary.next_set_digest) return TermStepError::other_set;
    term_ = term_.next();
    since_ = boundary.height;
    keys_ = consensus_keys(set.value());
    return success();
}

Result<std::vector<crypto::PublicKey>, TermStepFailure> keys_at(const Genesis& genesis,
                                                                std::span<const TermStep> steps,
                                                                Height height) {
    TermWalk walk(genesis);
    for (const TermStep& step : steps) {
        const Term term = walk.term();
        if (const auto taken = walk.take(step); !taken) {
            return TermStepFailure{taken.error(), term};
        }
        if (walk.since() >= height) return TermStepFailure{TermStepError::beyond, term};
    }
    return walk.keys();
}

}  // namespace merit::ledger
