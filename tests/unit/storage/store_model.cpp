#include "tests/unit/storage/store_model.hpp"

#include "crypto/sparse_merkle.hpp"

namespace merit::testing {

namespace {

Bytes random_bytes(std::mt19937_64& random, std::size_t count) {
    Bytes bytes(count);
    for (Byte& byte : bytes)
        byte = static_cast<Byte>(random());
    return bytes;
}

// Of a small set, so that blocks meet the same ids again.
ledger::TxId random_tx_id(std::mt19937_64& random) {
    ledger::TxId id;
    id.bytes[0] = static_cast<Byte>(random() % 5);
    id.bytes[1] = static_cast<Byte>(random());
    return id;
}

}  // namespace

ledger::Genesis test_genesis() {
    ledger::Genesis genesis;
    genesis.name = ledger::Name("storage test");
    for (std::uint16_t i = 0; i < 4; ++i) {
        ledger::GenesisValidator validator;
        validator.member_index = i;
        validator.consensus_key.bytes[0] = static_cast<Byte>(i + 1);
        genesis.validators.push_back(validator);
    }
    return genesis;
}

ledger::StateDelta random_delta(std::mt19937_64& random, std::size_t changes) {
    ledger::StateDelta delta;
    for (std::size_t i = 0; i < changes; ++i) {
        Bytes key{static_cast<Byte>(random() % 3), static_cast<Byte>(random() % 60)};
        if (random() % 3 == 0) {
            delta[key] = std::nullopt;
        } else {
            delta[key] = random_bytes(random, random() % 40);
        }
    }
    return delta;
}

RandomBlock::RandomBlock(std::uint64_t seed, ledger::Height height, std::uint64_t log_size) {
    std::mt19937_64 random(seed * 1'000'003 + height.value);
    commit_.height = height;
    commit_.header = random_bytes(random, 200);
    commit_.digest = ledger::BlockDigest::from(crypto::sha256({commit_.header}));
    commit_.certificate = random_bytes(random, 300);
    commit_.monotonic_ms = height.value * 10;
    commit_.executed.delta = random_delta(random, random() % 30);
    for (std::uint32_t i = 0; i < random() % 12; ++i) {
        ledger::Receipt receipt;
        receipt.tx_id = random_tx_id(random);
        receipt.transaction_index = i;
        receipt.outcome = static_cast<ledger::Outcome>(random() % 3);
        if (receipt.outcome != ledger::Outcome::dropped) {
            receipt.first_leaf = log_size + commit_.executed.leaves.size();
            receipt.leaves = 1 + static_cast<std::uint32_t>(random() % 20);
        }
        for (std::uint32_t leaf = 0; leaf < receipt.leaves; ++leaf)
            commit_.executed.leaves.push_back(crypto::leaf_hash(random_bytes(random, 8)));
        commit_.executed.receipts.push_back(receipt);
    }
    for (auto& [key, value] : random_delta(random, random() % 10))
        commit_.executed.index.push_back({key, value});
    for (std::size_t i = 0; i < random() % 4; ++i)
        batches_.push_back(random_bytes(random, 1 + random() % 500));
    for (const Bytes& batch : batches_)
        commit_.batches.push_back(
            {ledger::BatchDigest::from(crypto::sha256({batch})), BytesView(batch)});
}

storage::Roots LedgerModel::roots_of(const ledger::MapState& state) const {
    std::vector<crypto::SparseChange> changes;
    for (const auto& [key, value] : state.entries())
        changes.push_back(crypto::make_sparse_change(key, value));
    crypto::sort_sparse_changes(changes);
    return {leaves_.size(), crypto::merkle_root(leaves_),
            crypto::SparseMerkleTree().apply(changes).root()};
}

void LedgerModel::add_genesis(const ledger::StateDelta& state) {
    AtHeight genesis;
    genesis.state.apply(state);
    genesis.roots = roots_of(genesis.state);
    heights_.push_back(std::move(genesis));
}

void LedgerModel::add(const storage::BlockCommit& commit) {
    AtHeight next;
    next.state = heights_.back().state;
    next.index = heights_.back().index;
    next.state.apply(commit.executed.delta);
    for (const ledger::IndexEntry& entry : commit.executed.index)
        next.index.apply({{entry.key, entry.value}});
    for (const storage::BlockBatch& batch : commit.batches)
        next.batches.push_back(to_bytes(batch.signed_batch));
    next.receipts = commit.executed.receipts;
    next.commit = commit;
    leaves_.insert(leaves_.end(), commit.executed.leaves.begin(), commit.executed.leaves.end());
    next.roots = roots_of(next.state);
    heights_.push_back(std::move(next));
    for (std::uint32_t i = 0; i < commit.executed.receipts.size(); ++i) {
        const ledger::Receipt& receipt = commit.executed.receipts[i];
        const Place place{commit.height.value, i, receipt.outcome == ledger::Outcome::dropped};
        const auto known = transactions_.find(receipt.tx_id);
        if (known != transactions_.end() && place.dropped && !known->second.dropped) continue;
        transactions_.insert_or_assign(receipt.tx_id, place);
    }
}

storage::Committed committed_of(const storage::Head& head) {
    return {head.height, head.block, head.roots.log_root, head.roots.state_root};
}

ledger::CheckpointCertificate checkpoint_of(const storage::StoredBlock& block) {
    ledger::CheckpointCertificate certificate;
    certificate.checkpoint.height = block.height;
    certificate.checkpoint.block = block.digest;
    certificate.checkpoint.log_size = block.roots.log_size;
    certificate.checkpoint.log_root = block.roots.log_root;
    certificate.checkpoint.state_root = block.roots.state_root;
    certificate.validators = 1;
    certificate.signers.assign(1, 1);
    certificate.signatures.emplace_back();
    return certificate;
}

}  // namespace merit::testing
