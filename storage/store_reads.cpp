// Reads of a store. Rows that do not decode or stand in another place are damage: the process ends.
#include "crypto/assert.hpp"
#include "ledger/codec/codec.hpp"
#include "storage/fatal.hpp"
#include "storage/keys.hpp"
#include "storage/store_impl.hpp"

namespace merit::storage {

namespace {

template <class T>
T decode_row(const Database& database, BytesView bytes, std::string_view what) {
    auto value = ledger::decode<T>(bytes);
    if (!value) database.end_damaged("damaged row of " + std::string(what));
    return std::move(value.value());
}

StorageError error_of(const Database& database, crypto::LogError error) {
    if (error == crypto::LogError::subtree_unavailable) {
        database.end_damaged("a tile of the log is missing");
    }
    return StorageError::out_of_range;
}

}  // namespace

Head Store::head() const {
    const std::lock_guard lock(impl_->mutex);
    MERIT_ASSERT(impl_->head, "the store has been initialized");
    return *impl_->head;
}

std::shared_ptr<const ReadView> Store::head_view() const {
    const std::lock_guard lock(impl_->mutex);
    MERIT_ASSERT(impl_->head, "the store has been initialized");
    return impl_->pinned.find(impl_->head->height);
}

Result<std::shared_ptr<const ReadView>, StorageError> Store::pinned_view(
    ledger::Height height) const {
    const std::lock_guard lock(impl_->mutex);
    if (!impl_->head || height > impl_->head->height) return StorageError::unknown_height;
    auto view = impl_->pinned.find(height);
    if (!view) return StorageError::height_gone;
    return view;
}

ledger::Height Store::earliest_pinned() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->pinned.earliest();
}

Bytes Store::genesis() const {
    auto bytes = impl_->database->get(Family::meta, keys::genesis_key());
    if (!bytes) impl_->database->end_damaged("the stored genesis is missing");
    return std::move(*bytes);
}

ledger::Height Store::base() const {
    return impl_->base.height;
}

std::optional<StoredBlock> Store::block(ledger::Height height) const {
    auto block = impl_->load_block(height);
    if (!block) {
        const StorageFailure& failure = block.error();
        if (failure.error != StorageError::corrupted) fatal(describe(failure));
        impl_->database->end_damaged(describe(failure));
    }
    return std::move(block.value());
}

std::optional<ledger::Height> Store::find_block(const ledger::BlockDigest& digest) const {
    const auto bytes = impl_->database->get(
        Family::index, keys::index_key(keys::IndexKind::block_digest, digest.view()));
    if (!bytes) return std::nullopt;
    return decode_row<ledger::Height>(*impl_->database, *bytes, "index");
}

std::vector<Bytes> Store::batches(ledger::Height height) const {
    std::vector<Bytes> batches;
    impl_->database->scan(Family::batches, keys::height_key(height), {},
                          [&](BytesView, BytesView value) {
                              batches.push_back(to_bytes(value));
                              return true;
                          });
    return batches;
}

std::optional<Bytes> Store::find_batch(const ledger::BatchDigest& digest) const {
    const auto place = impl_->database->get(
        Family::index, keys::index_key(keys::IndexKind::batch_digest, digest.view()));
    if (!place) return std::nullopt;
    return impl_->database->get(Family::batches, *place);
}

ledger::Receipts Store::receipts(ledger::Height height) const {
    const auto bytes = impl_->database->get(Family::receipts, keys::height_key(height));
    if (!bytes) return {};
    return decode_row<ledger::Receipts>(*impl_->database, *bytes, "receipts");
}

std::optional<TransactionPlace> Store::find_transaction(const ledger::TxId& tx_id) const {
    const auto bytes = impl_->database->get(
        Family::index, keys::index_key(keys::IndexKind::transaction, tx_id.view()));
    if (!bytes) return std::nullopt;
    const auto row = decode_row<keys::TransactionRow>(*impl_->database, *bytes, "index");
    return TransactionPlace{row.height, row.receipt};
}

namespace {

std::optional<ledger::CheckpointCertificate> decode_checkpoint(const Database& database,
                                                               const std::optional<Bytes>& bytes) {
    if (!bytes) return std::nullopt;
    auto certificate = ledger::decode_checkpoint_certificate(*bytes);
    if (!certificate) database.end_damaged("damaged row of checkpoints");
    return std::move(certificate.value());
}

}  // namespace

std::optional<ledger::TermEnd> Store::term_end(ledger::Term term) const {
    const auto bytes = impl_->database->get(Family::meta, keys::term_end_key(term));
    if (!bytes) return std::nullopt;
    auto end = ledger::decode<ledger::TermEnd>(*bytes);
    if (!end) {
        impl_->database->end_damaged("the stored end of term " + std::to_string(term.value) +
                                     " is damaged");
    }
    return std::move(end.assume_value());
}

std::optional<ledger::CheckpointCertificate> Store::checkpoint(ledger::Height height) const {
    const Database& database = *impl_->database;
    return decode_checkpoint(database,
                             database.get(Family::checkpoints, keys::height_key(height)));
}

std::optional<ledger::CheckpointCertificate> Store::checkpoint_from(ledger::Height height) const {
    std::optional<Bytes> found;
    impl_->database->scan(Family::checkpoints, {}, keys::height_key(height),
                          [&](BytesView, BytesView value) {
                              found = to_bytes(value);
                              return false;
                          });
    return decode_checkpoint(*impl_->database, found);
}

std::optional<ledger::CheckpointCertificate> Store::highest_checkpoint() const {
    std::optional<Bytes> found;
    impl_->database->scan_down(Family::checkpoints, {}, {}, [&](BytesView, BytesView value) {
        found = to_bytes(value);
        return false;
    });
    return decode_checkpoint(*impl_->database, found);
}

Result<StateProof, StorageError> Store::prove_state(ledger::Height height, BytesView key) const {
    crypto::SparseMerkleTree tree;
    std::shared_ptr<const ReadView> view;
    {
        const std::lock_guard lock(impl_->mutex);
        if (!impl_->head || height > impl_->head->height) return StorageError::unknown_height;
        const auto found = impl_->trees.find(height);
        view = impl_->pinned.find(height);
        if (found == impl_->trees.end() || !view) return StorageError::height_gone;
        tree = found->second;
    }
    return StateProof{view->at(), view->get(key), tree.prove(key)};
}

Result<crypto::LogProof, StorageError> Store::prove_inclusion(std::uint64_t leaf,
                                                              std::uint64_t size) const {
    if (size > head().roots.log_size || leaf >= size) return StorageError::out_of_range;
    if (leaf < impl_->base.log_size) return StorageError::height_gone;
    auto proof = crypto::inclusion_proof(leaf, size, make_subtree_reader(*impl_->database));
    if (!proof) return error_of(*impl_->database, proof.error());
    return std::move(proof.value());
}

Result<crypto::LogProof, StorageError> Store::prove_consistency(std::uint64_t old_size,
                                                                std::uint64_t new_size) const {
    if (new_size > head().roots.log_size || old_size > new_size) return StorageError::out_of_range;
    if (old_size < impl_->base.log_size) return StorageError::height_gone;
    auto proof =
        crypto::consistency_proof(old_size, new_size, make_subtree_reader(*impl_->database));
    if (!proof) return error_of(*impl_->database, proof.error());
    return std::move(proof.value());
}

std::optional<crypto::Hash256> Store::leaf(std::uint64_t index) const {
    return make_subtree_reader(*impl_->database)(0, index);
}

Result<std::vector<crypto::Hash256>, StorageError> Store::log_border(std::uint64_t size) const {
    if (size > head().roots.log_size) return StorageError::out_of_range;
    if (size < impl_->base.log_size) return StorageError::height_gone;
    auto border = read_log_border(*impl_->database, size);
    if (!border) return border.error().error;
    return std::move(border.value());
}

Result<void, StorageFailure> Store::verify_files() const {
    return impl_->database->verify_files();
}

}  // namespace merit::storage
