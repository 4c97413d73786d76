#include "storage/store.hpp"

#include "ledger/block.hpp"
#include "ledger/codec/codec.hpp"
#include "storage/pinned_views.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/unit/storage/store_model.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace merit::storage {
namespace {

using merit::testing::checkpoint_of;
using merit::testing::committed_of;
using merit::testing::LedgerModel;
using merit::testing::random_delta;
using merit::testing::RandomBlock;
using merit::testing::TempDirectory;
using merit::testing::test_genesis;

std::unique_ptr<Store> open_store(const std::filesystem::path& path,
                                  const StoreOptions& options = {}) {
    auto store = Store::open(path, options);
    EXPECT_TRUE(store.has_value()) << describe(store.error());
    return std::move(store.value());
}

// A store and its model, moved on together.
struct Pair {
    std::filesystem::path path;
    std::uint64_t seed = 1;
    std::unique_ptr<Store> store;
    LedgerModel model;

    Pair(std::filesystem::path where, std::uint64_t random_seed)
        : path(std::move(where)), seed(random_seed), store(open_store(path)) {
        std::mt19937_64 random(seed);
        const ledger::StateDelta state = random_delta(random, 40);
        store->initialize(test_genesis(), state, {});
        model.add_genesis(state);
    }
    void commit(std::size_t count = 1) {
        for (std::size_t i = 0; i < count; ++i) {
            const Head head = store->head();
            const RandomBlock block(seed, head.height.next(), head.roots.log_size);
            model.add(block.commit());
            ASSERT_EQ(store->commit(block.commit()), model.at(head.height.value + 1).roots);
        }
    }
    void reopen() {
        const Head head = store->head();
        store.reset();
        StoreOptions options;
        options.watermark = committed_of(head);
        store = open_store(path, options);
        ASSERT_EQ(store->head(), head);
    }
};

std::map<Bytes, Bytes, ledger::BytesLess> all_of(const ledger::StateView& view, BytesView prefix,
                                                 BytesView from) {
    std::map<Bytes, Bytes, ledger::BytesLess> entries;
    view.scan(prefix, from, [&](BytesView key, BytesView value) {
        entries.emplace(to_bytes(key), to_bytes(value));
        return true;
    });
    return entries;
}

void expect_view_equals_model(const ReadView& view, const LedgerModel& model) {
    const auto& expected = model.at(view.at().height.value);
    EXPECT_EQ(view.at().roots, expected.roots);
    EXPECT_EQ(all_of(view, {}, {}), expected.state.entries());
    for (Byte prefix = 0; prefix < 3; ++prefix) {
        const Bytes from{prefix, 30};
        EXPECT_EQ(all_of(view, Bytes{prefix}, from), all_of(expected.state, Bytes{prefix}, from));
        std::vector<Bytes> up;
        std::vector<Bytes> down;
        std::vector<Bytes> wanted;
        view.index_scan(Bytes{prefix}, {}, [&](BytesView key, BytesView) {
            up.push_back(to_bytes(key));
            return true;
        });
        view.index_scan_down(Bytes{prefix}, {}, [&](BytesView key, BytesView) {
            down.push_back(to_bytes(key));
            return true;
        });
        for (const auto& [key, value] : all_of(expected.index, Bytes{prefix}, {})) {
            wanted.push_back(key);
            EXPECT_EQ(view.index_get(key), value);
        }
        EXPECT_EQ(up, wanted);
        EXPECT_EQ(std::vector<Bytes>(down.rbegin(), down.rend()), wanted);
        // From a key downwards: the keys up to it.
        std::size_t below = 0;
        view.index_scan_down(Bytes{prefix}, from, [&](BytesView key, BytesView) {
            EXPECT_FALSE(ledger::BytesLess{}(from, key));
            ++below;
            return true;
        });
        const auto is_below = [&](const Bytes& key) { return !ledger::BytesLess{}(from, key); };
        EXPECT_EQ(below,
                  static_cast<std::size_t>(std::count_if(wanted.begin(), wanted.end(), is_below)));
    }
}

void expect_blocks_equal_model(const Store& store, const LedgerModel& model) {
    for (std::uint64_t height = 1; height <= model.head(); ++height) {
        const auto& expected = model.at(height);
        const auto block = store.block(ledger::Height{height});
        ASSERT_TRUE(block);
        EXPECT_EQ(block->digest, expected.commit.digest);
        EXPECT_EQ(block->header, expected.commit.header);
        EXPECT_EQ(block->certificate, expected.commit.certificate);
        EXPECT_EQ(block->roots, expected.roots);
        EXPECT_EQ(block->first_leaf, model.at(height - 1).roots.log_size);
        EXPECT_EQ(block->batches, expected.batches.size());
        EXPECT_EQ(store.find_block(block->digest), ledger::Height{height});
        EXPECT_EQ(store.batches(ledger::Height{height}), expected.batches);
        for (std::size_t i = 0; i < expected.batches.size(); ++i) {
            EXPECT_EQ(store.find_batch(expected.commit.batches[i].digest), expected.batches[i]);
        }
        const ledger::Receipts receipts = store.receipts(ledger::Height{height});
        ASSERT_EQ(receipts.items.size(), expected.receipts.size());
        for (std::size_t i = 0; i < receipts.items.size(); ++i) {
            EXPECT_EQ(receipts.items[i].tx_id, expected.receipts[i].tx_id);
            EXPECT_EQ(receipts.items[i].first_leaf, expected.receipts[i].first_leaf);
        }
    }
    EXPECT_FALSE(store.block(ledger::Height{model.head() + 1}));
    for (const auto& [tx_id, place] : model.transactions()) {
        const auto found = store.find_transaction(tx_id);
        ASSERT_TRUE(found);
        EXPECT_EQ(found->height.value, place.height);
        EXPECT_EQ(found->receipt, place.receipt);
    }
}

void expect_state_proofs_verify(const Store& store, const LedgerModel& model, std::uint64_t height,
                                std::mt19937_64& random) {
    const auto& expected = model.at(height);
    for (int i = 0; i < 20; ++i) {
        const Bytes key{static_cast<Byte>(random() % 4), static_cast<Byte>(random() % 61)};
        const auto proof = store.prove_state(ledger::Height{height}, key);
        ASSERT_TRUE(proof.has_value());
        EXPECT_EQ(proof.value().at.height.value, height);
        EXPECT_EQ(proof.value().value, expected.state.get(key));
        const crypto::Hash256& root = expected.roots.state_root;
        if (proof.value().value) {
            EXPECT_TRUE(crypto::verify_value(root, key, *proof.value().value, proof.value().proof));
        } else {
            EXPECT_TRUE(crypto::verify_absence(root, key, proof.value().proof));
        }
    }
}

void expect_log_proofs_verify(const Store& store, const LedgerModel& model,
                              std::mt19937_64& random) {
    const std::uint64_t head_size = model.at(model.head()).roots.log_size;
    for (int i = 0; i < 20 && head_size > 0; ++i) {
        const auto& later = model.at(random() % (model.head() + 1)).roots;
        const auto& earlier = model.at(random() % (model.head() + 1)).roots;
        if (later.log_size == 0) continue;
        const std::uint64_t leaf = random() % later.log_size;
        const auto proof = store.prove_inclusion(leaf, later.log_size);
        ASSERT_TRUE(proof.has_value());
        EXPECT_EQ(store.leaf(leaf), model.leaves()[leaf]);
        EXPECT_TRUE(crypto::verify_inclusion(model.leaves()[leaf], leaf, later.log_size,
                                             proof.value(), later.log_root));
        if (earlier.log_size == 0 || earlier.log_size > later.log_size) continue;
        const auto consistency = store.prove_consistency(earlier.log_size, later.log_size);
        ASSERT_TRUE(consistency.has_value());
        EXPECT_TRUE(crypto::verify_consistency(earlier.log_size, earlier.log_root, later.log_size,
                                               later.log_root, consistency.value()));
    }
    EXPECT_EQ(store.prove_inclusion(0, head_size + 1).error(), StorageError::out_of_range);
    EXPECT_EQ(store.prove_inclusion(head_size, head_size).error(), StorageError::out_of_range);
}

TEST(Store, RandomLedgersEqualAModelInMemoryAcrossReopens) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        const TempDirectory directory;
        std::mt19937_64 random(seed);
        Pair pair(directory / "db", seed);
        for (int round = 0; round < 5; ++round) {
            pair.commit(random() % 40);
            const std::uint64_t since = pair.store->earliest_pinned().value;
            for (std::uint64_t height = since; height <= pair.model.head(); ++height) {
                auto view = pair.store->pinned_view(ledger::Height{height});
                ASSERT_TRUE(view.has_value());
                expect_view_equals_model(*view.value(), pair.model);
                expect_state_proofs_verify(*pair.store, pair.model, height, random);
            }
            expect_blocks_equal_model(*pair.store, pair.model);
            expect_log_proofs_verify(*pair.store, pair.model, random);
            pair.reopen();
            expect_view_equals_model(*pair.store->head_view(), pair.model);
        }
    }
}

TEST(Store, AReopenedStoreKeepsGenesisAndOnlyTheHeadPinned) {
    const TempDirectory directory;
    Pair pair(directory / "db", 7);
    pair.commit(3);
    EXPECT_EQ(pair.store->earliest_pinned().value, 0U);
    pair.reopen();
    EXPECT_EQ(pair.store->genesis(), ledger::encode_genesis(test_genesis()));
    EXPECT_EQ(pair.store->block(ledger::Height{0})->digest,
              ledger::block_digest(ledger::genesis_header(test_genesis())));
    EXPECT_EQ(pair.store->earliest_pinned().value, 3U);
    EXPECT_EQ(pair.store->pinned_view(ledger::Height{2}).error(), StorageError::height_gone);
    EXPECT_EQ(pair.store->pinned_view(ledger::Height{4}).error(), StorageError::unknown_height);
    EXPECT_EQ(pair.store->prove_state(ledger::Height{2}, Bytes{1}).error(),
              StorageError::height_gone);
}

TEST(Store, TheLast128HeightsArePinnedAndAViewOutlivesItsEviction) {
    const TempDirectory directory;
    Pair pair(directory / "db", 8);
    pair.commit(2);
    const auto held = pair.store->pinned_view(ledger::Height{2}).value();
    pair.commit(128);
    // Head 130: 3 .. 130 are the last 128. Blocks come every 10 ms, so of the ones before only the
    // first of a second is kept, which is height 0.
    EXPECT_EQ(pair.store->earliest_pinned().value, 3U);
    EXPECT_TRUE(pair.store->pinned_view(ledger::Height{3}).has_value());
    EXPECT_TRUE(pair.store->prove_state(ledger::Height{3}, Bytes{1}).has_value());
    EXPECT_EQ(pair.store->pinned_view(ledger::Height{2}).error(), StorageError::height_gone);
    EXPECT_EQ(pair.store->prove_state(ledger::Height{2}, Bytes{1}).error(),
              StorageError::height_gone);
    EXPECT_TRUE(pair.store->pinned_view(ledger::Height{0}).has_value());
    expect_view_equals_model(*held, pair.model);
}

TEST(PinnedViews, KeepOneASecondForFiveMinutesAndAtMost512) {
    class NoView final : public ReadView {
      public:
        const Head& at() const override { return head_; }
        std::optional<Bytes> get(BytesView) const override { return {}; }
        void scan(BytesView, BytesView, const Visit&) const override {}
        std::optional<Bytes> index_get(BytesView) const override { return {}; }
        void index_scan(BytesView, BytesView, const Visit&) const override {}
        void index_scan_down(BytesView, BytesView, const Visit&) const override {}

      private:
        Head head_;
    };
    const auto view = std::make_shared<NoView>();
    PinnedViews pins;
    // 100 blocks a second for 400 seconds.
    std::uint64_t dropped = 0;
    for (std::uint64_t height = 0; height < 40'000; ++height) {
        dropped += pins.add(ledger::Height{height}, height * 10, view).size();
        ASSERT_LE(pins.size(), ledger::limits::pinned_reads_max);
    }
    EXPECT_EQ(dropped + pins.size(), 40'000U);
    EXPECT_EQ(pins.earliest().value, 40'000U - 128);
    // The head is at 399,990 ms; heights older than 300 s, below 9,999, are gone.
    EXPECT_FALSE(pins.find(ledger::Height{9'900}));
    EXPECT_TRUE(pins.find(ledger::Height{10'000}));
    EXPECT_FALSE(pins.find(ledger::Height{10'001}));
    EXPECT_TRUE(pins.find(ledger::Height{10'100}));
    // 10,000 to 39,800 by hundreds, and the last 128.
    EXPECT_EQ(pins.size(), 299U + 128U);
}

TEST(Store, CheckpointsAreFoundAtAndAfterAHeight) {
    const TempDirectory directory;
    Pair pair(directory / "db", 9);
    pair.commit(5);
    EXPECT_FALSE(pair.store->highest_checkpoint());
    for (const std::uint64_t height : {2U, 4U}) {
        const auto block = pair.store->block(ledger::Height{height});
        ASSERT_TRUE(pair.store->store_checkpoint(checkpoint_of(*block)));
    }
    const auto height_of = [](const auto& found) { return found->checkpoint.height.value; };
    EXPECT_EQ(height_of(pair.store->checkpoint(ledger::Height{2})), 2U);
    EXPECT_FALSE(pair.store->checkpoint(ledger::Height{3}));
    EXPECT_EQ(height_of(pair.store->checkpoint_from(ledger::Height{3})), 4U);
    EXPECT_FALSE(pair.store->checkpoint_from(ledger::Height{5}));
    EXPECT_EQ(height_of(pair.store->highest_checkpoint()), 4U);
}

TEST(Store, ACheckpointThatContradictsTheStoredRootsIsRefused) {
    const TempDirectory directory;
    Pair pair(directory / "db", 10);
    pair.commit(2);
    auto certificate = checkpoint_of(*pair.store->block(ledger::Height{2}));
    certificate.checkpoint.state_root.bytes[0] ^= 1;
    EXPECT_EQ(pair.store->store_checkpoint(certificate).error().error,
              StorageError::checkpoint_mismatch);
    certificate.checkpoint.height = ledger::Height{3};
    EXPECT_EQ(pair.store->store_checkpoint(certificate).error().error,
              StorageError::unknown_height);
    EXPECT_FALSE(pair.store->highest_checkpoint());
}

TEST(Store, ManyReadersSeeWholeBlocksWhileOneWriterCommits) {
    const TempDirectory directory;
    Pair pair(directory / "db", 11);
    pair.commit(1);
    std::atomic<bool> done = false;
    std::atomic<int> checked = 0;
    const auto read = [&](std::uint64_t seed) {
        std::mt19937_64 random(seed);
        do {
            const auto view = pair.store->head_view();
            const Bytes key{static_cast<Byte>(random() % 3), static_cast<Byte>(random() % 60)};
            // The value and the proof must belong to the root of this very height.
            const auto proof = pair.store->prove_state(view->at().height, key);
            if (!proof) continue;
            const auto value = view->get(key);
            const crypto::Hash256& root = view->at().roots.state_root;
            ASSERT_EQ(value, proof.value().value);
            ASSERT_TRUE(value ? crypto::verify_value(root, key, *value, proof.value().proof)
                              : crypto::verify_absence(root, key, proof.value().proof));
            ++checked;
        } while (!done);
    };
    std::vector<std::thread> readers;
    for (std::uint64_t i = 0; i < 3; ++i)
        readers.emplace_back(read, i);
    pair.commit(60);
    done = true;
    for (std::thread& reader : readers)
        reader.join();
    EXPECT_GT(checked, 3);
}

TEST(Store, LogsLongerThanATileOfTilesProveTheirLeaves) {
    const TempDirectory directory;
    Pair pair(directory / "db", 12);
    // 70,000 leaves: more than 256 tiles of 256, so that a third level begins.
    std::vector<crypto::Hash256> leaves;
    std::uint64_t height = 0;
    for (const std::size_t count : {255U, 1U, 1U, 20'000U, 45'279U, 4'464U}) {
        BlockCommit commit;
        commit.height = ledger::Height{++height};
        ledger::Receipt receipt;
        receipt.first_leaf = leaves.size();
        receipt.leaves = static_cast<std::uint32_t>(count);
        for (std::size_t i = 0; i < count; ++i) {
            const std::array<Byte, 4> number{static_cast<Byte>(i), static_cast<Byte>(i >> 8),
                                             static_cast<Byte>(i >> 16), static_cast<Byte>(height)};
            commit.executed.leaves.push_back(crypto::leaf_hash(number));
        }
        leaves.insert(leaves.end(), commit.executed.leaves.begin(), commit.executed.leaves.end());
        commit.executed.receipts.push_back(receipt);
        ASSERT_EQ(pair.store->commit(commit).log_root, crypto::merkle_root(leaves));
        const Head head = pair.store->head();
        pair.store.reset();
        pair.store = open_store(pair.path);
        ASSERT_EQ(pair.store->head(), head);
    }
    ASSERT_EQ(leaves.size(), 70'000U);
    for (const std::uint64_t leaf : {0U, 255U, 256U, 65'535U, 65'536U, 69'999U}) {
        const auto proof = pair.store->prove_inclusion(leaf, leaves.size());
        ASSERT_TRUE(proof.has_value());
        EXPECT_TRUE(crypto::verify_inclusion(leaves[leaf], leaf, leaves.size(), proof.value(),
                                             pair.store->head().roots.log_root));
    }
    for (const std::uint64_t size : {1U, 255U, 257U, 65'536U, 69'999U}) {
        const std::span<const crypto::Hash256> before(leaves.data(), size);
        const auto proof = pair.store->prove_consistency(size, leaves.size());
        ASSERT_TRUE(proof.has_value());
        EXPECT_TRUE(crypto::verify_consistency(size, crypto::merkle_root(before), leaves.size(),
                                               pair.store->head().roots.log_root, proof.value()));
    }
}

TEST(Store, IsOpenedByOneAtATime) {
    const TempDirectory directory;
    const auto store = open_store(directory / "db");
    EXPECT_TRUE(store->is_empty());
    EXPECT_EQ(Store::open(directory / "db", {}).error().error, StorageError::locked);
}

TEST(Store, KeepsTheEndOfATermWithItsBoundary) {
    const TempDirectory directory;
    Pair pair(directory / "db", 11);
    pair.commit(2);
    ledger::TermEnd end;
    end.boundary.kind = ledger::BlockKind::boundary;
    end.boundary.term = ledger::Term{0};
    end.boundary.height = ledger::Height{3};
    end.seals.push_back({ledger::View{8}, ledger::ValidatorIndex{1}});
    end.notar.emplace();
    for (ledger::Certificate* certificate : {&*end.notar, &end.final}) {
        certificate->digest = ledger::block_digest(end.boundary);
        certificate->validators = 1;
        certificate->signers.assign(1, 1);
        certificate->signatures.emplace_back();
    }
    const RandomBlock block(pair.seed, ledger::Height{3}, pair.store->head().roots.log_size);
    BlockCommit commit = block.commit();
    commit.term_end = end;
    pair.store->commit(commit);
    pair.reopen();
    const auto read = pair.store->term_end(ledger::Term{0});
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(ledger::encode(*read), ledger::encode(end));
    EXPECT_FALSE(pair.store->term_end(ledger::Term{1}).has_value());
}

}  // namespace
}  // namespace merit::storage
