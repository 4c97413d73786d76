// The first byte of every state key: one per map, never used twice, never reused.
#pragma once

#include <cstdint>

namespace merit::contracts {

enum class Prefix : std::uint8_t {
    // Framework
    chain = 0x01,             // one value: Chain
    epoch_info = 0x02,        // epoch -> EpochInfo
    parameter_set = 0x03,     // number -> ParameterSet and from when
    parameter_change = 0x04,  // epoch from which/proposal: scheduled changes
    due = 0x05,               // epoch/stage/contract/id: what the clock has to do (due.hpp)
    account_use = 0x06,       // account -> nonce window and quota bucket
    member_quota = 0x07,      // member -> bucket
    drop_counter = 0x08,      // member/reason -> count
    approval = 0x09,          // digest of a proposed operation -> Approval
    settled = 0x0a,           // contract/id/epoch (INV-3)
    open_approvals = 0x0b,    // account -> how many that it proposed wait for approvals

    // K1 treasury
    asset = 0x10,
    asset_totals = 0x11,  // asset -> deposits, withdrawals, sum of all sub-accounts (INV-0)
    balance = 0x12,       // asset/account
    pool = 0x13,
    pool_money = 0x14,
    pool_funded = 0x15,       // pool/sponsor
    held = 0x16,              // release epoch/account/pool/epoch
    unclaimed = 0x17,         // alias/pool/epoch
    unclaimed_expiry = 0x18,  // last epoch/alias/pool/epoch
    receipt_digest = 0x19,    // asset/digest used by a deposit
    project_pools = 0x1a,     // project/pool
    purse = 0x1b,             // kind/id/asset
    debt = 0x1c,              // asset/account/kind of creditor/creditor
    freeze = 0x1d,            // case/asset/recipient
    frozen = 0x1e,            // asset/recipient: sum over the cases
    open_pool = 0x1f,         // project/opened by/pool: those that may still pay
    open_pool_count = 0x3f,   // project

    // K2 registry
    member = 0x20,
    account = 0x21,
    affiliation = 0x22,
    affiliation_offer = 0x23,
    project = 0x24,
    project_name = 0x25,
    contribution = 0x26,
    known_digest = 0x27,  // project/what/digest -> the record that holds it
    import_batch = 0x28,
    import_chunk = 0x29,  // batch/chunk
    alias = 0x2a,
    alias_project = 0x2b,  // alias/project
    claimed_alias = 0x2c,  // account/project
    contribution_quota = 0x2d,
    attestation = 0x2e,   // subject/type/issuer
    member_count = 0x2f,  // one value: active members
    article = 0x30,       // project/contribution -> simhash of its text
    claim_progress = 0x31,  // alias: how far its permanent claim has been worked off
    former_maintainer = 0x32,  // project/account -> the last epoch in which it maintained it

    // K3 quality
    review = 0x40,
    quality = 0x42,
    pair = 0x43,  // a/b/epoch

    // K4 score
    x_points = 0x50,       // epoch/project/recipient/kind: X
    running_total = 0x51,  // project/recipient/kind: S
    points = 0x52,         // epoch/project/recipient: c
    points_sum = 0x53,     // project/recipient: prefix sum
    record_points = 0x54,  // epoch/project/recipient/kind/record: x_k

    // K5 incentive
    interaction_pair = 0x60,
    interaction_use = 0x61,  // epoch/project/recipient: u
    pool_close = 0x62,       // working state of a close
    epoch_close = 0x63,      // epoch/pool -> EpochClose, kept for ever
    paid = 0x64,             // pool/recipient
    accumulated = 0x65,      // pool/recipient: A
    lifetime = 0x66,         // pool/recipient: L
    project_pair = 0x67,     // epoch/user/project
    project_use = 0x68,      // epoch/project: uses of the whole project
    pool_weight = 0x69,      // pool/recipient: weights of the close that is running
    use_user = 0x6a,         // epoch/project/recipient/user: who counted there
    debt_at_close = 0x6b,    // epoch/pool/account: what it owed when it was paid
    standing = 0x6c,         // epoch/pool/recipient: A, L and paid before a close

    // K6 revenue
    revenue_book = 0x70,     // epoch/project -> Book
    revenue_payment = 0x71,  // epoch/project/payer -> what it paid
    revenue_invoice = 0x72,  // digest -> Revenue: booked once
    cost_invoice = 0x73,     // project/digest -> Cost: paid once
    dependencies = 0x74,     // project/(2^64 - 1 - first epoch) -> Dependencies
    revenue_terms = 0x75,    // project/(2^64 - 1 - first epoch) -> Terms
    revenue_close = 0x76,    // project/epoch -> RevenueClose, kept for ever
    revenue_part = 0x77,     // epoch/project/branch/account -> Part, kept for ever
    upstream_node = 0x78,    // epoch/round/project -> UpstreamNode, kept for ever
    running_revenue = 0x79,  // one value while an epoch's revenue is being shared
    revenue_giver = 0x7a,    // epoch/project/account -> Giver, kept for ever

    // K7 certify
    achievement = 0x80,         // achievement/version
    achievement_newest = 0x81,  // achievement -> its newest version
    credential = 0x82,
    holder = 0x83,         // account/achievement -> its newest credential
    effect_holder = 0x84,  // effect/account/achievement: who ever had a credential with it
    fact_count = 0x85,     // recipient/project/fact/kind: what was counted so far

    // K9 fedreward
    fl_task = 0xa0,
    fl_round = 0xa1,   // task/round
    fl_commit = 0xa2,  // task/round/participant
    fl_digest = 0xa3,  // task/digest -> who committed it first
    fl_table = 0xa4,   // task/round/evaluator/chunk: values that one evaluator measured
    fl_open_tasks = 0xa6,  // member -> tasks of its accounts that have not ended
    fl_median = 0xa5,  // task/round/chunk: the values that count

    // K10 rounds
    round = 0xb0,
    round_standing = 0xb1,  // round -> how far it is, and its sums
    round_ballot = 0xb2,    // round/voter: tokens, votes or gifts
    round_seat = 0xb3,      // round/position of a member or project: what it got
    round_close = 0xb4,     // round -> working state of its close
    pool_round = 0xb5,      // pool/last epoch/round
    round_member = 0xb6,    // round/member -> how many of its people have a ballot
    open_rounds = 0xb7,     // member -> rounds that its accounts opened and that are not paid
    rounds_ending = 0xb8,   // last epoch -> rounds that are not paid

    // K12 standards
    profile = 0xc0,           // profile/version
    profile_newest = 0xc1,    // profile -> its newest version
    adoption = 0xc2,          // project/(2^64 - 1 - first epoch) -> Adoption
    conformance = 0xc3,       // kept for ever
    artifact_standing = 0xc4,  // project/artifact/profile/member -> its newest conformance
    withdrawal = 0xc5,        // artifact/profile/version -> Withdrawal
    conformance_quota = 0xc6,  // member -> how many its laboratories posted in an epoch
    left_out_conformance = 0xc7,  // record/conformance: why it gave the record no factor

    // K14 govern
    proposal = 0xe0,
    proposal_vote = 0xe1,     // proposal/member
    proposal_key = 0xe2,      // parameter key -> its newest proposal
    proposal_history = 0xe3,  // parameter key/number of the proposal
    validator_set = 0xe4,     // set digest -> ValidatorSet
    current_set = 0xe5,       // one value: the set in force
    set_history = 0xe6,       // term -> set digest and from when
    pending_set = 0xe7,       // one value, if a set is pending
    ready_set = 0xe8,         // set digest -> when a quorum of it was ready
    evidence = 0xe9,          // term/signer
    set_proposal = 0xea,      // proposal -> changes of the validator set
    secret = 0xeb,            // epoch/validator: what it committed to for the beacon
    beacon = 0xec,            // epoch -> BeaconRecord
    carried = 0xed,           // proposal -> the operation that it carries
    numbered_proposal = 0xee,  // number -> proposal
    proposals_in_vote = 0xef,  // member -> how many of its proposals
    proposal_count = 0xf0,     // one value: how many were ever opened
};

}  // namespace merit::contracts
