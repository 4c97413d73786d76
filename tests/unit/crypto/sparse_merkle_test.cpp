#include "crypto/sparse_merkle.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <thread>

namespace merit::crypto {
namespace {

using Model = std::map<Hash256, Hash256>;  // path -> value hash

// The definition: split by bit, one leaf is itself, nothing is zero.
Hash256 naive_root(const Model& model, std::size_t depth = 0) {
    if (model.empty()) return Hash256{};
    if (model.size() == 1) {
        return blake2b("merit.smt.leaf",
                       {model.begin()->first.view(), model.begin()->second.view()});
    }
    Model left;
    Model right;
    for (const auto& [path, value] : model)
        (path_bit(path, depth) ? right : left)[path] = value;
    return blake2b("merit.smt.node",
                   {naive_root(left, depth + 1).view(), naive_root(right, depth + 1).view()});
}

std::string key_of(std::uint64_t i) {
    return "key " + std::to_string(i);
}
std::string value_of(std::uint64_t i) {
    return "value " + std::to_string(i);
}

SparseChange put(std::uint64_t key, std::uint64_t value) {
    return make_sparse_change(bytes_of(key_of(key)), bytes_of(value_of(value)));
}

SparseMerkleTree tree_of(std::uint64_t keys) {
    std::vector<SparseChange> changes;
    for (std::uint64_t i = 0; i < keys; ++i)
        changes.push_back(put(i, i));
    sort_sparse_changes(changes);
    return SparseMerkleTree().apply(changes);
}

// Paths that share all but the given last bits, chosen by hand.
Hash256 path_ending_in(Byte last) {
    Hash256 path;
    path.bytes[31] = last;
    return path;
}

TEST(SparseMerkle, EmptyTreeIsZeroAndOneKeyIsItsLeaf) {
    EXPECT_TRUE(SparseMerkleTree().root().is_zero());
    const Hash256 path = blake2b("merit.smt.key", {bytes_of("key 7")});
    const Hash256 value = blake2b("merit.smt.leaf", {bytes_of("value 7")});
    EXPECT_EQ(SparseMerkleTree().apply({{put(7, 7)}}).root(),
              blake2b("merit.smt.leaf", {path.view(), value.view()}));
}

// The examples of docs/specification/cryptography.md, worked out by another program.
TEST(SparseMerkle, ExamplesOfTheSpecification) {
    const auto change = [](std::string_view key, std::string_view value) {
        return make_sparse_change(bytes_of(key), bytes_of(value));
    };
    const SparseMerkleTree one = SparseMerkleTree().apply({{change("a", "1")}});
    const SparseMerkleTree two = one.apply({{change("b", "2")}});
    const SparseMerkleTree three = two.apply({{change("c", "3")}});
    EXPECT_EQ(to_hex(sparse_path(bytes_of("a")).view()),
              "0277171db221de89b3b35c955db327cb307efd5e7e21e14465d3d7958f609ab1");
    EXPECT_EQ(to_hex(sparse_value_hash(bytes_of("1")).view()),
              "b35e90f2a4b8533372f9920bb6c2f3c99f61accd3a294080c53d3b6ce56d47a9");
    EXPECT_EQ(to_hex(one.root().view()),
              "a082d48f0353ba8ccd25e5866083a355205fd007127be36d91c03c961ce1fa64");
    EXPECT_EQ(to_hex(two.root().view()),
              "6dfab842e20353a798299dc72f0c92dc59c30d47658da474da2f6f3130a75461");
    EXPECT_EQ(to_hex(three.root().view()),
              "d8873c1eac6d00e27aa549b90317c7d2864bb18e12223917399f9f120e50f008");
    const auto proof_of = [&](std::string_view key) {
        return to_hex(encode_sparse_proof(three.prove(bytes_of(key))));
    };
    EXPECT_EQ(proof_of("a"),
              "000500180a42a26cb0eec0ac3630fcb0f39964ce42781a9957eb59a1fe3b6c83275e2ad91fa328f280ca"
              "145f98d10274f19678dbfbc2aedaf120c1173ac0206ee591d267");
    EXPECT_EQ(proof_of("g"),
              "00010080d297caa2a1283237acf8b6a376d7ea8d19b789c682a707d29ff245df21449b1f");
    EXPECT_EQ(proof_of("e"),
              "0104001094986927d28474d5a7728499e1a58bfd1216a692433c2c0e1ee94e28c828aff317705e907b39"
              "50ecb99fd694a48afa067222ecde5c078fa0e14186e59fbfd544b1ba68ff5e857d989771ab0641b94df7"
              "d24f247d4f88b538adf57ba84db07af1");
    EXPECT_EQ(to_hex(tree_of(1000).root().view()),
              "90a1e24a4742bfb8a2346c430c4f4f69c5d1e4e107dbea2f967409e78bd4dd5b");
}

TEST(SparseMerkle, FollowsTheNaiveModelThroughRandomChanges) {
    std::mt19937_64 random(20260101);
    SparseMerkleTree tree;
    Model model;
    for (int round = 0; round < 150; ++round) {
        std::map<std::uint64_t, std::optional<std::uint64_t>> batch;
        const std::size_t count = random() % 12;
        for (std::size_t i = 0; i < count; ++i) {
            // Three of five are puts among 60 keys, so that removals often hit and often miss.
            const bool is_put = random() % 5 < 3;
            batch[random() % 60] = is_put ? std::optional(random() % 3) : std::nullopt;
        }
        std::vector<SparseChange> changes;
        for (const auto& [key, value] : batch) {
            SparseChange change = put(key, value.value_or(0));
            if (value) {
                model[change.path] = *change.value_hash;
            } else {
                change.value_hash.reset();
                model.erase(change.path);
            }
            changes.push_back(change);
        }
        sort_sparse_changes(changes);
        tree = tree.apply(changes);
        ASSERT_EQ(tree.root(), naive_root(model)) << round;
    }
}

TEST(SparseMerkle, RootDoesNotDependOnHistory) {
    constexpr std::uint64_t keys = 200;
    const Hash256 at_once = tree_of(keys).root();
    std::vector<std::uint64_t> order;
    for (std::uint64_t i = 0; i < keys * 2; ++i)
        order.push_back(i);
    std::mt19937_64 random(1);
    for (int run = 0; run < 3; ++run) {
        std::shuffle(order.begin(), order.end(), random);
        SparseMerkleTree tree;
        for (std::uint64_t i : order)
            tree = tree.apply({{put(i, i + 1)}});
        std::shuffle(order.begin(), order.end(), random);
        for (std::uint64_t i : order) {
            SparseChange change = put(i, i);
            if (i >= keys) change.value_hash.reset();
            tree = tree.apply({{change}});
        }
        EXPECT_EQ(tree.root(), at_once);
    }
}

TEST(SparseMerkle, OldValuesStayWhatTheyWere) {
    std::vector<SparseMerkleTree> versions{SparseMerkleTree()};
    std::vector<Hash256> roots{Hash256{}};
    for (std::uint64_t i = 0; i < 128; ++i) {
        versions.push_back(versions.back().apply({{put(i % 40, i)}}));
        roots.push_back(versions.back().root());
    }
    for (std::size_t i = 0; i < versions.size(); ++i)
        EXPECT_EQ(versions[i].root(), roots[i]);
    EXPECT_EQ(versions[41].value_hash(sparse_path(bytes_of(key_of(0)))),
              sparse_value_hash(bytes_of(value_of(40))));
    EXPECT_EQ(versions[40].value_hash(sparse_path(bytes_of(key_of(0)))),
              sparse_value_hash(bytes_of(value_of(0))));
}

TEST(SparseMerkle, ChangesWithoutEffectShareTheWholeTree) {
    const SparseMerkleTree tree = tree_of(50);
    SparseChange absent = put(99, 0);
    absent.value_hash.reset();
    std::vector<SparseChange> changes{absent, put(3, 3)};
    sort_sparse_changes(changes);
    EXPECT_EQ(tree.apply(changes).root(), tree.root());
}

TEST(SparseMerkle, PathsThatDifferInTheLastBitMakeTheDeepestTree) {
    const Hash256 value = sparse_value_hash(bytes_of("v"));
    std::vector<SparseChange> changes{{path_ending_in(0), value}, {path_ending_in(1), value}};
    SparseMerkleTree tree = SparseMerkleTree().apply(changes);
    EXPECT_EQ(tree.prove_path(path_ending_in(1)).siblings.size(), sparse_depth_max);
    EXPECT_EQ(tree.root(), naive_root({{path_ending_in(0), value}, {path_ending_in(1), value}}));
    // Without its neighbour the other leaf is the whole tree again.
    changes[0].value_hash.reset();
    tree = tree.apply({{changes[0]}});
    EXPECT_EQ(tree.root(), sparse_leaf_hash(path_ending_in(1), value));
    EXPECT_TRUE(tree.prove_path(path_ending_in(1)).siblings.empty());
}

TEST(SparseMerkle, EveryKeyHasAValueProofAndEveryOtherKeyAnAbsenceProof) {
    for (std::uint64_t keys : {0U, 1U, 2U, 3U, 10U, 100U}) {
        const SparseMerkleTree tree = tree_of(keys);
        const Hash256 root = tree.root();
        for (std::uint64_t i = 0; i < keys + 40; ++i) {
            const std::string key = key_of(i);
            const SparseProof proof = tree.prove(bytes_of(key));
            EXPECT_EQ(verify_value(root, bytes_of(key), bytes_of(value_of(i)), proof), i < keys);
            EXPECT_EQ(verify_absence(root, bytes_of(key), proof), i >= keys);
            EXPECT_FALSE(verify_value(root, bytes_of(key), bytes_of("another value"), proof));
        }
    }
}

TEST(SparseMerkle, ProofOfOneKeyDoesNotServeAnother) {
    const SparseMerkleTree tree = tree_of(30);
    const SparseProof proof = tree.prove(bytes_of(key_of(5)));
    for (std::uint64_t i = 0; i < 60; ++i) {
        if (i == 5) continue;
        EXPECT_FALSE(verify_value(tree.root(), bytes_of(key_of(i)), bytes_of(value_of(5)), proof));
        EXPECT_FALSE(verify_absence(tree.root(), bytes_of(key_of(i)), proof));
    }
}

TEST(SparseMerkle, AbsenceByAnotherLeafNeedsADifferentPathThatSharesThePrefix) {
    const SparseMerkleTree tree = tree_of(30);
    // The proof of a present key, dressed as absence by its own leaf.
    SparseProof own = tree.prove(bytes_of(key_of(5)));
    own.other =
        SparseLeaf{sparse_path(bytes_of(key_of(5))), sparse_value_hash(bytes_of(value_of(5)))};
    EXPECT_FALSE(verify_absence(tree.root(), bytes_of(key_of(5)), own));
    // The same true leaf shows the absence only of keys that would stand in its place.
    int served = 0;
    for (std::uint64_t i = 30; i < 300; ++i) {
        const bool same_place = tree.prove(bytes_of(key_of(i))).other == own.other;
        EXPECT_EQ(verify_absence(tree.root(), bytes_of(key_of(i)), own), same_place);
        served += same_place ? 1 : 0;
    }
    EXPECT_GT(served, 0);
}

// Accepts the bytes for the key, whatever they claim.
bool accepted(const Hash256& root, std::uint64_t key, BytesView bytes) {
    const auto proof = decode_sparse_proof(bytes);
    if (!proof) return false;
    return verify_value(root, bytes_of(key_of(key)), bytes_of(value_of(key)), proof.value()) ||
           verify_absence(root, bytes_of(key_of(key)), proof.value());
}

TEST(SparseMerkle, EveryFlippedBitOfAProofIsRefused) {
    const SparseMerkleTree tree = tree_of(40);
    const Hash256 root = tree.root();
    int with_other = 0;
    int with_nothing = 0;
    for (std::uint64_t key = 20; key < 70; ++key) {
        const SparseProof proof = tree.prove(bytes_of(key_of(key)));
        if (key >= 40) ++(proof.other ? with_other : with_nothing);
        const Bytes good = encode_sparse_proof(proof);
        ASSERT_TRUE(accepted(root, key, good));
        for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
            Bytes changed = good;
            changed[bit / 8] ^= static_cast<Byte>(1 << (bit % 8));
            ASSERT_FALSE(accepted(root, key, changed)) << key << " bit " << bit;
        }
    }
    EXPECT_GT(with_other, 0);
    EXPECT_GT(with_nothing, 0);
}

TEST(SparseMerkle, EveryCutOrLengthenedProofIsRefused) {
    const SparseMerkleTree tree = tree_of(40);
    for (std::uint64_t key : {3U, 50U, 51U, 52U}) {
        const Bytes good = encode_sparse_proof(tree.prove(bytes_of(key_of(key))));
        for (std::size_t size = 0; size < good.size(); ++size) {
            EXPECT_FALSE(decode_sparse_proof(BytesView(good).first(size)));
        }
        Bytes longer = good;
        longer.push_back(0);
        EXPECT_EQ(decode_sparse_proof(longer).error(), SparseProofError::trailing_bytes);
    }
}

TEST(SparseMerkle, EncodingIsTheInverseOfDecoding) {
    const SparseMerkleTree tree = tree_of(300);
    for (std::uint64_t key = 250; key < 350; ++key) {
        const SparseProof proof = tree.prove(bytes_of(key_of(key)));
        const Bytes bytes = encode_sparse_proof(proof);
        EXPECT_EQ(decode_sparse_proof(bytes).value(), proof);
    }
}

TEST(SparseMerkle, ProofsHaveAtMost256Siblings) {
    const Hash256 value = sparse_value_hash(bytes_of("v"));
    const std::vector<SparseChange> changes{{path_ending_in(0), value}, {path_ending_in(1), value}};
    const SparseProof deepest = SparseMerkleTree().apply(changes).prove_path(path_ending_in(1));
    Bytes bytes = encode_sparse_proof(deepest);
    EXPECT_EQ(decode_sparse_proof(bytes).value(), deepest);
    bytes[1] = 1;  // 257 levels
    EXPECT_EQ(decode_sparse_proof(bytes).error(), SparseProofError::too_deep);
    SparseProof deeper = deepest;
    deeper.siblings.push_back(value);
    EXPECT_FALSE(verify_absence(value, bytes_of("k"), deeper));
}

TEST(SparseMerkle, NodesMayBeSharedAmongThreads) {
    const SparseMerkleTree base = tree_of(200);
    const auto work = [base](std::uint64_t seed, Hash256& root) {
        SparseMerkleTree tree = base;
        for (std::uint64_t i = 0; i < 200; ++i) {
            tree = tree.apply({{put((i * seed) % 300, i)}});
            (void)tree.prove(bytes_of(key_of(i)));
        }
        root = tree.root();
    };
    Hash256 first;
    Hash256 second;
    std::thread other(work, 7, std::ref(first));
    work(7, second);
    other.join();
    EXPECT_EQ(first, second);
    EXPECT_EQ(base.root(), tree_of(200).root());
}

}  // namespace
}  // namespace merit::crypto
