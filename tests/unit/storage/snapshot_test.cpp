// Snapshots of a real store: what comes out is what went in, and nothing else is taken.
#include "storage/snapshot_restore.hpp"
#include "storage/snapshot_writer.hpp"
#include "tests/support/signed_chain.hpp"
#include "tests/support/snapshot_cut.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/unit/storage/store_model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace merit::storage {
namespace {

using merit::testing::committed_of;
using merit::testing::copy_directory;
using merit::testing::flip_byte;
using merit::testing::SignedChain;
using merit::testing::TempDirectory;

SnapshotFolder take(SignedChain& chain, const std::filesystem::path& folder) {
    const auto taken =
        write_snapshot(chain.store(), *chain.store().head_view(), chain.certificate(), folder);
    EXPECT_TRUE(taken.has_value()) << name_of(taken.error());
    return taken.value();
}

std::map<Bytes, Bytes> rows_of(const Store& store) {
    std::map<Bytes, Bytes> rows;
    store.head_view()->scan({}, {}, [&](BytesView key, BytesView value) {
        rows.emplace(to_bytes(key), to_bytes(value));
        return true;
    });
    return rows;
}

std::unique_ptr<Store> restore(const SnapshotFolder& snapshot, const SignedChain& chain,
                               const std::filesystem::path& path) {
    auto restored = restore_snapshot(snapshot, chain.genesis(), {}, path, {});
    EXPECT_TRUE(restored.has_value()) << describe(restored.error());
    return std::move(restored.value());
}

TEST(Snapshot, GivesAStoreThatGoesOnAsTheOriginalDoes) {
    const TempDirectory directory;
    SignedChain chain(directory / "ledger", 200, 30);
    chain.commit(150);
    const SnapshotFolder snapshot = take(chain, directory / "snapshot");
    ASSERT_TRUE(check_snapshot_manifest(snapshot.manifest(), chain.network(), chain.validators()));
    EXPECT_TRUE(snapshot.missing().empty());

    const auto joined = restore(snapshot, chain, directory / "joined");
    EXPECT_EQ(joined->head(), chain.store().head());
    EXPECT_EQ(joined->base(), ledger::Height{150});
    EXPECT_EQ(rows_of(*joined), rows_of(chain.store()));
    EXPECT_EQ(joined->genesis(), chain.store().genesis());
    EXPECT_EQ(joined->block(ledger::Height{150})->certificate,
              chain.store().block(ledger::Height{150})->certificate);
    EXPECT_EQ(joined->highest_checkpoint()->checkpoint.height, ledger::Height{150});

    for (int i = 0; i < 300; ++i) {
        const auto block = chain.next_block();
        chain.commit(1);
        EXPECT_EQ(joined->commit(block.commit), chain.store().head().roots);
    }
    EXPECT_EQ(rows_of(*joined), rows_of(chain.store()));
}

TEST(Snapshot, ProvesTheLogFromItsHeightOnAndSaysWhatIsGone) {
    const TempDirectory directory;
    SignedChain chain(directory / "ledger", 10, 30);
    chain.commit(101);
    const std::uint64_t base = chain.leaves().size();
    const auto joined = restore(take(chain, directory / "snapshot"), chain, directory / "joined");
    for (int i = 0; i < 200; ++i) {
        joined->commit(chain.next_block().commit);
        chain.commit(1);
    }
    const std::uint64_t size = chain.leaves().size();
    const crypto::Hash256 root = chain.store().head().roots.log_root;
    for (std::uint64_t leaf = base; leaf < size; ++leaf) {
        const auto proof = joined->prove_inclusion(leaf, size);
        ASSERT_TRUE(proof.has_value()) << leaf;
        EXPECT_TRUE(
            crypto::verify_inclusion(chain.leaves()[leaf], leaf, size, proof.value(), root));
        EXPECT_EQ(joined->leaf(leaf), chain.leaves()[leaf]);
    }
    for (std::uint64_t old = base; old <= size; ++old) {
        EXPECT_EQ(joined->prove_consistency(old, size).value(),
                  chain.store().prove_consistency(old, size).value());
    }
    EXPECT_EQ(joined->prove_inclusion(base - 1, size).error(), StorageError::height_gone);
    EXPECT_EQ(joined->prove_inclusion(0, size).error(), StorageError::height_gone);
    EXPECT_EQ(joined->prove_consistency(base - 1, size).error(), StorageError::height_gone);
    EXPECT_EQ(joined->prove_inclusion(size, size).error(), StorageError::out_of_range);
    EXPECT_EQ(joined->log_border(base - 1).error(), StorageError::height_gone);
    EXPECT_FALSE(joined->block(ledger::Height{100}));
}

TEST(Snapshot, OfAJoinedStoreIsTheSameAsOfTheOriginal) {
    const TempDirectory directory;
    SignedChain chain(directory / "ledger", 100, 30);
    chain.commit(40);
    const auto joined = restore(take(chain, directory / "first"), chain, directory / "joined");
    for (int i = 0; i < 30; ++i) {
        joined->commit(chain.next_block().commit);
        chain.commit(1);
    }
    const SnapshotFolder original = take(chain, directory / "second");
    const auto again = write_snapshot(*joined, *joined->head_view(), chain.certificate(),
                                      directory / "third");
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again.value().id(), original.id());
    EXPECT_EQ(encode_snapshot_manifest(again.value().manifest()),
              encode_snapshot_manifest(original.manifest()));
}

TEST(Snapshot, IsOfThePinnedHeightWhileBlocksGoOn) {
    const TempDirectory directory;
    SignedChain chain(directory / "ledger", 100, 30);
    chain.commit(30);
    const auto certificate = chain.certificate();
    const auto view = chain.store().pinned_view(ledger::Height{30}).value();
    const auto rows = rows_of(chain.store());
    chain.commit(300);
    const auto taken = write_snapshot(chain.store(), *view, certificate, directory / "snapshot");
    ASSERT_TRUE(taken.has_value()) << name_of(taken.error());
    const auto joined = restore(taken.value(), chain, directory / "joined");
    EXPECT_EQ(joined->head().height, ledger::Height{30});
    EXPECT_EQ(rows_of(*joined), rows);
}

TEST(Snapshot, OfALargeStateHasManyChunksWithinTheirBound) {
    const TempDirectory directory;
    SignedChain chain(directory / "ledger", 9'000, 1'000);
    chain.commit(1);
    const SnapshotFolder snapshot = take(chain, directory / "snapshot");
    EXPECT_EQ(snapshot.manifest().depth, 3);
    const auto chunks = snapshot.manifest().chunks();
    EXPECT_EQ(chunks.size(), 8U);
    std::size_t rows = 0;
    for (const std::uint16_t part : chunks) {
        const Bytes chunk = snapshot.chunk(part).value();
        EXPECT_LE(chunk.size(), snapshot_chunk_bytes_aim);
        rows += read_snapshot_chunk(snapshot.manifest(), part, chunk).value().size();
    }
    EXPECT_EQ(rows, rows_of(chain.store()).size());
    EXPECT_EQ(restore(snapshot, chain, directory / "joined")->head(), chain.store().head());
}

TEST(Snapshot, OfAStateWithoutRowsIsOneManifest) {
    const TempDirectory directory;
    SignedChain chain(directory / "ledger", 0, 0);
    // A block that leaves the state empty.
    auto block = chain.next_block().commit;
    block.executed.delta.clear();
    chain.store().commit(block);
    const SnapshotFolder snapshot = take(chain, directory / "snapshot");
    EXPECT_TRUE(snapshot.manifest().chunks().empty());
    const auto joined = restore(snapshot, chain, directory / "joined");
    EXPECT_TRUE(rows_of(*joined).empty());
    EXPECT_EQ(joined->head(), chain.store().head());
}

TEST(Snapshot, IsRefusedOfAnUncertifiedOrOtherHeight) {
    const TempDirectory directory;
    SignedChain chain(directory / "ledger", 10, 30);
    chain.commit(5);
    const auto old = chain.certificate();
    chain.commit(1);
    EXPECT_EQ(
        write_snapshot(chain.store(), *chain.store().head_view(), old, directory / "s").error(),
        SnapshotError::bad_header);
    auto other = chain.certificate();
    other.checkpoint.state_root.bytes[0] ^= 1;
    EXPECT_EQ(
        write_snapshot(chain.store(), *chain.store().head_view(), other, directory / "s").error(),
        SnapshotError::bad_header);
    EXPECT_FALSE(SnapshotFolder::open(directory / "s"));
}

TEST(Snapshot, ThatIsToldToStopLeavesNothing) {
    const TempDirectory directory;
    SignedChain chain(directory / "ledger", 5'000, 10);
    chain.commit(1);
    const auto stopped = write_snapshot(chain.store(), *chain.store().head_view(),
                                        chain.certificate(), directory / "s", [] { return true; });
    EXPECT_FALSE(stopped.has_value());
    EXPECT_FALSE(std::filesystem::exists(directory / "s"));
    EXPECT_FALSE(std::filesystem::exists(directory / "s.partial"));
}

// Every byte of the manifest: it does not decode, is refused, or says the same (no byte does).
TEST(SnapshotManifest, EveryFlippedByteIsRefused) {
    const TempDirectory directory;
    SignedChain chain(directory / "ledger", 3'000, 1'000);
    chain.commit(9);
    const Bytes good = encode_snapshot_manifest(take(chain, directory / "snapshot").manifest());
    ASSERT_TRUE(decode_snapshot_manifest(good));
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (const Byte flip : {Byte{0x01}, Byte{0x80}}) {
            Bytes bad = good;
            bad[at] ^= flip;
            const auto decoded = decode_snapshot_manifest(bad);
            if (!decoded) continue;
            EXPECT_FALSE(
                check_snapshot_manifest(decoded.value(), chain.network(), chain.validators()))
                << "byte " << at;
        }
    }
}

TEST(SnapshotManifest, CutAnywhereIsRefused) {
    const TempDirectory directory;
    SignedChain chain(directory / "ledger", 20, 10);
    chain.commit(9);
    const Bytes good = encode_snapshot_manifest(take(chain, directory / "snapshot").manifest());
    for (std::size_t size = 0; size < good.size(); ++size)
        EXPECT_FALSE(decode_snapshot_manifest(BytesView(good).first(size)));
    Bytes longer = good;
    longer.push_back(0);
    EXPECT_FALSE(decode_snapshot_manifest(longer));
}

TEST(SnapshotManifest, SaysWhyItIsRefused) {
    const TempDirectory directory;
    SignedChain chain(directory / "ledger", 20, 10);
    chain.commit(9);
    const SnapshotManifest good = take(chain, directory / "snapshot").manifest();
    const auto verdict = [&](const std::function<void(SnapshotManifest&)>& change) {
        SnapshotManifest manifest = good;
        change(manifest);
        return check_snapshot_manifest(manifest, chain.network(), chain.validators()).error();
    };
    EXPECT_EQ(verdict([](auto& m) { m.checkpoint.checkpoint.network.bytes[0] ^= 1; }),
              SnapshotError::other_network);
    EXPECT_EQ(verdict([](auto& m) { m.header.time_ms.value += 1; }), SnapshotError::bad_header);
    EXPECT_EQ(verdict([](auto& m) { m.log_border.pop_back(); }), SnapshotError::bad_log);
    EXPECT_EQ(verdict([](auto& m) { m.parts[0].hash.bytes[3] ^= 1; }), SnapshotError::bad_state);
    EXPECT_EQ(verdict([](auto& m) { m.certificate.kind = ledger::VoteKind::nullify; }),
              SnapshotError::bad_certificate);
    EXPECT_EQ(verdict([](auto& m) { m.certificate.signatures[0].bytes[5] ^= 1; }),
              SnapshotError::bad_certificate);
    EXPECT_EQ(verdict([](auto& m) { m.checkpoint.signatures[0].bytes[5] ^= 1; }),
              SnapshotError::bad_checkpoint);
    // Two of four are no quorum.
    EXPECT_EQ(verdict([](auto& m) {
                  m.checkpoint.signatures.pop_back();
                  m.checkpoint.signers[0] = 3;
              }),
              SnapshotError::bad_checkpoint);
    // A term whose validators nobody has proven.
    SnapshotManifest later = good;
    later.header.term = ledger::Term{1};
    later.checkpoint.checkpoint.block = ledger::block_digest(later.header);
    EXPECT_EQ(check_snapshot_manifest(later, chain.network(), chain.validators()).error(),
              SnapshotError::unknown_term);
}

TEST(SnapshotManifest, OfAnotherFormatIsNamedWhateverFollows) {
    Bytes bytes{1, 0, 0, 0};
    bytes.resize(100, 0xff);
    EXPECT_EQ(decode_snapshot_manifest(bytes).error(), SnapshotError::wrong_format);
    bytes[0] = 2;
    EXPECT_EQ(decode_snapshot_manifest(bytes).error(), SnapshotError::malformed);
}

TEST(SnapshotManifest, OfTheGreatestDepthFitsItsBoundAndOneMoreDoesNotDecode) {
    const TempDirectory directory;
    SignedChain chain(directory / "ledger", 20, 10);
    chain.commit(1);
    SnapshotManifest manifest = take(chain, directory / "snapshot").manifest();
    manifest.depth = snapshot_depth_max;
    manifest.parts.assign(snapshot_parts_max, {crypto::sha256({}), std::nullopt});
    const Bytes bytes = encode_snapshot_manifest(manifest);
    EXPECT_LE(bytes.size(), snapshot_manifest_bytes_max);
    EXPECT_TRUE(decode_snapshot_manifest(bytes));
    // The number of parts is 2^depth, exactly.
    manifest.parts.pop_back();
    EXPECT_FALSE(decode_snapshot_manifest(encode_snapshot_manifest(manifest)));
}

TEST(SnapshotChunk, RandomFlippedBytesAreRefused) {
    const TempDirectory directory;
    SignedChain chain(directory / "ledger", 4'000, 700);
    chain.commit(3);
    const SnapshotFolder snapshot = take(chain, directory / "snapshot");
    std::mt19937_64 random(7);
    for (const std::uint16_t part : snapshot.manifest().chunks()) {
        const Bytes good = snapshot.chunk(part).value();
        ASSERT_TRUE(read_snapshot_chunk(snapshot.manifest(), part, good));
        for (int i = 0; i < 25; ++i) {
            Bytes bad = good;
            bad[random() % bad.size()] ^= static_cast<Byte>(1 + random() % 255);
            EXPECT_FALSE(read_snapshot_chunk(snapshot.manifest(), part, bad));
        }
        for (std::size_t size : {std::size_t{0}, std::size_t{3}, good.size() / 2, good.size() - 1}) {
            const BytesView cut = BytesView(good).first(size);
            EXPECT_FALSE(read_snapshot_chunk(snapshot.manifest(), part, cut));
        }
    }
}

TEST(SnapshotChunk, OfAnotherPartOrUnsortedIsRefused) {
    const TempDirectory directory;
    SignedChain chain(directory / "ledger", 4'000, 700);
    chain.commit(3);
    const SnapshotFolder snapshot = take(chain, directory / "snapshot");
    const auto chunks = snapshot.manifest().chunks();
    ASSERT_GE(chunks.size(), 2U);
    const Bytes first = snapshot.chunk(chunks[0]).value();
    EXPECT_FALSE(read_snapshot_chunk(snapshot.manifest(), chunks[1], first));
    EXPECT_FALSE(read_snapshot_chunk(snapshot.manifest(), snapshot_parts_max, first));
    // The first two rows have keys and values of equal sizes: exchange them.
    Bytes swapped = first;
    const std::size_t row = 6 + 12 + 700;
    std::swap_ranges(swapped.begin() + 4, swapped.begin() + 4 + row, swapped.begin() + 4 + row);
    EXPECT_FALSE(read_snapshot_chunk(snapshot.manifest(), chunks[0], swapped));
}

// Beside a part that is not empty the hash of a leaf stands in the tree as that of a subtree would.
TEST(SnapshotChunk, OfALeafThatIsToldAsASubtreeIsTrue) {
    const TempDirectory directory;
    SignedChain chain(directory / "ledger", 20, 10);
    chain.commit(3);
    const auto made = merit::testing::cut(take(chain, directory / "snapshot"), 5);
    std::size_t told = 0;
    for (const auto& [part, chunk] : made.chunks) {
        SnapshotManifest manifest = made.manifest;
        manifest.parts[part].leaf.reset();
        const bool is_lone = made.manifest.parts[part].leaf.has_value();
        if (!is_lone || !manifest.has_chunk(part ^ 1)) continue;
        ++told;
        EXPECT_TRUE(check_snapshot_manifest(manifest, chain.network(), chain.validators()));
        EXPECT_NE(snapshot_id(manifest), snapshot_id(made.manifest));
        EXPECT_TRUE(read_snapshot_chunk(manifest, part, chunk)) << part;
        Bytes other = chunk;
        other.back() ^= 1;
        EXPECT_FALSE(read_snapshot_chunk(manifest, part, other));
    }
    EXPECT_GT(told, 0U);
}

TEST(SnapshotFolder, NoticesDamageInAnyFileOfIt) {
    const TempDirectory directory;
    SignedChain chain(directory / "ledger", 4'000, 700);
    chain.commit(3);
    const auto chunks = take(chain, directory / "snapshot").manifest().chunks();
    std::mt19937_64 random(3);
    for (const auto& entry : std::filesystem::directory_iterator(directory / "snapshot")) {
        for (int i = 0; i < 5; ++i) {
            std::filesystem::remove_all(directory / "copy");
            copy_directory(directory / "snapshot", directory / "copy");
            const auto file = directory / "copy" / entry.path().filename().string();
            flip_byte(file, random() % entry.file_size());
            const auto opened = SnapshotFolder::open(directory / "copy");
            if (entry.path().filename() == "manifest") {
                EXPECT_FALSE(opened);
                continue;
            }
            ASSERT_TRUE(opened);
            EXPECT_EQ(opened->missing().size(), 1U);
            EXPECT_FALSE(opened->chunk(opened->missing().front()));
        }
    }
}

TEST(SnapshotFolder, TakesChunksInAnyOrderAndKnowsWhatIsMissingAfterACrash) {
    const TempDirectory directory;
    SignedChain chain(directory / "ledger", 9'000, 1'000);
    chain.commit(3);
    const SnapshotFolder source = take(chain, directory / "snapshot");
    std::vector<std::uint16_t> order = source.manifest().chunks();
    std::ranges::reverse(order);
    auto target = SnapshotFolder::create(directory / "incoming");
    ASSERT_TRUE(target);
    target->put_manifest(source.manifest());
    std::set<std::uint16_t> missing(order.begin(), order.end());
    for (const std::uint16_t part : order) {
        // As after a kill: opened anew, with a chunk that was half written beside it.
        target = SnapshotFolder::open(directory / "incoming");
        ASSERT_TRUE(target);
        EXPECT_EQ(target->missing(), std::vector<std::uint16_t>(missing.begin(), missing.end()));
        EXPECT_FALSE(restore_snapshot(*target, chain.genesis(), {}, directory / "early", {}));
        target->put_chunk(part, source.chunk(part).value());
        missing.erase(part);
    }
    EXPECT_EQ(restore(*target, chain, directory / "joined")->head(), chain.store().head());
}

TEST(SnapshotRestore, RefusesFilesThatWereCut) {
    const TempDirectory directory;
    SignedChain chain(directory / "ledger", 300, 100);
    chain.commit(3);
    take(chain, directory / "snapshot");
    for (const auto& entry : std::filesystem::directory_iterator(directory / "snapshot")) {
        const std::vector<std::uint64_t> sizes{0, 31, entry.file_size() - 1};
        for (const std::uint64_t size : sizes) {
            std::filesystem::remove_all(directory / "copy");
            copy_directory(directory / "snapshot", directory / "copy");
            const auto file = directory / "copy" / entry.path().filename().string();
            std::filesystem::resize_file(file, size);
            const auto opened = SnapshotFolder::open(directory / "copy");
            if (!opened) continue;
            EXPECT_FALSE(restore_snapshot(*opened, chain.genesis(), {}, directory / "joined", {}));
        }
    }
}

TEST(SnapshotRestore, HonoursTheWatermarkAboveAndBelowItsHeight) {
    const TempDirectory directory;
    SignedChain chain(directory / "ledger", 30, 10);
    chain.commit(5);
    const Committed below = committed_of(chain.store().head());
    chain.commit(5);
    const Committed at = committed_of(chain.store().head());
    const SnapshotFolder snapshot = take(chain, directory / "snapshot");
    chain.commit(5);
    const Committed above = committed_of(chain.store().head());
    restore(snapshot, chain, directory / "joined");
    StoreOptions options;
    for (const Committed& good : {below, at}) {
        options.watermark = good;
        EXPECT_TRUE(Store::open(directory / "joined", options).has_value());
    }
    options.watermark = above;
    EXPECT_EQ(Store::open(directory / "joined", options).error().error,
              StorageError::lost_committed_data);
    Committed other = at;
    other.state_root.bytes[0] ^= 1;
    options.watermark = other;
    EXPECT_EQ(Store::open(directory / "joined", options).error().error,
              StorageError::lost_committed_data);
}

}  // namespace
}  // namespace merit::storage
