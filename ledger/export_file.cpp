#include "ledger/export_file.hpp"

#include "crypto/assert.hpp"
#include "crypto/hash.hpp"
#include "ledger/codec/codec.hpp"

#include <limits>

namespace merit::ledger {

namespace {

constexpr std::string_view magic = "MERITEX2";
constexpr Height end_height{std::numeric_limits<std::uint64_t>::max()};
constexpr std::size_t hash_bytes = crypto::Hash256::size();

struct FrameStart {
    Height height;
    std::uint32_t length = 0;
    MERIT_FIELDS(height, length)
};
constexpr std::size_t frame_start_bytes = 12;

void write_bytes(std::ofstream& out, BytesView bytes) {
    out.write(reinterpret_cast<const char*>(bytes.data()),
              static_cast<std::streamsize>(bytes.size()));
}

// Bytes and their SHA-256.
void write_hashed(std::ofstream& out, std::initializer_list<BytesView> parts) {
    for (const BytesView part : parts)
        write_bytes(out, part);
    write_bytes(out, crypto::sha256(parts).view());
}

}  // namespace

std::string_view name_of(ExportError error) {
    switch (error) {
        case ExportError::cannot_open:
            return "export.cannot_open";
        case ExportError::write_failed:
            return "export.write_failed";
        case ExportError::not_an_export:
            return "export.not_an_export";
        case ExportError::truncated:
            return "export.truncated";
        case ExportError::too_long:
            return "export.too_long";
        case ExportError::bad_hash:
            return "export.bad_hash";
        case ExportError::bad_height:
            return "export.bad_height";
        case ExportError::bad_encoding:
            return "export.bad_encoding";
        case ExportError::trailing_bytes:
            return "export.trailing_bytes";
    }
    return "export.unknown_error";
}

Result<ExportWriter, ExportFailure> ExportWriter::create(const std::filesystem::path& file,
                                                         BytesView genesis) {
    MERIT_ASSERT(genesis.size() <= export_genesis_bytes_max, "a genesis is within its bound");
    ExportWriter writer;
    writer.file_ = file;
    writer.partial_ = file;
    writer.partial_ += ".partial";
    writer.out_.open(writer.partial_, std::ios::binary | std::ios::trunc);
    if (!writer.out_) return ExportFailure{ExportError::cannot_open, Height{0}};
    const Bytes length = encode(static_cast<std::uint32_t>(genesis.size()));
    write_hashed(writer.out_, {bytes_of(magic), length, genesis});
    if (!writer.out_) return ExportFailure{ExportError::write_failed, Height{0}};
    return writer;
}

ExportWriter::~ExportWriter() {
    // Not finished, and not moved from: what was written is of no use.
    if (!out_.is_open()) return;
    out_.close();
    std::error_code ignored;
    std::filesystem::remove(partial_, ignored);
}

Result<void, ExportFailure> ExportWriter::write(const ExportedBlock& block) {
    MERIT_ASSERT(block.height == next_, "heights are consecutive");
    MERIT_TRY(write_frame(block.height, encode(block)));
    next_ = next_.next();
    return success();
}

Result<void, ExportFailure> ExportWriter::write_frame(Height height, BytesView body) {
    if (body.size() > export_frame_bytes_max) {
        return ExportFailure{ExportError::too_long, next_};
    }
    const Bytes start = encode(FrameStart{height, static_cast<std::uint32_t>(body.size())});
    write_hashed(out_, {start, body});
    if (!out_) return ExportFailure{ExportError::write_failed, next_};
    return success();
}

Result<void, ExportFailure> ExportWriter::finish(const ExportedEnd& end) {
    MERIT_ASSERT(end.height.next() == next_, "the end names the last block");
    MERIT_TRY(write_frame(end_height, encode(end)));
    out_.close();
    std::error_code error;
    if (out_) std::filesystem::rename(partial_, file_, error);
    if (!out_ || error) {
        // The stream is closed, so that the destructor leaves the file alone.
        std::error_code ignored;
        std::filesystem::remove(partial_, ignored);
        return ExportFailure{ExportError::write_failed, next_};
    }
    return success();
}

Result<ExportReader, ExportFailure> ExportReader::open(const std::filesystem::path& file) {
    ExportReader reader;
    reader.in_.open(file, std::ios::binary);
    if (!reader.in_) return reader.failure(ExportError::cannot_open);
    const auto start = reader.take(magic.size());
    if (!start || text_of(start.value()) != magic) {
        return reader.failure(ExportError::not_an_export);
    }
    MERIT_TRY(const Bytes length_bytes, reader.take(4));
    const std::uint32_t length = decode<std::uint32_t>(length_bytes).value();
    if (length > export_genesis_bytes_max) return reader.failure(ExportError::too_long);
    MERIT_TRY(reader.genesis_, reader.take(length));
    MERIT_TRY(const Bytes hash, reader.take(hash_bytes));
    if (crypto::sha256({bytes_of(magic), length_bytes, reader.genesis_}) !=
        crypto::Hash256::from(hash)) {
        return reader.failure(ExportError::bad_hash);
    }
    reader.next_ = Height{1};
    return reader;
}

// Exactly `count` bytes.
Result<Bytes, ExportFailure> ExportReader::take(std::size_t count) {
    Bytes bytes(count);
    in_.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(count));
    if (static_cast<std::size_t>(in_.gcount()) != count) return failure(ExportError::truncated);
    bytes_read_ += count;
    return bytes;
}

Result<std::optional<ExportedBlock>, ExportFailure> ExportReader::next() {
    if (end_) return std::optional<ExportedBlock>();
    MERIT_TRY(const Bytes start_bytes, take(frame_start_bytes));
    const FrameStart start = decode<FrameStart>(start_bytes).value();
    if (start.length > export_frame_bytes_max) return failure(ExportError::too_long);
    MERIT_TRY(const Bytes body, take(start.length));
    MERIT_TRY(const Bytes hash, take(hash_bytes));
    if (crypto::sha256({start_bytes, body}) != crypto::Hash256::from(hash)) {
        return failure(ExportError::bad_hash);
    }
    if (start.height == end_height) {
        auto end = decode<ExportedEnd>(body);
        if (!end) return failure(ExportError::bad_encoding);
        if (end.value().height.next() != next_) return failure(ExportError::bad_height);
        if (in_.peek() != std::ifstream::traits_type::eof()) {
            return failure(ExportError::trailing_bytes);
        }
        end_ = std::move(end.value());
        return std::optional<ExportedBlock>();
    }
    if (start.height != next_) return failure(ExportError::bad_height);
    auto block = decode<ExportedBlock>(body);
    if (!block) return failure(ExportError::bad_encoding);
    if (block.value().height != next_) return failure(ExportError::bad_height);
    next_ = next_.next();
    return std::optional<ExportedBlock>(std::move(block.value()));
}

}  // namespace merit::ledger
