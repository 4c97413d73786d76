// SPLIT: the one way in which money and points are divided (CONTRACTS section 1, DETAILS 11).
//
//   W = sum of w      q_i = floor(P*w_i / W)      r_i = P*w_i mod W      R = P - sum of q_i
//   one extra unit to the R recipients with the largest r_i; ties: smaller SHA-256(salt || id)
//   first
//
// Guarantees for W > 0: the parts sum to P; each lies less than 1 from its exact share; weight 0
// gets 0; equal weights differ by at most 1; the order of the input does not matter. W = 0: nothing
// is given. Known limit: with one more unit in P somebody may get 1 unit less (Alabama paradox).
// Time: linear, with hashes only for the recipients tied at the cut. Pure; any thread.
#pragma once

#include "contracts/numbers/id_bytes.hpp"
#include "contracts/numbers/wide.hpp"
#include "crypto/hash.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace merit::contracts {

enum class SplitPurpose : std::uint8_t {
    policies = 0,
    payout = 1,  // IMMEDIATE, RATE and all payouts without a purpose of their own
    recent = 2,
    balanced = 3,
    refund = 4,
    authors = 5,
    record_points = 6,
    revenue_branches = 7,
    branch_recipients = 8,
    upstream = 9,
    project_interactions = 10,
};

// What makes the order of ties unpredictable and different from one division to the next.
struct SplitSalt {
    crypto::Hash256 subject;  // the pool for 0 to 4, the record for 5, the project for 6 to 10
    std::uint64_t epoch = 0;  // the one being closed, otherwise the current one
    SplitPurpose purpose = SplitPurpose::payout;
};

// SHA-256("merit.split" || subject || epoch (big-endian) || purpose || id).
crypto::Hash256 split_tie(const SplitSalt& salt, const IdBytes& id);

struct SplitRecipient {
    IdBytes id;
    W256 weight;  // < 2^192
};

struct SplitPart {
    std::uint64_t quotient = 0;  // q
    W256 remainder;              // r
    bool extra = false;          // one unit more than q

    std::uint64_t amount() const { return quotient + (extra ? 1U : 0U); }
};

// The last extra unit that was given: whoever has a larger r, or the same r and a smaller or equal
// tie, got one.
struct SplitCut {
    W256 remainder;
    crypto::Hash256 tie;
};

struct Split {
    W256 total_weight;              // W; 0 where nothing was given
    std::uint64_t extra_units = 0;  // R
    std::optional<SplitCut> cut;    // present where R > 0
    std::vector<SplitPart> parts;   // in the order of the input

    bool given() const { return !total_weight.is_zero(); }
};

// Errors: out_of_bounds (amount >= 2^63, a weight or W >= 2^192), duplicate_id.
NumberResult<Split> split(std::uint64_t amount, std::span<const SplitRecipient> recipients,
                          const SplitSalt& salt);

// Recipients without an id of their own are known by their position, from 0.
NumberResult<Split> split_positions(std::uint64_t amount, std::span<const W256> weights,
                                    const SplitSalt& salt);

// Recipients in ascending order of id, those with equal ids joined and their weights added
// (an author and co-author who are one account). Error: overflow.
NumberResult<std::vector<SplitRecipient>> join_equal_ids(std::vector<SplitRecipient> recipients);

// The `limit` largest weights (ties: smaller id), in ascending order of id (CONTRACTS 5, clock).
std::vector<SplitRecipient> largest_weights(std::vector<SplitRecipient> recipients,
                                            std::size_t limit);

}  // namespace merit::contracts
