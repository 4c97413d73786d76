#include "crypto/merkle_log.hpp"

#include "tests/support/shared_files.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace merit::crypto {
namespace {

constexpr std::uint64_t sizes_max = 70;

Hash256 test_leaf(std::uint64_t i) {
    const std::array<Byte, 2> entry{static_cast<Byte>(i), static_cast<Byte>(i >> 8)};
    return leaf_hash(entry);
}

std::vector<Hash256> test_leaves(std::uint64_t count) {
    std::vector<Hash256> leaves;
    for (std::uint64_t i = 0; i < count; ++i)
        leaves.push_back(test_leaf(i));
    return leaves;
}

// MTH of RFC 6962 section 2.1, word for word.
Hash256 naive_root(std::span<const Hash256> leaves) {
    if (leaves.empty()) return sha256({});
    if (leaves.size() == 1) return leaves[0];
    std::size_t k = 1;
    while (k * 2 < leaves.size())
        k *= 2;
    return node_hash(naive_root(leaves.first(k)), naive_root(leaves.subspan(k)));
}

// The published files also hold "hashes" of other lengths, some of them in cases that are to pass;
// a hash of them keeps different values different.
Hash256 hash_field(const boost::json::object& test, std::string_view name) {
    const Bytes bytes = *from_base64(std::string_view(test.at(name).as_string()));
    return bytes.size() == 32 ? Hash256::from(bytes) : sha256({bytes});
}

bool is_hash(const boost::json::object& test, std::string_view name) {
    return from_base64(std::string_view(test.at(name).as_string()))->size() == 32;
}

LogProof proof_field(const boost::json::object& test) {
    LogProof proof;
    if (test.at("proof").is_null()) return proof;
    for (const boost::json::value& item : test.at("proof").as_array()) {
        const Bytes bytes = *from_base64(std::string_view(item.as_string()));
        proof.push_back(bytes.size() == 32 ? Hash256::from(bytes) : sha256({bytes}));
    }
    return proof;
}

std::uint64_t number_field(const boost::json::object& test, std::string_view name) {
    return test.at(name).to_number<std::uint64_t>();
}

boost::json::object load_cases(std::string_view kind) {
    const std::string text =
        testing::read_text(*testing::find_shared("vectors/rfc6962_proofs.json"));
    return boost::json::parse(text).as_object().at(kind).as_object();
}

TEST(MerkleLog, AgreesWithAllPublishedInclusionCases) {
    MERIT_REQUIRE_SHARED("vectors/rfc6962_proofs.json");
    const boost::json::object cases = load_cases("inclusion");
    EXPECT_EQ(cases.size(), 98U);
    for (const auto& [name, value] : cases) {
        const boost::json::object& test = value.as_object();
        // A leaf hash or root of another length is refused by its type, before any verifier.
        const bool good =
            is_hash(test, "leafHash") && is_hash(test, "root") &&
            verify_inclusion(hash_field(test, "leafHash"), number_field(test, "leafIdx"),
                             number_field(test, "treeSize"), proof_field(test),
                             hash_field(test, "root"));
        EXPECT_EQ(good, !test.at("wantErr").as_bool()) << name;
    }
}

TEST(MerkleLog, AgreesWithAllPublishedConsistencyCases) {
    MERIT_REQUIRE_SHARED("vectors/rfc6962_proofs.json");
    const boost::json::object cases = load_cases("consistency");
    EXPECT_EQ(cases.size(), 98U);
    for (const auto& [name, value] : cases) {
        const boost::json::object& test = value.as_object();
        EXPECT_EQ(verify_consistency(number_field(test, "size1"), hash_field(test, "root1"),
                                     number_field(test, "size2"), hash_field(test, "root2"),
                                     proof_field(test)),
                  !test.at("wantErr").as_bool())
            << name;
    }
}

// Roots of the eight leaves that certificate transparency implementations share.
TEST(MerkleLog, RootsOfTheSharedEightLeavesAreThePublishedOnes) {
    const std::vector<std::string_view> entries{"",
                                                "00",
                                                "10",
                                                "2021",
                                                "3031",
                                                "40414243",
                                                "5051525354555657",
                                                "606162636465666768696a6b6c6d6e6f"};
    LogAccumulator log;
    EXPECT_EQ(to_hex(log.root().view()),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (std::string_view entry : entries)
        log.append(leaf_hash(*from_hex(entry)));
    EXPECT_EQ(to_hex(log.root().view()),
              "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

// The examples of docs/specification/cryptography.md, worked out by another program.
TEST(MerkleLog, ExamplesOfTheSpecification) {
    LogAccumulator log;
    log.append(leaf_hash(bytes_of("a")));
    EXPECT_EQ(to_hex(log.root().view()),
              "022a6979e6dab7aa5ae4c3e5e45f7e977112a7e63593820dbec1ec738a24f93c");
    log.append(leaf_hash(bytes_of("b")));
    log.append(leaf_hash({bytes_of(""), bytes_of("c")}));
    EXPECT_EQ(to_hex(log.root().view()),
              "36642e73c2540ab121e3a6bf9545b0a24982cd830eb13d3cd19de3ce6c021ec1");
}

TEST(MerkleLog, AccumulatorTreeAndDefinitionHaveOneRoot) {
    LogAccumulator log;
    for (std::uint64_t size = 0; size <= sizes_max; ++size) {
        const std::vector<Hash256> leaves = test_leaves(size);
        const Hash256 expected = naive_root(leaves);
        EXPECT_EQ(log.root(), expected) << size;
        EXPECT_EQ(merkle_root(leaves), expected) << size;
        EXPECT_EQ(MerkleTree(leaves).root(), expected) << size;
        log.append(test_leaf(size));
    }
}

TEST(MerkleLog, AccumulatorContinuesFromItsFrontier) {
    LogAccumulator log;
    for (std::uint64_t size = 0; size < sizes_max; ++size) {
        auto resumed = LogAccumulator::from_frontier(size, log.frontier());
        ASSERT_TRUE(resumed);
        log.append(test_leaf(size));
        resumed.value().append(test_leaf(size));
        EXPECT_EQ(resumed.value().root(), log.root());
        EXPECT_EQ(resumed.value().size(), size + 1);
    }
}

TEST(MerkleLog, FrontierNeedsOneHashPerSetBitOfTheSize) {
    const std::vector<Hash256> two = test_leaves(2);
    EXPECT_EQ(LogAccumulator::from_frontier(4, two).error(), LogError::wrong_frontier);
    EXPECT_EQ(LogAccumulator::from_frontier(7, two).error(), LogError::wrong_frontier);
    EXPECT_TRUE(LogAccumulator::from_frontier(6, two));
}

TEST(MerkleLog, EveryInclusionProofUpToSeventyLeavesVerifiesAtItsIndexOnly) {
    for (std::uint64_t size = 1; size <= sizes_max; ++size) {
        const MerkleTree tree(test_leaves(size));
        const Hash256 root = tree.root();
        for (std::uint64_t index = 0; index < size; ++index) {
            const LogProof proof = tree.inclusion_proof(index).value();
            EXPECT_TRUE(verify_inclusion(test_leaf(index), index, size, proof, root));
            EXPECT_FALSE(verify_inclusion(test_leaf(index), index + 1, size, proof, root));
            EXPECT_FALSE(verify_inclusion(test_leaf(index + 1), index, size, proof, root));
        }
    }
}

TEST(MerkleLog, EveryConsistencyProofUpToSeventyLeavesVerifies) {
    std::vector<Hash256> roots;
    for (std::uint64_t size = 0; size <= sizes_max; ++size) {
        roots.push_back(merkle_root(test_leaves(size)));
    }
    for (std::uint64_t size = 1; size <= sizes_max; ++size) {
        const MerkleTree tree(test_leaves(size));
        for (std::uint64_t old_size = 1; old_size <= size; ++old_size) {
            const LogProof proof = tree.consistency_proof(old_size).value();
            EXPECT_TRUE(verify_consistency(old_size, roots[old_size], size, roots[size], proof));
            if (old_size == size) continue;
            EXPECT_FALSE(
                verify_consistency(old_size, roots[old_size - 1], size, roots[size], proof));
            EXPECT_FALSE(
                verify_consistency(old_size, roots[old_size], size, roots[size - 1], proof));
        }
    }
}

TEST(MerkleLog, EveryFlippedByteOfAProofIsRefused) {
    constexpr std::uint64_t size = 45;
    const MerkleTree tree(test_leaves(size));
    const Hash256 root = tree.root();
    const LogProof inclusion = tree.inclusion_proof(37).value();
    for (std::size_t i = 0; i < inclusion.size() * 32; ++i) {
        LogProof changed = inclusion;
        changed[i / 32].bytes[i % 32] ^= 1;
        EXPECT_FALSE(verify_inclusion(test_leaf(37), 37, size, changed, root)) << i;
    }
    const LogProof consistency = tree.consistency_proof(22).value();
    const Hash256 old_root = merkle_root(test_leaves(22));
    for (std::size_t i = 0; i < consistency.size() * 32; ++i) {
        LogProof changed = consistency;
        changed[i / 32].bytes[i % 32] ^= 1;
        EXPECT_FALSE(verify_consistency(22, old_root, size, root, changed)) << i;
    }
}

TEST(MerkleLog, ProofsThatAreTooShortOrTooLongAreRefused) {
    const MerkleTree tree(test_leaves(45));
    LogProof proof = tree.inclusion_proof(7).value();
    proof.push_back(Hash256{});
    EXPECT_FALSE(verify_inclusion(test_leaf(7), 7, 45, proof, tree.root()));
    proof.resize(proof.size() - 2);
    EXPECT_FALSE(verify_inclusion(test_leaf(7), 7, 45, proof, tree.root()));
    EXPECT_FALSE(verify_consistency(7, tree.root(), 45, tree.root(), {}));
}

TEST(MerkleLog, ProofsAskOnlyForSubtreesWithinTheSize) {
    // A log that went on after the size that is proved: a reader of the longer log must do.
    const MerkleTree shorter(test_leaves(37));
    const std::vector<Hash256> leaves = test_leaves(64);
    const auto reader = [&](unsigned level, std::uint64_t index) -> std::optional<Hash256> {
        const std::uint64_t width = std::uint64_t{1} << level;
        EXPECT_LE((index + 1) * width, 37U);
        return naive_root(std::span(leaves).subspan(index * width, width));
    };
    EXPECT_EQ(inclusion_proof(11, 37, reader).value(), shorter.inclusion_proof(11).value());
    EXPECT_EQ(consistency_proof(19, 37, reader).value(), shorter.consistency_proof(19).value());
    EXPECT_EQ(log_root(37, reader).value(), shorter.root());
}

TEST(MerkleLog, ImpossibleProofsAreErrorsWithNames) {
    const MerkleTree tree(test_leaves(3));
    EXPECT_EQ(tree.inclusion_proof(3).error(), LogError::index_out_of_range);
    EXPECT_EQ(tree.consistency_proof(0).error(), LogError::size_zero);
    EXPECT_EQ(tree.consistency_proof(4).error(), LogError::old_size_above_new);
    EXPECT_EQ(MerkleTree({}).inclusion_proof(0).error(), LogError::size_zero);
    const auto nothing = [](unsigned, std::uint64_t) { return std::optional<Hash256>(); };
    EXPECT_EQ(inclusion_proof(0, 2, nothing).error(), LogError::subtree_unavailable);
    EXPECT_EQ(name_of(LogError::subtree_unavailable), "log_subtree_unavailable");
}

// 64 levels; a consistency proof may also name the subtree where the old log ends.
TEST(MerkleLog, TheBiggestProofsReachTheLimit) {
    const auto zero = [](unsigned, std::uint64_t) { return std::optional<Hash256>(Hash256{}); };
    EXPECT_EQ(inclusion_proof(0, (std::uint64_t{1} << 63) + 1, zero).value().size(),
              log_proof_hashes_max - 1);
    EXPECT_EQ(consistency_proof((std::uint64_t{1} << 63) - 1, UINT64_MAX, zero).value().size(),
              log_proof_hashes_max);
}

}  // namespace
}  // namespace merit::crypto
