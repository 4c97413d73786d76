// What K3 keeps about reviews and quality.
#pragma once

#include "contracts/framework/contract_number.hpp"
#include "contracts/score/factor.hpp"
#include "crypto/hash.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/ids.hpp"
#include "ledger/strong.hpp"

#include <cstdint>
#include <string_view>

namespace merit::contracts::quality {

inline constexpr std::uint32_t reviews_per_record_max = 256;
inline constexpr std::uint32_t paid_reviews = 2;         // of one record
inline constexpr std::uint64_t reciprocity_epochs = 26;  // closed ones, before the one that closes

// Errors of this contract beside the common ones.
enum class QualityError : std::uint16_t {
    too_many_reviews = 64,  // the record has reviews_per_record_max
    not_reviewed,           // its project or kind asks for no reviews: Q was fixed at acceptance
    not_certified,          // the parameter certified_reviews asks for the effect reviewer
};
std::string_view name_of(QualityError error);

struct ReviewRow {
    ledger::ReviewId review;
    ledger::Ppm correctness;
    ledger::Ppm usefulness;
    ledger::Ppm clarity;
    ledger::Ppm score;  // floor of the mean
    crypto::Hash256 comment;
    ledger::AccountId organisation;  // of the reviewer when it was sent
    ledger::Epoch epoch;
    bool earns = false;  // one of the first two of its record
    // Set when Q is fixed:
    std::uint64_t reviews_between = 0;  // n
    ledger::Ppm damped_weight;          // omega
    ledger::Ppm capped_weight;          // omega', after the organisation cap
    MERIT_FIELDS(review, correctness, usefulness, clarity, score, comment, organisation, epoch,
                 earns, reviews_between, damped_weight, capped_weight)
};

struct QualityRow {
    bool fixed = false;
    ledger::Ppm quality;      // Q
    bool is_default = false;  // no review counted: q_default
    std::uint32_t reviews = 0;
    std::uint32_t organisations = 0;
    std::uint64_t organisation_cap = 0;
    ledger::Epoch last_review_epoch;  // mode open: reviews count until its end
    ledger::Epoch counted_epoch;      // in which the record counts, once fixed
    ledger::Points size;              // s, what it supersedes taken off
    score::RecordFactor factor;       // m, and what it is made of
    MERIT_FIELDS(fixed, quality, is_default, reviews, organisations, organisation_cap,
                 last_review_epoch, counted_epoch, size, factor)
};

}  // namespace merit::contracts::quality
