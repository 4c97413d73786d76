// The first byte of every state key: one per map, never used twice, never reused.
#pragma once

#include <cstdint>

namespace merit::contracts {

enum class Prefix : std::uint8_t {
    // Framework
    chain = 0x01,      // one value: Chain
    epoch_info,        // epoch -> EpochInfo
    parameter_set,     // number -> ParameterSet and from when
    parameter_change,  // epoch from which/proposal: scheduled changes
    due,               // epoch/stage/contract/id: what the clock has to do (due.hpp)
    account_use,       // account -> nonce window and quota bucket
    member_quota,      // member -> bucket
    drop_counter,      // member/reason -> count
    approval,          // digest of a proposed operation -> Approval
    settled,           // contract/id/epoch (INV-3)

    // K1 treasury
    asset = 0x10,
    asset_totals,  // asset -> deposits, withdrawals, sum of all sub-accounts (INV-0)
    balance,       // asset/account
    pool,
    pool_money,
    pool_funded,       // pool/sponsor
    held,              // release epoch/account/pool/epoch
    unclaimed,         // alias/pool/epoch
    unclaimed_expiry,  // last epoch/alias/pool/epoch
    receipt_digest,    // asset/digest used by a deposit
    project_pools,     // project/pool

    // K2 registry
    member = 0x20,
    account,
    affiliation,
    affiliation_offer,
    project,
    project_name,
    contribution,
    known_digest,  // project/what/digest -> the record that holds it
    import_batch,
    import_chunk,  // batch/chunk
    alias,
    alias_project,  // alias/project
    claimed_alias,  // account/project
    contribution_quota,
    attestation,   // subject/type/issuer
    member_count,  // one value: active members

    // K3 quality
    review = 0x40,
    review_order,
    quality,
    pair,        // a/b/epoch
    review_due,  // last epoch of its reviews/contribution

    // K4 score
    x_points = 0x50,  // epoch/project/recipient/kind: X
    running_total,    // project/recipient/kind: S
    points,           // epoch/project/recipient: c
    points_sum,       // project/recipient: prefix sum
    record_points,    // epoch/project/recipient/kind/record: x_k

    // K5 incentive
    interaction_pair = 0x60,
    interaction_use,  // epoch/project/recipient: u
    pool_close,       // working state of a close
    epoch_close,      // epoch/pool -> EpochClose, kept for ever
    paid,             // pool/recipient
    accumulated,      // pool/recipient: A
    lifetime,         // pool/recipient: L
    project_pair,     // epoch/user/project
    project_use,      // epoch/project: uses of the whole project
    pool_weight,      // pool/recipient: weights of the close that is running

    // K14 govern
    proposal = 0xe0,
    proposal_vote,     // proposal/member
    proposal_key,      // parameter key -> its newest proposal
    proposal_history,  // parameter key/epoch/proposal
};

}  // namespace merit::contracts
