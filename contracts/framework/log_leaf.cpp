#include "contracts/framework/log_leaf.hpp"

#include "contracts/framework/approval.hpp"
#include "crypto/merkle_log.hpp"

namespace merit::contracts {

namespace {

template <std::size_t N>
std::array<Byte, N> little_endian(std::uint64_t value) {
    std::array<Byte, N> bytes{};
    for (std::size_t i = 0; i < N; ++i)
        bytes[i] = static_cast<Byte>(value >> (8 * i));
    return bytes;
}

}  // namespace

crypto::Hash256 log_leaf_hash(const LogLeaf& leaf, BytesView operation) {
    return crypto::leaf_hash(
        {little_endian<8>(leaf.height.value), little_endian<4>(leaf.transaction_index),
         little_endian<4>(leaf.operation_index), leaf.account.view(), leaf.tx_id.view(),
         little_endian<4>(leaf.code), operation_digest(operation).view()});
}

}  // namespace merit::contracts
