// Evaluators post their tables: when, in which chunks, and who may not.
#include "tests/unit/contracts/fedreward/federated_world.hpp"

namespace merit::testing {
namespace {

using contracts::metric_magnitude_max;
using fedreward::chunk_size;
using fedreward::table_chunks;
using fedreward::table_entries;
using fedreward::values_max;

PostChunk chunk_of(const FederatedWorld& world, const Table& values, std::uint32_t chunk = 0,
                   std::uint32_t round = 0) {
    return {world.task, round, chunk, ledger::Bounded<Metric, fedreward::chunk_values_max>(values)};
}

// A world in the measuring epoch of an exact round of three.
struct MeasuringWorld : FederatedWorld {
    explicit MeasuringWorld(std::uint32_t rounds = 1) {
        TaskTerms wanted = terms();
        wanted.rounds = rounds;
        open(wanted);
        commit_all();
        close_epoch();
    }
};

TEST(FedTable, OfNParticipantsHasAsManyEntriesAsItsMethodNeeds) {
    TaskTerms terms;
    EXPECT_EQ(table_entries(terms, 1), 2u);
    EXPECT_EQ(table_entries(terms, 16), 65'536u);
    EXPECT_GT(table_entries(terms, 17), values_max);
    EXPECT_GT(table_entries(terms, 64), values_max);
    terms.permutations = 10;
    EXPECT_EQ(table_entries(terms, 1), 20u);
    EXPECT_EQ(table_entries(terms, 64), 650u);
}

// 65,536 = 32 * 2,000 + 1,536.
TEST(FedTable, IsCutIntoChunksOf2000) {
    EXPECT_EQ(table_chunks(0), 0u);
    EXPECT_EQ(table_chunks(1), 1u);
    EXPECT_EQ(table_chunks(2'000), 1u);
    EXPECT_EQ(table_chunks(2'001), 2u);
    EXPECT_EQ(table_chunks(65'536), 33u);
    EXPECT_EQ(chunk_size(65'536, 0), 2'000u);
    EXPECT_EQ(chunk_size(65'536, 31), 2'000u);
    EXPECT_EQ(chunk_size(65'536, 32), 1'536u);
    EXPECT_EQ(chunk_size(65'536, 33), 0u);
    EXPECT_EQ(chunk_size(65'536, ~std::uint32_t{0}), 0u);
    EXPECT_EQ(chunk_size(2'000, 1), 0u);
}

TEST(FedMeasure, IsByAnEvaluatorOfTheTask) {
    MeasuringWorld world;
    EXPECT_EQ(world.refused(world.sponsor(), chunk_of(world, Table(8))),
              "fedreward.not_authorised");
    EXPECT_EQ(world.refused(world.participants[0], chunk_of(world, Table(8))),
              "fedreward.not_authorised");
    EXPECT_EQ(world.send(world.evaluators[0], chunk_of(world, Table(8))), "applied");
}

TEST(FedMeasure, NamesATaskARoundAndValuesInBounds) {
    MeasuringWorld world;
    const auto laboratory = world.evaluators[0];
    PostChunk other = chunk_of(world, Table(8));
    other.task.bytes[0] ^= 1;
    EXPECT_EQ(world.refused(laboratory, other), "fedreward.not_found");
    EXPECT_EQ(world.refused(laboratory, chunk_of(world, Table(8), 0, 1)),
              "fedreward.out_of_bounds");
    EXPECT_EQ(world.refused(laboratory, chunk_of(world, {})), "fedreward.out_of_bounds");
    Table values(8, metric_magnitude_max);
    values[7] = -metric_magnitude_max;
    EXPECT_EQ(world.send(laboratory, chunk_of(world, values)), "applied");
    values[7] -= 1;
    EXPECT_EQ(world.refused(laboratory, chunk_of(world, values)), "fedreward.out_of_bounds");
    values[7] = metric_magnitude_max + 1;
    EXPECT_EQ(world.refused(laboratory, chunk_of(world, values)), "fedreward.out_of_bounds");
}

TEST(FedMeasure, HasTheSizeOfTheTableOfThoseWhoCommitted) {
    FederatedWorld world(3);
    world.open(world.terms());
    EXPECT_EQ(world.commit(0), "applied");
    EXPECT_EQ(world.commit(2), "applied");
    world.close_epoch();
    const auto laboratory = world.evaluators[0];
    EXPECT_EQ(world.refused(laboratory, chunk_of(world, Table(8))), "fedreward.wrong_chunk");
    EXPECT_EQ(world.refused(laboratory, chunk_of(world, Table(3))), "fedreward.wrong_chunk");
    EXPECT_EQ(world.refused(laboratory, chunk_of(world, Table(4), 1)), "fedreward.wrong_chunk");
    EXPECT_EQ(world.send(laboratory, chunk_of(world, Table(4))), "applied");
}

TEST(FedMeasure, NeedsSomebodyWhoCommitted) {
    FederatedWorld world;
    world.open(world.terms());
    world.close_epoch();
    EXPECT_EQ(world.refused(world.evaluators[0], chunk_of(world, Table(1))),
              "fedreward.nobody_committed");
}

TEST(FedMeasure, IsInTheMeasuringEpochsOfItsRound) {
    FederatedWorld world;
    TaskTerms terms = world.terms();
    terms.rounds = 2;
    terms.measure_epochs = 2;
    world.open(terms);
    world.commit_all();
    const auto laboratory = world.evaluators[0];
    EXPECT_EQ(world.refused(laboratory, chunk_of(world, Table(8))), "fedreward.too_early");
    world.close_epoch();
    EXPECT_EQ(world.send(laboratory, chunk_of(world, Table(8))), "applied");
    EXPECT_EQ(world.refused(laboratory, chunk_of(world, Table(8), 0, 1)), "fedreward.too_early");
    world.close_epoch();
    EXPECT_EQ(world.send(laboratory, chunk_of(world, Table(8))), "applied");
    world.close_epoch();
    EXPECT_EQ(world.refused(laboratory, chunk_of(world, Table(8))), "fedreward.too_late");
}

// n = 11: 2,048 values, chunks of 2,000 and 48.
TEST(FedMeasure, CountsChunksNotPostings) {
    FederatedWorld world(11);
    world.open(world.terms());
    world.commit_all();
    world.close_epoch();
    EXPECT_EQ(world.post_chunk(0, 0, 1, Table(48, 1)), "applied");
    EXPECT_EQ(world.post_chunk(0, 0, 1, Table(48, 2)), "applied") << "evaluators may post again";
    ASSERT_EQ(world.round().tables.size(), 1u);
    EXPECT_EQ(world.round().tables[0].chunks, 1u);
    EXPECT_EQ(*fedreward::tables.get(world.state(), world.task, 0, world.evaluators[0], 1),
              fedreward::Values(Table(48, 2)));
    EXPECT_EQ(world.post_chunk(0, 0, 0, Table(2'000)), "applied");
    EXPECT_EQ(world.round().tables[0].chunks, 2u);
}

TEST(FedMeasure, ListsEvaluatorsInOrder) {
    MeasuringWorld world;
    for (const std::size_t i : {2u, 0u, 1u})
        world.post(i, 0, Table(8));
    ASSERT_EQ(world.round().tables.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_EQ(world.round().tables[i].evaluator, world.evaluators[i]);
}

// The largest chunk fits the 16 KiB of an operation.
TEST(FedMeasure, FitsAnOperation) {
    FederatedWorld world(11);
    world.open(world.terms());
    const auto operation = contracts::make_operation(chunk_of(world, Table(2'000, -1)));
    EXPECT_EQ(operation.size(), 16'044u);
    EXPECT_LE(operation.size(), ledger::limits::operation_bytes_max);
}

TEST(FedMeasure, IsNotByWhoHasBecomeOfAPartysOrganisation) {
    FederatedWorld world(2, 4);
    TaskTerms terms = world.terms();
    terms.measure_epochs = 2;
    world.open(terms);
    world.commit_all();
    world.close_epoch();
    world.affiliate(world.evaluators[0], world.sponsor());
    EXPECT_EQ(world.post_chunk(0, 0, 0, Table(4)), "applied") << "not yet in force";
    world.close_epoch();
    EXPECT_EQ(world.refused(world.evaluators[0], chunk_of(world, Table(4))),
              "fedreward.conflict_of_interest");
    EXPECT_EQ(world.post_chunk(1, 0, 0, Table(4)), "applied");
}

}  // namespace
}  // namespace merit::testing
