#include "ledger/evidence.hpp"

#include <array>

namespace merit::ledger {

namespace {

bool are_of_one_place(const Vote& first, const Vote& second) {
    return first.signer == second.signer && first.term == second.term && first.view == second.view;
}

bool is_signed(const Vote& vote, const NetworkId& network, const crypto::PublicKey& key) {
    return crypto::verify(
        key, vote_signing_bytes(network, vote.kind, vote.term, vote.view, vote.digest),
        vote.signature);
}

}  // namespace

bool are_conflicting(const Vote& first, const Vote& second) {
    if (!are_of_one_place(first, second)) return false;
    const bool has_finalize = first.kind == VoteKind::finalize || second.kind == VoteKind::finalize;
    const bool has_nullify = first.kind == VoteKind::nullify || second.kind == VoteKind::nullify;
    if (has_nullify) return has_finalize;
    // NOTARIZE and FINALIZE in any pairing: the block must be one.
    return first.digest != second.digest;
}

std::string_view name_of(EvidenceError error) {
    constexpr std::array<std::string_view, 4> names{"different_places", "not_conflicting",
                                                    "unknown_signer", "bad_signature"};
    return names[static_cast<std::size_t>(error)];
}

Result<void, EvidenceError> check_evidence(const Vote& first, const Vote& second) {
    if (!are_of_one_place(first, second)) return EvidenceError::different_places;
    if (!are_conflicting(first, second)) return EvidenceError::not_conflicting;
    return success();
}

Result<void, EvidenceError> check_evidence(const Vote& first, const Vote& second,
                                           const NetworkId& network,
                                           std::span<const crypto::PublicKey> validators) {
    MERIT_TRY(check_evidence(first, second));
    if (first.signer.value >= validators.size()) return EvidenceError::unknown_signer;
    const crypto::PublicKey& key = validators[first.signer.value];
    if (!is_signed(first, network, key) || !is_signed(second, network, key)) {
        return EvidenceError::bad_signature;
    }
    return success();
}

}  // namespace merit::ledger
