// The exported ledger: one file from which anybody can replay everything, without a node.
//
// File: magic "MERITEX2" | u32 length | genesis bytes | SHA-256 of all before; then for each height
// from 1 a frame: height u64 | u32 length | body | SHA-256 of the frame before it; then an end
// frame with height 2^64 - 1. Bodies are canonical encodings of ExportedBlock and ExportedEnd.
// Integers little-endian. A file without an end frame was cut off.
//
// The reader checks the framing: bounds, hashes, consecutive heights, the end. It does not check
// what the bytes mean; that is the verifier's work. Memory: one frame. Thread rule: an object
// belongs to one thread. Source: DETAILS section 6.
#pragma once

#include "crypto/result.hpp"
#include "ledger/codec/bounded.hpp"
#include "ledger/codec/decode_error.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/limits.hpp"
#include "ledger/strong.hpp"
#include "ledger/term_steps.hpp"

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

namespace merit::ledger {

inline constexpr std::size_t export_genesis_bytes_max = 4 * limits::mib;
inline constexpr std::size_t export_frame_bytes_max = 2 * limits::block_bytes_max;

using CertificateBytes = Blob<16 * limits::kib>;
using SignedBatchBytes = Blob<limits::batch_bytes_max + 128>;

struct ExportedBlock {
    Height height;
    Blob<16 * limits::kib> header;  // bytes of a Header
    // Bytes of SignedBatches in order of execution. A batch is above 64 bytes, which bounds them.
    Bounded<SignedBatchBytes, limits::block_bytes_max / 64> batches;
    CertificateBytes certificate;                // of a NOTAR or FINAL Certificate
    std::optional<CertificateBytes> checkpoint;  // of a CheckpointCertificate of this height
    // Of a boundary block: that its term has ended. Its own certificate may be a NOTAR.
    std::optional<TermEndBytes> term_end;
    MERIT_FIELDS(height, header, batches, certificate, checkpoint, term_end)
};

struct ExportedEnd {
    Height height;  // of the last block
    // Absent exactly if the last block is a boundary: its TermEnd proves that it is final.
    std::optional<CertificateBytes> final_certificate;
    std::optional<CertificateBytes> checkpoint;  // of the highest certified height <= height
    MERIT_FIELDS(height, final_certificate, checkpoint)
};

enum class ExportError : std::uint8_t {
    cannot_open,
    write_failed,
    not_an_export,  // another magic
    truncated,      // ends within a frame, or without an end frame
    too_long,       // a length above its bound
    bad_hash,       // a frame's bytes are not those that were written
    bad_height,     // heights are not consecutive from 1, or the end names another height
    bad_encoding,   // a body does not decode
    trailing_bytes,
};

std::string_view name_of(ExportError error);

// `height` is that of the frame which was expected at the place of the error; 0: the genesis.
struct ExportFailure {
    ExportError error = ExportError::not_an_export;
    Height height;
    bool operator==(const ExportFailure&) const = default;
};

class ExportWriter {
  public:
    // Replaces a file of this name only if finish() succeeds: it writes beside it and renames.
    static Result<ExportWriter, ExportFailure> create(const std::filesystem::path& file,
                                                      BytesView genesis);
    // Heights from 1, consecutive; anything else is a bug.
    Result<void, ExportFailure> write(const ExportedBlock& block);
    // `end.height` is that of the last block written.
    Result<void, ExportFailure> finish(const ExportedEnd& end);

    ExportWriter(ExportWriter&&) = default;
    ExportWriter& operator=(ExportWriter&&) = default;
    ~ExportWriter();

  private:
    ExportWriter() = default;
    Result<void, ExportFailure> write_frame(Height height, BytesView body);

    std::filesystem::path file_;
    std::filesystem::path partial_;
    std::ofstream out_;
    Height next_{1};
};

class ExportReader {
  public:
    // Reads the genesis.
    static Result<ExportReader, ExportFailure> open(const std::filesystem::path& file);

    const Bytes& genesis() const { return genesis_; }
    // The next block; nothing after the last, and then end() holds.
    Result<std::optional<ExportedBlock>, ExportFailure> next();
    const std::optional<ExportedEnd>& end() const { return end_; }
    std::uint64_t bytes_read() const { return bytes_read_; }

  private:
    ExportReader() = default;
    Result<Bytes, ExportFailure> take(std::size_t count);
    ExportFailure failure(ExportError error) const { return {error, next_}; }

    std::ifstream in_;
    Bytes genesis_;
    std::optional<ExportedEnd> end_;
    Height next_{0};
    std::uint64_t bytes_read_ = 0;
};

}  // namespace merit::ledger
