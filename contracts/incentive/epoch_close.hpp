// R10: how a pool closed an epoch. One value of the state per epoch and pool, kept for ever; with
// it and a statement every paid unit can be recomputed.
//
// state key: Prefix::epoch_close | epoch u64 big-endian | pool. Source: CONTRACTS R10, K5; DETAILS
// 6 and 9.
#pragma once

#include "contracts/framework/parameters.hpp"
#include "contracts/treasury/terms.hpp"
#include "crypto/hash.hpp"
#include "ledger/codec/bounded.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/ids.hpp"
#include "ledger/recipient.hpp"
#include "ledger/wide.hpp"

#include <cstdint>
#include <optional>

namespace merit::contracts::incentive {

// The last extra unit that SPLIT gave: whoever has a larger remainder, or the same remainder and a
// smaller or equal tie, got one.
struct CutMark {
    ledger::Wide256 remainder;
    crypto::Hash256 tie;
    MERIT_FIELDS(remainder, tie)
    friend bool operator==(const CutMark&, const CutMark&) = default;
};

// Over the recipients of the close: lifetime work, this epoch's included, and all that they were
// paid, by earlier policies of this close too (before max_share).
struct LifetimeSums {
    ledger::Wide weight;  // sum of L
    ledger::Wide paid;    // Paid
    MERIT_FIELDS(weight, paid)
    friend bool operator==(const LifetimeSums&, const LifetimeSums&) = default;
};

// One policy's part of the close. In mode rate there is one entry, the whole budget.
struct PolicyClose {
    treasury::Policy policy = treasury::Policy::immediate;
    ledger::Ppm share;                          // of the budget
    ledger::Amount budget;                      // P
    std::optional<LifetimeSums> lifetime_sums;  // present exactly for BALANCED
    ledger::Wide256 total_weight;               // W: sum of w, A or e, in mode rate of d
    bool full_rate = false;                     // mode rate, D <= B: everybody gets d, undivided
    std::uint64_t extra_units = 0;              // R
    std::optional<CutMark> cut;                 // present where R > 0
    MERIT_FIELDS(policy, share, budget, lifetime_sums, total_weight, full_rate, extra_units, cut)
    friend bool operator==(const PolicyClose&, const PolicyClose&) = default;
};
using PolicyCloses = ledger::Bounded<PolicyClose, 4>;

// There were more than recipients_max: only those with a larger weight than this, or the same and a
// smaller or equal id, were paid. Where the terms read earlier epochs the weight is A, otherwise w.
struct KeptMark {
    ledger::Wide weight;
    ledger::Recipient recipient;
    MERIT_FIELDS(weight, recipient)
};

struct EpochClose {
    ledger::PoolId pool;
    ledger::Epoch epoch;
    ledger::AssetId asset;
    ledger::TimeMs time_ms;  // of the block that finished the close
    std::uint64_t parameter_set = 0;
    crypto::Hash256 parameters_digest;  // of the set's canonical bytes
    treasury::PayTerms pay;             // the pool's terms in this epoch
    ledger::Amount balance;             // in the pool when its close began
    ledger::Amount budget;              // B
    PolicyCloses policies;
    std::uint64_t recipients = 0;  // with points, uses or earlier work that counts; no budget: 0
    std::optional<KeptMark> kept;  // present where not all of them were paid
    std::uint64_t statements = 0;  // leaves under `root`
    ledger::Amount paid;           // sum of the rewards
    ledger::Amount rest;           // budget - paid: went back to the pool
    crypto::Hash256 root;          // RFC 6962, canonical Statements, ascending recipients
    bool failed = false;           // a number left its type: nothing was paid
    MERIT_FIELDS(pool, epoch, asset, time_ms, parameter_set, parameters_digest, pay, balance,
                 budget, policies, recipients, kept, statements, paid, rest, root, failed)
};

// BLAKE2b-256 (merit.params) of the canonical bytes of a parameter set.
crypto::Hash256 parameters_digest(const ParameterSet& parameters);

Bytes encode_epoch_close(const EpochClose& close);
// The state key under which it is stored, for proofs.
Bytes epoch_close_key(ledger::Epoch epoch, const ledger::PoolId& pool);

}  // namespace merit::contracts::incentive
