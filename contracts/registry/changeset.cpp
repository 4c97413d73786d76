#include "contracts/registry/changeset.hpp"

#include "crypto/assert.hpp"
#include "crypto/merkle_log.hpp"
#include "ledger/codec/codec.hpp"

#include <algorithm>
#include <set>

namespace merit::contracts::registry {

namespace {

constexpr std::size_t list_length_bytes = 2;

bool is_commit_id(BytesView id) {
    return id.size() == 20 || id.size() == 32;
}

}  // namespace

bool Changeset::is_canonical() const {
    const std::set<ledger::AliasId> distinct(authors.begin(), authors.end());
    return is_commit_id(commit) && !authors.empty() && distinct.size() == authors.size();
}

std::vector<Chunk> pack_changesets(std::span<const Changeset> changesets) {
    std::vector<Chunk> chunks;
    std::size_t bytes = 0;
    for (const Changeset& changeset : changesets) {
        MERIT_ASSERT(changeset.is_canonical(), "only canonical changesets are packed");
        const std::size_t size = ledger::encode(changeset).size();
        if (chunks.empty() || chunks.back().size() == chunk_changesets_max ||
            bytes + size > chunk_bytes_max) {
            chunks.emplace_back();
            bytes = list_length_bytes;
        }
        chunks.back().push_back(changeset);
        bytes += size;
    }
    return chunks;
}

Bytes encode_chunk(const Chunk& chunk) {
    return ledger::encode(chunk);
}

crypto::Hash256 chunk_digest(BytesView chunk_bytes) {
    return crypto::blake2b("merit.import", {chunk_bytes});
}

crypto::Hash256 chunk_leaf(BytesView chunk_bytes) {
    return crypto::leaf_hash(chunk_digest(chunk_bytes).view());
}

ledger::AliasId alias_of_mail(BytesView salt, std::string_view mail) {
    std::string lowered(mail);
    for (char& letter : lowered) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    return ledger::AliasId::from(crypto::sha256({salt, bytes_of("git:"), bytes_of(lowered)}));
}

ledger::ContributionId imported_record_id(const ledger::ProjectId& project, BytesView commit,
                                          std::uint32_t position) {
    const Byte length = static_cast<Byte>(commit.size());
    std::array<Byte, 4> number{};
    for (unsigned i = 0; i < 4; ++i)
        number[i] = static_cast<Byte>(position >> (24 - 8 * i));
    return ledger::ContributionId::from(
        crypto::blake2b("merit.contrib", {project.view(), {&length, 1}, commit, number}));
}

}  // namespace merit::contracts::registry
