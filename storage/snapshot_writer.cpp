#include "storage/snapshot_writer.hpp"

#include "crypto/assert.hpp"
#include "ledger/codec/codec.hpp"
#include "storage/fatal.hpp"
#include "storage/files.hpp"

#include <algorithm>
#include <array>

namespace merit::storage {

namespace {

constexpr std::size_t spool_bytes_max = 64ULL << 20;
// As the codec has it: the number of rows u32, then of each a key with its length as u16 and a
// value with its length as u32.
constexpr std::size_t key_length_bytes = 2;
constexpr std::size_t row_overhead = key_length_bytes + 4;
constexpr std::size_t chunk_overhead = 4;
static_assert(snapshot_key_bytes_max <= 0xffff && snapshot_value_bytes_max > 0xffff);
constexpr std::size_t rows_between_looks = 4'096;

struct PartSize {
    std::uint64_t bytes = 0;
    std::uint32_t rows = 0;
};

// Rows wait in memory and then in files until all of their part are there.
class Spool {
  public:
    Spool(std::filesystem::path folder, std::size_t parts)
        : folder_(std::move(folder)), parts_(parts) {}

    void add(std::size_t part, BytesView key, BytesView value) {
        Bytes& waiting = parts_[part].waiting;
        waiting.push_back(static_cast<Byte>(key.size()));
        waiting.push_back(static_cast<Byte>(key.size() >> 8));
        waiting.insert(waiting.end(), key.begin(), key.end());
        put_u32(waiting, static_cast<std::uint32_t>(value.size()));
        waiting.insert(waiting.end(), value.begin(), value.end());
        bytes_ += row_overhead + key.size() + value.size();
        if (bytes_ > spool_bytes_max) flush();
    }

    // All rows of the part, and forgets them.
    Bytes take(std::size_t part, std::uint32_t rows) {
        Part& one = parts_[part];
        Bytes chunk;
        put_u32(chunk, rows);
        if (one.spooled > 0) {
            const auto path = file_of(part);
            const auto file = File::open(path);
            if (!file) fatal_errno("cannot open", path);
            const Bytes spooled = read_at(*file, path, 0, one.spooled);
            chunk.insert(chunk.end(), spooled.begin(), spooled.end());
            file_system().remove(path);
        }
        chunk.insert(chunk.end(), one.waiting.begin(), one.waiting.end());
        one = {};
        return chunk;
    }

  private:
    struct Part {
        Bytes waiting;
        std::size_t spooled = 0;
    };

    std::filesystem::path file_of(std::size_t part) const {
        return folder_ / ("spool." + std::to_string(part));
    }
    void flush() {
        for (std::size_t i = 0; i < parts_.size(); ++i) {
            Part& part = parts_[i];
            if (part.waiting.empty()) continue;
            const auto path = file_of(i);
            const auto file = part.spooled == 0 ? File::create(path) : File::open(path);
            if (!file) fatal_errno("cannot open", path);
            write_at(*file, path, part.spooled, part.waiting);
            part.spooled += part.waiting.size();
            part.waiting = {};
        }
        bytes_ = 0;
    }

    std::filesystem::path folder_;
    std::vector<Part> parts_;
    std::size_t bytes_ = 0;
};

// The sizes of the parts at a smaller depth.
std::vector<PartSize> sizes_at(const std::vector<PartSize>& finest, std::size_t depth) {
    std::vector<PartSize> sizes(std::size_t{1} << depth);
    const std::size_t joined = finest.size() >> depth;
    for (std::size_t i = 0; i < finest.size(); ++i) {
        sizes[i / joined].bytes += finest[i].bytes;
        sizes[i / joined].rows += finest[i].rows;
    }
    return sizes;
}

struct Cut {
    std::size_t depth = 0;
    std::vector<PartSize> sizes;
};

Result<Cut, SnapshotError> choose_cut(const std::vector<PartSize>& finest) {
    for (std::size_t depth = 0; depth <= snapshot_depth_max; ++depth) {
        const std::size_t bytes_max =
            depth < snapshot_depth_max ? snapshot_chunk_bytes_aim : snapshot_chunk_bytes_max;
        std::vector<PartSize> sizes = sizes_at(finest, depth);
        const bool fits = std::ranges::all_of(sizes, [bytes_max](const PartSize& size) {
            return chunk_overhead + size.bytes <= bytes_max;
        });
        if (fits) return Cut{depth, std::move(sizes)};
    }
    return SnapshotError::row_too_big;
}

// Visits every row; false if it was told to stop.
bool visit_rows(const ReadView& view, const std::function<bool()>& is_stopping,
                const std::function<void(BytesView key, BytesView value)>& visit) {
    std::size_t rows = 0;
    bool goes_on = true;
    view.scan({}, {}, [&](BytesView key, BytesView value) {
        if (++rows % rows_between_looks == 0 && is_stopping && is_stopping()) goes_on = false;
        if (goes_on) visit(key, value);
        return goes_on;
    });
    return goes_on;
}

Result<std::vector<PartSize>, SnapshotError> measure(const ReadView& view,
                                                     const std::function<bool()>& is_stopping) {
    std::vector<PartSize> sizes(snapshot_parts_max);
    bool fits = true;
    const bool is_done = visit_rows(view, is_stopping, [&](BytesView key, BytesView value) {
        fits = fits && key.size() <= snapshot_key_bytes_max &&
               value.size() <= snapshot_value_bytes_max;
        PartSize& size =
            sizes[crypto::sparse_part_number(crypto::sparse_path(key), snapshot_depth_max)];
        size.bytes += row_overhead + key.size() + value.size();
        ++size.rows;
    });
    if (!is_done) return SnapshotError::malformed;
    if (!fits) return SnapshotError::row_too_big;
    return sizes;
}

// What the chunk of a part gives, read back from the bytes that will be served.
crypto::SparsePart part_of_chunk(BytesView chunk, std::size_t depth) {
    std::vector<crypto::SparseLeaf> leaves;
    for (std::size_t at = chunk_overhead; at < chunk.size();) {
        const std::size_t key_bytes = chunk[at] | static_cast<std::size_t>(chunk[at + 1]) << 8;
        const BytesView key = chunk.subspan(at + key_length_bytes, key_bytes);
        const std::size_t value_bytes = get_u32(chunk, at + key_length_bytes + key_bytes);
        const BytesView value = chunk.subspan(at + row_overhead + key_bytes, value_bytes);
        leaves.push_back({crypto::sparse_path(key), crypto::sparse_value_hash(value)});
        at += row_overhead + key_bytes + value_bytes;
    }
    std::ranges::sort(leaves, {}, &crypto::SparseLeaf::path);
    return crypto::make_sparse_part(leaves, depth);
}

Result<void, SnapshotError> write_chunks(const ReadView& view,
                                         const std::function<bool()>& is_stopping,
                                         SnapshotFolder& folder, SnapshotManifest& manifest) {
    MERIT_TRY(const auto finest, measure(view, is_stopping));
    MERIT_TRY(const auto cut, choose_cut(finest));
    Spool spool(folder.path(), cut.sizes.size());
    const bool is_done = visit_rows(view, is_stopping, [&](BytesView key, BytesView value) {
        spool.add(crypto::sparse_part_number(crypto::sparse_path(key), cut.depth), key, value);
    });
    if (!is_done) return SnapshotError::malformed;
    manifest.depth = static_cast<std::uint8_t>(cut.depth);
    for (std::size_t part = 0; part < cut.sizes.size(); ++part) {
        manifest.parts.emplace_back();
        if (cut.sizes[part].rows == 0) continue;
        const Bytes chunk = spool.take(part, cut.sizes[part].rows);
        manifest.parts.back() = part_of_chunk(chunk, cut.depth);
        folder.put_chunk(part, chunk);
    }
    const auto root = crypto::fold_sparse_parts(manifest.parts, cut.depth);
    if (root != view.at().roots.state_root) return SnapshotError::bad_state;
    return success();
}

Result<SnapshotManifest, SnapshotError> begin_manifest(
    const Store& store, const ReadView& view, const ledger::CheckpointCertificate& certificate) {
    const Head& at = view.at();
    const ledger::Checkpoint& checkpoint = certificate.checkpoint;
    const auto block = store.block(at.height);
    if (!block || checkpoint.height != at.height || checkpoint.block != at.block ||
        checkpoint.log_root != at.roots.log_root || checkpoint.state_root != at.roots.state_root) {
        return SnapshotError::bad_header;
    }
    const auto header = ledger::decode_header(block->header);
    const auto proof = ledger::decode_certificate(block->certificate);
    if (!header || !proof) return SnapshotError::bad_header;
    auto border = store.log_border(at.roots.log_size);
    if (!border) return SnapshotError::bad_log;
    SnapshotManifest manifest;
    manifest.checkpoint = certificate;
    manifest.header = header.value();
    manifest.certificate = proof.value();
    manifest.log_border = std::move(border.value());
    return manifest;
}

}  // namespace

Result<SnapshotFolder, SnapshotError> write_snapshot(
    const Store& store, const ReadView& view, const ledger::CheckpointCertificate& certificate,
    const std::filesystem::path& folder, const std::function<bool()>& is_stopping) {
    const std::filesystem::path partial = folder.string() + ".partial";
    auto made = SnapshotFolder::create(partial);
    if (!made) fatal_errno("cannot make", partial);
    const auto give_up = [&](SnapshotError why) {
        file_system().remove_all(partial);
        return why;
    };
    auto manifest = begin_manifest(store, view, certificate);
    if (!manifest) return give_up(manifest.error());
    const auto written = write_chunks(view, is_stopping, *made, manifest.value());
    if (!written) return give_up(written.error());
    made->put_manifest(std::move(manifest.value()));
    made->sync();
    if (!file_system().remove_all(folder) || !file_system().rename(partial, folder)) {
        fatal_errno("cannot rename", partial);
    }
    sync_directory(folder.parent_path());
    auto opened = SnapshotFolder::open(folder);
    if (!opened) return SnapshotError::malformed;
    return std::move(*opened);
}

}  // namespace merit::storage
