// Proofs by strangers: bytes of sparse proofs, paths of the log, statement and epoch files. The
// input edits a proof that is valid; what verifies must be the proof as it was.
#include "contracts/explain/verify.hpp"
#include "crypto/assert.hpp"
#include "crypto/merkle_log.hpp"
#include "crypto/sparse_merkle.hpp"
#include "ledger/json/json.hpp"
#include "ledger/json/read_json.hpp"
#include "tests/unit/contracts/explain/rewarded_world.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace {

using namespace merit;
namespace json = boost::json;
namespace explain = contracts::explain;

constexpr auto style = ledger::AddressStyle::main;

// Overwrites, removes or inserts single bytes: four bytes of the input each.
Bytes edited(Bytes text, BytesView edits) {
    for (; edits.size() >= 4 && !text.empty(); edits = edits.subspan(4)) {
        const std::size_t at = (std::size_t{edits[0]} << 8 | edits[1]) % text.size();
        const auto place = text.begin() + static_cast<std::ptrdiff_t>(at);
        if (edits[2] == 0) {
            text.erase(place);
        } else if (edits[2] == 1) {
            text.insert(place, edits[3]);
        } else {
            *place = edits[3];
        }
    }
    return text;
}

Bytes key_of(unsigned number) {
    return {1, static_cast<Byte>(number)};
}

// 40 keys with values; 256 - 40 keys without.
struct Tree {
    static constexpr unsigned keys = 40;
    Tree() {
        std::vector<crypto::SparseChange> changes;
        for (unsigned i = 0; i < keys; ++i)
            changes.push_back(crypto::make_sparse_change(key_of(i), BytesView(key_of(i))));
        crypto::sort_sparse_changes(changes);
        tree = tree.apply(changes);
    }
    crypto::SparseMerkleTree tree;
};

void check_sparse(BytesView input) {
    static const Tree known;
    const unsigned number = input[0];
    const Bytes key = key_of(number);
    const Bytes original = crypto::encode_sparse_proof(known.tree.prove(key));
    const Bytes bytes = edited(original, input.subspan(1));
    const auto proof = crypto::decode_sparse_proof(bytes);
    if (!proof) return;
    MERIT_ASSERT(crypto::encode_sparse_proof(proof.value()) == bytes, "one encoding of a proof");
    const auto root = known.tree.root();
    const bool exists = number < Tree::keys;
    const bool shown = crypto::verify_value(root, key, key, proof.value());
    const bool absent = crypto::verify_absence(root, key, proof.value());
    MERIT_ASSERT(shown == (exists && bytes == original), "a value by its one proof alone");
    MERIT_ASSERT(absent == (!exists && bytes == original), "absence by its one proof alone");
    MERIT_ASSERT(!crypto::verify_value(root, key, key_of(number + 1), proof.value()),
                 "no other value");
}

std::vector<crypto::Hash256> hashes_of(BytesView bytes) {
    std::vector<crypto::Hash256> hashes;
    for (; bytes.size() >= 32; bytes = bytes.subspan(32))
        hashes.push_back(crypto::Hash256::from(bytes.first(32)));
    return hashes;
}

Bytes bytes_of_path(std::span<const crypto::Hash256> path) {
    Bytes bytes;
    for (const crypto::Hash256& hash : path)
        bytes.insert(bytes.end(), hash.bytes.begin(), hash.bytes.end());
    return bytes;
}

crypto::MerkleTree log_of(std::size_t size) {
    std::vector<crypto::Hash256> leaves;
    for (unsigned i = 0; i < size; ++i)
        leaves.push_back(crypto::leaf_hash(key_of(i)));
    return crypto::MerkleTree(std::move(leaves));
}

void check_log(BytesView input) {
    const std::size_t size = 1 + input[0] % 40;
    const std::size_t index = input[1] % size;
    const auto log = log_of(size);
    const auto leaf = crypto::leaf_hash(key_of(static_cast<unsigned>(index)));
    const auto path = log.inclusion_proof(index).value();
    const auto found = hashes_of(edited(bytes_of_path(path), input.subspan(2)));
    MERIT_ASSERT(crypto::verify_inclusion(leaf, index, size, found, log.root()) ==
                     std::ranges::equal(found, path),
                 "inclusion by its one path alone");
    MERIT_ASSERT(!crypto::verify_inclusion(crypto::leaf_hash(bytes_of("other")), index, size, found,
                                           log.root()),
                 "no other leaf");
    const std::size_t old_size = index + 1;
    const auto old_root = log_of(old_size).root();
    const auto steps = log.consistency_proof(old_size).value();
    const auto grown = hashes_of(edited(bytes_of_path(steps), input.subspan(2)));
    MERIT_ASSERT(crypto::verify_consistency(old_size, old_root, size, log.root(), grown) ==
                     std::ranges::equal(grown, steps),
                 "consistency by its one proof alone");
    // Any sizes: only that it ends.
    (void)crypto::verify_inclusion(leaf, input[1], input[0], found, log.root());
    (void)crypto::verify_consistency(input[1], old_root, ~std::uint64_t{0}, log.root(), grown);
}

// What verifies says the same as the original; work dates count only with work_from.
template <class File, class Verify>
void check_file(const File& original, BytesView edits, Verify verify) {
    static const std::string text = json::serialize(ledger::to_json(original, style));
    // The place of an edit is 16 bits: a window of the text that the first byte chooses.
    constexpr std::size_t window = 4'096;
    const std::size_t from = text.size() > window ? edits[0] * (text.size() - window) / 255 : 0;
    const std::string_view middle = std::string_view(text).substr(from, window);
    const Bytes changed = edited(to_bytes(bytes_of(middle)), edits.subspan(1));
    std::string whole = text.substr(0, from);
    whole.append(changed.begin(), changed.end());
    whole += std::string_view(text).substr(std::min(text.size(), from + window));

    json::error_code error;
    const json::value value = json::parse(whole, error);
    File file;
    if (error || !ledger::read_json(value, file).empty() || !verify(file)) return;
    if constexpr (std::is_same_v<File, explain::StatementFile>) {
        file.record_lists = original.record_lists;
    }
    MERIT_ASSERT(ledger::to_json(file, style) == ledger::to_json(original, style),
                 "a file that verifies says what was certified");
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    crypto::init();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 4) return 0;
    const BytesView input(data + 1, size - 1);
    // Files are two of eight: they cost a hundred times as much.
    if (data[0] % 8 < 3) check_sparse(input);
    if (data[0] % 8 >= 3 && data[0] % 8 < 6) check_log(input);
    if (data[0] % 8 < 6) return 0;
    static const merit::testing::RewardedWorld world;
    if (data[0] % 8 == 6) {
        static const auto file = world.file_of({world.author});
        check_file(file, input, [](const explain::StatementFile& read) {
            return explain::verify_statement(read, world.network()).has_value();
        });
    } else {
        static const auto file = world.epoch_file();
        check_file(file, input, [](const explain::EpochFile& read) {
            return explain::verify_epoch(read, world.network()).has_value();
        });
    }
    return 0;
}
