// Identities: fixed byte strings, one type per kind of thing. Ordered as byte strings.
//
// How each is computed: docs/specification/encoding.md (DETAILS sections 1, 2, 8).
#pragma once

#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <optional>
#include <string>

namespace merit::ledger {

template <class Tag, std::size_t Size = 32>
struct Id {
    std::array<Byte, Size> bytes{};

    // The first Size bytes of a hash.
    static Id from(const crypto::Hash256& hash) {
        Id id;
        std::copy_n(hash.bytes.begin(), Size, id.bytes.begin());
        return id;
    }
    static std::optional<Id> from(BytesView view) {
        if (view.size() != Size) return std::nullopt;
        Id id;
        std::copy(view.begin(), view.end(), id.bytes.begin());
        return id;
    }
    static constexpr std::size_t size() { return Size; }
    BytesView view() const { return bytes; }
    std::string hex() const { return to_hex(bytes); }
    bool is_zero() const { return *this == Id{}; }
    auto operator<=>(const Id&) const = default;
};

using NetworkId = Id<struct NetworkTag>;  // hash of genesis: the only identity of a network
using TxId = Id<struct TxTag>;            // hash of a transaction's body
using WireDigest = Id<struct WireTag>;    // hash of tx_id and the signers
using BatchDigest = Id<struct BatchTag>;
using BlockDigest = Id<struct BlockTag>;
using AccountId = Id<struct AccountTag, 20>;
using MemberId = Id<struct MemberTag>;
using AliasId = Id<struct AliasTag>;
using ProjectId = Id<struct ProjectTag>;
using AssetId = Id<struct AssetTag>;
using PoolId = Id<struct PoolTag>;
using ContributionId = Id<struct ContributionTag>;
using ReviewId = Id<struct ReviewTag>;
using InteractionId = Id<struct InteractionTag>;
using ImportId = Id<struct ImportTag>;
using ProposalId = Id<struct ProposalTag>;
using TaskId = Id<struct TaskTag>;  // federated
using StatementId = Id<struct StatementTag>;
using BadgeId = Id<struct BadgeTag>;  // of an achievement
using CredentialId = Id<struct CredentialTag>;

}  // namespace merit::ledger
