// Commit of executed blocks into a real database: one synced write each.
#include "crypto/assert.hpp"
#include "ledger/batch.hpp"
#include "ledger/block.hpp"
#include "storage/store.hpp"
#include "tests/bench/contribution_load.hpp"
#include "tests/bench/disk_folder.hpp"

#include <benchmark/benchmark.h>

namespace merit::bench {
namespace {

std::unique_ptr<storage::Store> make_store(const std::filesystem::path& path,
                                           const testing::TestWorld& world) {
    auto opened = storage::Store::open(path, {});
    MERIT_ASSERT(opened.has_value(), "an empty folder can be opened");
    auto store = std::move(opened).assume_value();
    ledger::StateDelta state;
    for (const auto& [key, value] : world.state().entries())
        state.emplace(key, value);
    store->initialize(world.genesis(), state, {});
    return store;
}

// Makes the blocks of the world into commits of a store that began with the world's state.
class Committer {
  public:
    explicit Committer(ContributionLoad& load) : load_(load) {}

    // The value refers to this object until the next call.
    storage::BlockCommit next(std::size_t transactions, std::size_t operations) {
        const auto list = load_.transactions(transactions, operations);
        load_.world().block(list);
        ledger::Batch batch;
        for (const ledger::Transaction& transaction : list) {
            const Bytes bytes = ledger::encode_transaction(transaction);
            batch.transactions.emplace_back().assign(bytes.begin(), bytes.end());
        }
        const Bytes bytes = ledger::encode_batch(batch);
        ledger::SignedBatch signed_batch;
        signed_batch.batch.assign(bytes.begin(), bytes.end());
        batch_ = ledger::encode_signed_batch(signed_batch);

        storage::BlockCommit commit;
        commit.height = height_ = height_.next();
        ledger::Header header;
        header.height = height_;
        header.cut.resize(4);
        commit.header = ledger::encode_header(header);
        commit.digest = ledger::block_digest(header);
        commit.certificate = Bytes(300, 1);  // of four validators; storage does not look inside
        commit.batches.push_back({ledger::batch_digest(bytes), batch_});
        commit.executed = load_.world().last();
        for (ledger::Receipt& receipt : commit.executed.receipts)
            receipt.first_leaf -= first_leaf_of_world();
        commit.monotonic_ms = height_.value * 20;
        return commit;
    }

  private:
    // The world's log has leaves from before the store began.
    std::uint64_t first_leaf_of_world() {
        if (!first_leaf_) first_leaf_ = load_.world().last().receipts.front().first_leaf;
        return *first_leaf_;
    }

    ContributionLoad& load_;
    ledger::Height height_;
    std::optional<std::uint64_t> first_leaf_;
    Bytes batch_;
};

// Arguments: transactions in the block, operations in each.
void append(benchmark::State& state) {
    const auto transactions = static_cast<std::size_t>(state.range(0));
    const auto operations = static_cast<std::size_t>(state.range(1));
    const DiskFolder folder;
    ContributionLoad load(100);  // 100,000 contributions: enough for the iterations below
    const auto store = make_store(folder.path() / "ledger", load.world());
    Committer committer(load);
    for (auto _ : state) {
        state.PauseTiming();
        const storage::BlockCommit commit = committer.next(transactions, operations);
        state.ResumeTiming();
        store->commit(commit);
    }
    state.SetItemsProcessed(state.iterations() * state.range(0) * state.range(1));
}
BENCHMARK(append)
    ->ArgNames({"transactions", "operations"})
    ->Args({1, 1})
    ->Args({1'000, 1})
    ->Args({10, 100})
    ->Iterations(50)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace merit::bench
