// What a statement file and an epoch file hold: enough to recompute every unit and to check that
// the validators certified it, with no network, database or trust beside the genesis hash.
//
// The listed structs are read and written as JSON by ledger/json. Source: CONTRACTS K15, DETAILS 6;
// docs/specification/rewards.md.
#pragma once

#include "contracts/incentive/epoch_close.hpp"
#include "contracts/incentive/statement.hpp"
#include "contracts/score/state.hpp"
#include "crypto/merkle_log.hpp"
#include "crypto/sparse_proof.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/genesis.hpp"
#include "ledger/term_steps.hpp"

namespace merit::contracts::explain {

inline constexpr std::size_t records_max = 1'000'000;  // of one recipient, project, kind and epoch
inline constexpr std::size_t statements_max = 100'000;

// Of both files; another number for other fields.
inline constexpr std::uint16_t reward_file_format = 3;

using score::RecordLine;

// The records of one kind of work in one project, in ascending order of ids.
struct RecordList {
    ledger::ProjectId project;
    registry::ContributionKind kind = registry::ContributionKind::code;
    ledger::Bounded<RecordLine, records_max> records;
    MERIT_FIELDS(project, kind, records)
};
using RecordLists = ledger::Bounded<RecordList, 1'024>;

// The place of a statement under EpochClose.root; the log's size is EpochClose.statements.
struct Inclusion {
    std::uint64_t index = 0;
    ledger::Bounded<crypto::Hash256, crypto::log_proof_hashes_max> path;
    MERIT_FIELDS(index, path)
};

// That the state of a certified height holds this EpochClose.
struct CloseProof {
    ledger::Blob<crypto::sparse_proof_bytes_max> state_proof;  // crypto/sparse_proof.hpp
    ledger::CheckpointCertificate checkpoint;
    // From the set of genesis to the one that certified; none in the first term.
    ledger::TermSteps term_steps;
    MERIT_FIELDS(state_proof, checkpoint, term_steps)
    static bool is_optional_field(std::string_view name) { return name == "term_steps"; }
};

struct StatementFile {
    ledger::Text<32> what = "merit statement";
    std::uint16_t format = reward_file_format;
    ledger::Genesis genesis;
    ParameterSet parameters;
    incentive::Statement statement;
    RecordLists record_lists;  // one for each kind of the statement, in its order
    incentive::EpochClose close;
    Inclusion inclusion;
    CloseProof proof;
    MERIT_FIELDS(what, format, genesis, parameters, statement, record_lists, close, inclusion,
                 proof)
};

struct EpochFile {
    ledger::Text<32> what = "merit epoch";
    std::uint16_t format = reward_file_format;
    ledger::Genesis genesis;
    ParameterSet parameters;
    incentive::EpochClose close;
    ledger::Bounded<incentive::Statement, statements_max> statements;  // ascending recipients
    CloseProof proof;
    MERIT_FIELDS(what, format, genesis, parameters, close, statements, proof)
};

}  // namespace merit::contracts::explain
