#include "storage/export.hpp"

#include "ledger/block.hpp"
#include "ledger/codec/codec.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/unit/storage/store_model.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

namespace merit::storage {
namespace {

using ledger::ExportedBlock;
using ledger::ExportError;
using ledger::ExportFailure;
using ledger::ExportReader;
using merit::testing::checkpoint_of;
using merit::testing::flip_byte;
using merit::testing::LedgerModel;
using merit::testing::RandomBlock;
using merit::testing::TempDirectory;
using merit::testing::test_genesis;

constexpr std::uint64_t seed = 5;

Bytes certificate(ledger::VoteKind kind, const ledger::BlockDigest& digest) {
    ledger::Vote vote;
    vote.kind = kind;
    vote.digest = digest;
    return ledger::encode_certificate(ledger::make_certificate(std::vector{vote}, 1));
}

// Blocks 1 to `count`, of which only those in `final` have a FINAL of their own.
std::unique_ptr<Store> make_store(const std::filesystem::path& path, std::uint64_t count,
                                  const std::set<std::uint64_t>& final, LedgerModel& model) {
    auto store = std::move(Store::open(path, {}).value());
    store->initialize(test_genesis(), {}, {});
    model.add_genesis({});
    for (std::uint64_t height = 1; height <= count; ++height) {
        const RandomBlock block(seed, ledger::Height{height}, store->head().roots.log_size);
        BlockCommit commit = block.commit();
        commit.certificate = certificate(
            final.contains(height) ? ledger::VoteKind::finalize : ledger::VoteKind::notarize,
            commit.digest);
        store->commit(commit);
        model.add(commit);
    }
    return store;
}

// Block 2 ends term 0: with a FINAL of its own, or through two seals.
ledger::TermEnd term_end(bool is_sealed) {
    ledger::TermEnd end;
    end.boundary.kind = ledger::BlockKind::boundary;
    end.boundary.height = ledger::Height{2};
    end.boundary.view = ledger::View{4};
    const auto digest = ledger::block_digest(end.boundary);
    const auto certificate_over = [](ledger::VoteKind kind, const ledger::BlockDigest& block) {
        return ledger::decode_certificate(certificate(kind, block)).value();
    };
    end.final = certificate_over(ledger::VoteKind::finalize, digest);
    if (!is_sealed) return end;
    end.notar = certificate_over(ledger::VoteKind::notarize, digest);
    end.seals.push_back({ledger::View{5}, ledger::ValidatorIndex{0}});
    end.seals.push_back({ledger::View{7}, ledger::ValidatorIndex{2}});
    end.final = certificate_over(ledger::VoteKind::finalize,
                                 ledger::block_digest(ledger::headers_of(end).back()));
    return end;
}

// The boundary as block 2, after a normal block, and `above` normal blocks of which none is final.
std::unique_ptr<Store> make_two_terms(const std::filesystem::path& path, bool is_sealed,
                                      std::uint64_t above) {
    LedgerModel model;
    auto store = make_store(path, 1, {}, model);
    const ledger::TermEnd end = term_end(is_sealed);
    const RandomBlock block(seed, ledger::Height{2}, store->head().roots.log_size);
    BlockCommit commit = block.commit();
    commit.batches.clear();
    commit.header = ledger::encode_header(end.boundary);
    commit.digest = ledger::block_digest(end.boundary);
    commit.certificate = ledger::encode_certificate(end.boundary_certificate());
    commit.term_end = end;
    store->commit(commit);
    for (std::uint64_t height = 3; height < 3 + above; ++height) {
        const RandomBlock next(seed, ledger::Height{height}, store->head().roots.log_size);
        BlockCommit other = next.commit();
        other.certificate = certificate(ledger::VoteKind::notarize, other.digest);
        store->commit(other);
    }
    return store;
}

struct ReadBack {
    Bytes genesis;
    std::vector<ExportedBlock> blocks;
    std::optional<ledger::ExportedEnd> end;
    std::optional<ExportFailure> failure;
};

ReadBack read_export(const std::filesystem::path& file) {
    ReadBack result;
    auto reader = ExportReader::open(file);
    if (!reader) {
        result.failure = reader.error();
        return result;
    }
    result.genesis = reader.value().genesis();
    while (true) {
        auto block = reader.value().next();
        if (!block) {
            result.failure = block.error();
            break;
        }
        if (!block.value()) break;
        result.blocks.push_back(std::move(*block.value()));
    }
    result.end = reader.value().end();
    return result;
}

TEST(Export, GivesBackEveryBlockUpToTheLastThatIsFinalByItself) {
    const TempDirectory directory;
    LedgerModel model;
    const auto store = make_store(directory / "db", 6, {2, 5}, model);
    ASSERT_TRUE(store->store_checkpoint(checkpoint_of(*store->block(ledger::Height{3}))));
    ASSERT_TRUE(store->store_checkpoint(checkpoint_of(*store->block(ledger::Height{6}))));
    const auto summary = export_ledger(*store, directory / "ledger.merit");
    ASSERT_TRUE(summary.has_value()) << describe(summary.error());
    EXPECT_EQ(summary.value().height.value, 5U);
    EXPECT_EQ(summary.value().certified, ledger::Height{3});
    EXPECT_EQ(summary.value().bytes, std::filesystem::file_size(directory / "ledger.merit"));

    const ReadBack read = read_export(directory / "ledger.merit");
    ASSERT_FALSE(read.failure);
    EXPECT_EQ(read.genesis, ledger::encode_genesis(test_genesis()));
    ASSERT_EQ(read.blocks.size(), 5U);
    for (const ExportedBlock& block : read.blocks) {
        const auto& expected = model.at(block.height.value);
        EXPECT_EQ(block.header, expected.commit.header);
        EXPECT_EQ(block.certificate, expected.commit.certificate);
        EXPECT_EQ(std::vector<Bytes>(block.batches.begin(), block.batches.end()), expected.batches);
        EXPECT_EQ(block.checkpoint.has_value(), block.height.value == 3);
    }
    ASSERT_TRUE(read.end);
    EXPECT_EQ(read.end->height.value, 5U);
    EXPECT_EQ(read.end->final_certificate, model.at(5).commit.certificate);
    EXPECT_EQ(read.end->checkpoint, read.blocks[2].checkpoint);
}

TEST(Export, OfAStoreThatIsBeingWrittenTo) {
    const TempDirectory directory;
    LedgerModel model;
    const auto writing = make_store(directory / "db", 6, {6}, model);
    StoreOptions options;
    options.read_only = true;
    const auto reading = Store::open(directory / "db", options);
    ASSERT_TRUE(reading.has_value()) << describe(reading.error());
    const RandomBlock next(seed, ledger::Height{7}, writing->head().roots.log_size);
    writing->commit(next.commit());
    const auto summary = export_ledger(*reading.value(), directory / "ledger.merit");
    ASSERT_TRUE(summary.has_value()) << describe(summary.error());
    EXPECT_EQ(read_export(directory / "ledger.merit").blocks.size(), 6U);
    EXPECT_EQ(Store::open(directory / "none", options).error().error, StorageError::cannot_open);
}

TEST(Export, ABoundaryIsAnEndByTheProofThatItsTermEnded) {
    for (const bool is_sealed : {false, true}) {
        for (const std::uint64_t above : {0U, 3U}) {
            const TempDirectory directory;
            const auto store = make_two_terms(directory / "db", is_sealed, above);
            const auto summary = export_ledger(*store, directory / "ledger.merit");
            ASSERT_TRUE(summary.has_value()) << describe(summary.error());
            EXPECT_EQ(summary.value().height.value, 2U);
            const ReadBack read = read_export(directory / "ledger.merit");
            ASSERT_FALSE(read.failure);
            ASSERT_EQ(read.blocks.size(), 2U);
            EXPECT_FALSE(read.blocks[0].term_end);
            EXPECT_EQ(read.blocks[1].term_end, ledger::encode(term_end(is_sealed)));
            EXPECT_FALSE(read.end->final_certificate);
        }
    }
}

TEST(Export, ABlockOfALaterTermWithItsOwnFinalIsAnEnd) {
    const TempDirectory directory;
    const auto store = make_two_terms(directory / "db", true, 1);
    const RandomBlock last(seed, ledger::Height{4}, store->head().roots.log_size);
    BlockCommit commit = last.commit();
    commit.certificate = certificate(ledger::VoteKind::finalize, commit.digest);
    store->commit(commit);
    ASSERT_TRUE(export_ledger(*store, directory / "ledger.merit").has_value());
    const ReadBack read = read_export(directory / "ledger.merit");
    ASSERT_EQ(read.blocks.size(), 4U);
    EXPECT_TRUE(read.blocks[1].term_end);
    EXPECT_FALSE(read.blocks[2].term_end || read.blocks[3].term_end);
    EXPECT_EQ(read.end->final_certificate, commit.certificate);
}

TEST(Export, AStoreWithNothingFinalHasNoExport) {
    const TempDirectory directory;
    LedgerModel model;
    const auto store = make_store(directory / "db", 2, {}, model);
    EXPECT_EQ(export_ledger(*store, directory / "file").error().error, StorageError::nothing_final);
    EXPECT_FALSE(std::filesystem::exists(directory / "file"));
    EXPECT_EQ(
        export_ledger(*std::move(Store::open(directory / "other", {}).value()), directory / "file")
            .error()
            .error,
        StorageError::not_initialized);
}

TEST(Export, EveryFlippedByteAndEveryCutIsFound) {
    const TempDirectory directory;
    LedgerModel model;
    const auto store = make_store(directory / "db", 3, {3}, model);
    const std::filesystem::path file = directory / "ledger.merit";
    ASSERT_TRUE(export_ledger(*store, file).has_value());
    const std::uint64_t size = std::filesystem::file_size(file);
    std::uint64_t last_height = 0;
    for (std::uint64_t offset = 0; offset < size; offset += 3) {
        flip_byte(file, offset);
        const ReadBack read = read_export(file);
        flip_byte(file, offset);
        ASSERT_TRUE(read.failure) << offset;
        // The named height never falls while the damage moves on: it is that of the frame.
        ASSERT_GE(read.failure->height.value, last_height) << offset;
        ASSERT_EQ(read.failure->height.value, read.blocks.size() + (read.genesis.empty() ? 0 : 1));
        last_height = read.failure->height.value;
    }
    EXPECT_EQ(last_height, 4U);  // the end frame
    for (std::uint64_t cut = 0; cut < size; cut += 7) {
        std::filesystem::copy_file(file, directory / "cut",
                                   std::filesystem::copy_options::overwrite_existing);
        std::filesystem::resize_file(directory / "cut", cut);
        ASSERT_TRUE(read_export(directory / "cut").failure) << cut;
    }
    std::ofstream(file, std::ios::binary | std::ios::app) << "x";
    EXPECT_EQ(read_export(file).failure, (ExportFailure{ExportError::trailing_bytes, {4}}));
}

TEST(Export, AnUnfinishedFileLeavesTheOldOneInPlace) {
    const TempDirectory directory;
    std::ofstream(directory / "file") << "old";
    {
        auto writer = ledger::ExportWriter::create(directory / "file", Bytes{1});
        ASSERT_TRUE(writer.has_value());
        ExportedBlock block;
        block.height = ledger::Height{1};
        ASSERT_TRUE(writer.value().write(block));
    }
    EXPECT_EQ(std::filesystem::file_size(directory / "file"), 3U);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory.path()), {}), 1);
}

TEST(Export, AFileThatCannotTakeItsNameLeavesNothingBehind) {
    const TempDirectory directory;
    std::filesystem::create_directories(directory / "file" / "inside");  // no file replaces it
    {
        auto writer = ledger::ExportWriter::create(directory / "file", Bytes{1});
        ASSERT_TRUE(writer.has_value());
        ExportedBlock block;
        block.height = ledger::Height{1};
        ASSERT_TRUE(writer.value().write(block));
        ledger::ExportedEnd end;
        end.height = ledger::Height{1};
        EXPECT_EQ(writer.value().finish(end).error().error, ExportError::write_failed);
    }
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory.path()), {}), 1);
}

TEST(Export, AFrameIsBounded) {
    const TempDirectory directory;
    auto writer = ledger::ExportWriter::create(directory / "file", Bytes{1});
    ExportedBlock block;
    block.height = ledger::Height{1};
    // 15 batches of a mebibyte and one that fills the frame exactly: the fields around them are
    // height 8, header length 2, count 4, 16 lengths of 4, certificate length 2, no checkpoint 1,
    // no end of a term 1.
    constexpr std::size_t around = 8 + 2 + 4 + 16 * 4 + 2 + 1 + 1;
    for (int i = 0; i < 15; ++i)
        block.batches.emplace_back(ledger::limits::batch_bytes_max, Byte{7});
    const std::size_t last = ledger::export_frame_bytes_max - around - 15 * ledger::limits::mib;
    block.batches.emplace_back(last + 1, Byte{7});
    EXPECT_EQ(writer.value().write(block).error().error, ExportError::too_long);
    block.batches.back().resize(last);
    ASSERT_TRUE(writer.value().write(block));
    ledger::ExportedEnd end;
    end.height = ledger::Height{1};
    ASSERT_TRUE(writer.value().finish(end));
    EXPECT_EQ(read_export(directory / "file").blocks.size(), 1U);

    // A length above the bound is refused before anything of that size is read: 8 + 4 + 1 + 32
    // bytes of genesis, 8 of height.
    std::fstream file(directory / "file", std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(45 + 8);
    const std::uint32_t above = ledger::export_frame_bytes_max + 1;
    for (unsigned i = 0; i < 4; ++i)
        file.put(static_cast<char>(above >> (8 * i)));
    file.close();
    EXPECT_EQ(read_export(directory / "file").failure, (ExportFailure{ExportError::too_long, {1}}));
}

}  // namespace
}  // namespace merit::storage
