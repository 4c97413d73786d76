// Every protocol limit, in one place, with the arithmetic between them.
//
// A limit that a stranger can reach is part of a type (Bounded<T, Max>) or checked where the bytes
// come in. Sizes are in bytes unless the name says otherwise. Source: PROTOCOL section 2.
#pragma once

#include <cstddef>
#include <cstdint>

namespace merit::ledger::limits {

inline constexpr std::size_t kib = 1024;
inline constexpr std::size_t mib = 1024 * kib;

// Transactions (CONTRACTS section 2).
inline constexpr std::size_t operation_bytes_max = 16 * kib;
inline constexpr std::size_t operations_per_transaction_max = 1'000;
inline constexpr std::size_t transaction_bytes_max = 512 * kib;
inline constexpr std::size_t signers_max = 16;
inline constexpr std::uint64_t nonce_window = 256;
inline constexpr std::uint64_t valid_for_ms_max = 30ULL * 24 * 3600 * 1000;

// Times of genesis and blocks, so that the ends of epochs fit as well.
inline constexpr std::uint64_t time_ms_max = 1ULL << 62;

// Lanes and batches.
inline constexpr std::size_t batch_bytes_max = 1 * mib;
inline constexpr std::size_t batch_transactions_max = 1'024;
inline constexpr std::size_t batch_operations_max = 10'000;
inline constexpr std::size_t lane_unfinal_bytes_max = 64 * mib;
inline constexpr std::size_t lane_digests_per_position_max = 2;

// Blocks.
inline constexpr std::size_t block_bytes_max = 8 * mib;
inline constexpr std::size_t block_operations_max = 20'000;
inline constexpr std::size_t validators_max = 100;

// Consensus messages.
inline constexpr std::size_t proposal_bytes_max = 512 * kib;
inline constexpr std::size_t proposal_nulls_max = 64;
inline constexpr std::size_t fetch_items_max = 64;
inline constexpr std::size_t fetch_answer_bytes_max = 4 * mib;
inline constexpr std::size_t fetches_open_per_peer_max = 4;
inline constexpr std::uint64_t views_ahead_max = 64;
inline constexpr std::uint64_t blocks_unexecuted_max = 8;
inline constexpr std::uint64_t blocks_uncertified_max = 64;

// Mempool.
inline constexpr std::size_t pending_per_account_max = 256;
inline constexpr std::size_t mempool_bytes_max = 64 * mib;

// Reads.
inline constexpr std::size_t state_roots_kept = 128;
inline constexpr std::size_t pinned_reads_max = 512;

// Genesis.
inline constexpr std::size_t members_max = 1'000;
inline constexpr std::size_t name_bytes_max = 64;
inline constexpr std::size_t parameters_max = 256;

// A full operation must fit a transaction, a full transaction a batch, and one full batch a block:
// a batch that could never be named would stop its lane for ever. 4 KiB is for the surrounding
// fields.
inline constexpr std::size_t envelope_bytes_max = 4 * kib;
static_assert(operation_bytes_max + envelope_bytes_max <= transaction_bytes_max);
static_assert(transaction_bytes_max + envelope_bytes_max <= batch_bytes_max);
static_assert(operations_per_transaction_max <= batch_operations_max);
static_assert(batch_bytes_max <= block_bytes_max);
static_assert(batch_operations_max <= block_operations_max);
static_assert(batch_bytes_max + envelope_bytes_max <= fetch_answer_bytes_max);
static_assert(batch_bytes_max <= lane_unfinal_bytes_max);
// A proposal carries a header (44 bytes a lane), one notarization and up to 64 nullifications.
static_assert((proposal_nulls_max + 2) * validators_max * 68 + envelope_bytes_max <=
              proposal_bytes_max);

}  // namespace merit::ledger::limits
