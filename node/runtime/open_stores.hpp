// Opens everything on disk in the order of PROTOCOL section 5 and decides whether this node may
// sign.
//
// Errors: 74 a damaged log or database that cannot be rebuilt; 75 another process runs here; 77 the
// signing state is lost, or a key file is readable by others; 78 keys and genesis do not belong
// together. A damaged or incomplete database of a network with peers is put aside and rebuilt from
// them (rebuild.hpp); the node goes on without an operator. Thread rule: one thread, before anything
// else runs.
#pragma once

#include "consensus/record.hpp"
#include "ledger/genesis.hpp"
#include "node/config/config.hpp"
#include "node/failure.hpp"
#include "node/home.hpp"
#include "storage/batch_log.hpp"
#include "storage/directory_lock.hpp"
#include "storage/sign_state.hpp"
#include "storage/store.hpp"
#include "storage/vote_log.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace merit::node {

struct NodeKeys {
    crypto::KeyPair validator;
    crypto::KeyPair transport;
};
// Any keys: a node may follow, and become a validator later. Which of them the set in force names
// is known when its term begins (begin_term.cpp).
Result<NodeKeys, Failure> load_keys(const Home& home, const Config& config);

struct Stores {
    storage::DirectoryLock lock;
    std::unique_ptr<storage::SignStateFile> sign_state;  // keeps the mark of `votes`
    std::unique_ptr<storage::VoteLog> votes;
    std::vector<consensus::Record> records;  // of the vote log, in order
    bool votes_damaged = false;              // never vote below the reserved view
    std::unique_ptr<storage::BatchLog> batches;
    std::unique_ptr<storage::Store> store;  // has its genesis
    // The store is being rebuilt: nothing is signed until its head has reached this block.
    std::optional<storage::Committed> rebuild_to;
};
Result<Stores, Failure> open_stores(const Home& home, const Config& config,
                                    const ledger::Genesis& genesis);

}  // namespace merit::node
