#include "storage/export.hpp"

#include "crypto/assert.hpp"
#include "ledger/block.hpp"
#include "ledger/codec/codec.hpp"

#include <algorithm>

namespace merit::storage {

namespace {

template <class Blob>
Blob blob_of(BytesView bytes) {
    return Blob(bytes.begin(), bytes.end());
}

bool is_final(BytesView certificate_bytes) {
    const auto certificate = ledger::decode_certificate(certificate_bytes);
    return certificate && certificate.value().kind == ledger::VoteKind::finalize;
}

// The proof that the term of this block ended with it; nothing if it is no boundary.
std::optional<ledger::TermEndBytes> term_end_bytes(const Store& store, const StoredBlock& block) {
    const auto header = ledger::decode_header(block.header);
    if (!header || header.value().kind != ledger::BlockKind::boundary) return std::nullopt;
    const auto end = store.term_end(header.value().term);
    if (!end || ledger::block_digest(end->boundary) != block.digest) return std::nullopt;
    return ledger::TermEndBytes(ledger::encode(*end));
}

struct End {
    StoredBlock block;
    bool is_boundary = false;
};

// The highest block that proves by itself that it is final; nothing if there is none above genesis.
std::optional<End> find_end(const Store& store) {
    for (ledger::Height height = store.head().height; height.value > 0; --height.value) {
        std::optional<StoredBlock> block = store.block(height);
        if (!block) continue;
        const bool is_boundary = term_end_bytes(store, *block).has_value();
        if (is_boundary || is_final(block->certificate)) {
            return End{std::move(*block), is_boundary};
        }
    }
    return std::nullopt;
}

std::optional<ledger::CertificateBytes> checkpoint_bytes(const Store& store,
                                                         ledger::Height height) {
    const auto certificate = store.checkpoint(height);
    if (!certificate) return std::nullopt;
    return blob_of<ledger::CertificateBytes>(ledger::encode_checkpoint_certificate(*certificate));
}

StorageFailure failure_of(const ledger::ExportFailure& failure, const std::filesystem::path& file) {
    return {StorageError::cannot_open, file.string() + ": " + std::string(name_of(failure.error)) +
                                           " at height " + std::to_string(failure.height.value)};
}

}  // namespace

Result<ledger::ExportedBlock, StorageFailure> read_exported(const Store& store,
                                                            ledger::Height height) {
    const std::optional<StoredBlock> block = store.block(height);
    const std::vector<Bytes> batches = store.batches(height);
    if (!block || block->batches != batches.size()) {
        return StorageFailure{StorageError::corrupted,
                              "block " + std::to_string(height.value) + " is incomplete"};
    }
    ledger::ExportedBlock result;
    result.height = height;
    result.header.assign(block->header.begin(), block->header.end());
    for (const Bytes& batch : batches)
        result.batches.push_back(blob_of<ledger::SignedBatchBytes>(batch));
    result.certificate.assign(block->certificate.begin(), block->certificate.end());
    result.checkpoint = checkpoint_bytes(store, height);
    result.term_end = term_end_bytes(store, *block);
    return result;
}

std::size_t exported_bytes(const ledger::ExportedBlock& block) {
    std::size_t bytes = block.header.size() + block.certificate.size();
    for (const ledger::SignedBatchBytes& batch : block.batches)
        bytes += batch.size();
    if (block.term_end) bytes += block.term_end->size();
    return bytes + (block.checkpoint ? block.checkpoint->size() : 0);
}

Result<ExportSummary, StorageFailure> export_ledger(
    const Store& store, const std::filesystem::path& file,
    const std::function<void(ledger::Height done, ledger::Height of)>& progress) {
    if (store.is_empty()) return StorageFailure{StorageError::not_initialized, ""};
    if (store.base().value > 0) {
        return StorageFailure{StorageError::height_gone,
                              "the blocks up to the snapshot at height " +
                                  std::to_string(store.base().value) + " are not verified yet"};
    }
    const std::optional<End> found = find_end(store);
    if (!found) return StorageFailure{StorageError::nothing_final, "no block has a FINAL"};
    const StoredBlock& last = found->block;

    auto writer = ledger::ExportWriter::create(file, store.genesis());
    if (!writer) return failure_of(writer.error(), file);
    ledger::ExportedEnd end;
    end.height = last.height;
    if (!found->is_boundary) {
        end.final_certificate = blob_of<ledger::CertificateBytes>(last.certificate);
    }
    ExportSummary summary;
    summary.height = last.height;
    for (ledger::Height height{1}; height <= last.height; height = height.next()) {
        MERIT_TRY(const ledger::ExportedBlock block, read_exported(store, height));
        if (block.checkpoint) {
            end.checkpoint = block.checkpoint;
            summary.certified = height;
        }
        if (const auto written = writer.value().write(block); !written) {
            return failure_of(written.error(), file);
        }
        if (progress) progress(height, last.height);
    }
    if (const auto finished = writer.value().finish(end); !finished) {
        return failure_of(finished.error(), file);
    }
    std::error_code ignored;
    summary.bytes = std::filesystem::file_size(file, ignored);
    return summary;
}

}  // namespace merit::storage
