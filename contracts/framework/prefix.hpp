// The first byte of every state key: one per map, never used twice, never reused.
#pragma once

#include <cstdint>

namespace merit::contracts {

enum class Prefix : std::uint8_t {
    // Framework
    chain = 0x01,   // one value: epoch, its bounds, the parameter set in force
    due,            // clock tasks: epoch/stage/id
    nonce,          // account -> highest nonce and the window below it
    quota_account,  // account -> bucket
    quota_member,   // member -> bucket
    drop_counter,   // member/reason -> count
    approval,       // digest of a proposed operation -> who approved
    settled,        // contract/id/epoch (INV-3)

    // K1 treasury
    asset = 0x10,
    asset_totals,  // asset -> deposits, withdrawals, sum of all sub-accounts (INV-0)
    balance,       // asset/account
    pool,
    pool_money,      // pool -> money in the pool and in closing
    pool_funded,     // pool/sponsor
    held,            // release epoch/pool/account/epoch
    unclaimed,       // pool/alias/epoch
    receipt_digest,  // digests used by deposits
    project_pools,   // project/pool

    // K2 registry
    member = 0x20,
    account,
    affiliation,
    affiliation_offer,
    alias,
    project,
    project_name,
    contribution,
    known_digest,  // project/digest
    import_batch,
    contribution_quota,
    attestation,
    alias_claim,

    // K3 quality
    review = 0x40,
    review_order,
    quality,
    pair,  // a/b/epoch
    review_due,

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

    // K14 govern
    parameter_set = 0xe0,
    proposal,
    proposal_vote,
    proposal_key,
};

}  // namespace merit::contracts
