#include "node/refusal_reason.hpp"

#include "contracts/framework/refusal.hpp"

namespace merit::node {

std::string reason_of_code(std::uint32_t code) {
    constexpr auto transaction = static_cast<std::uint32_t>(contracts::ContractNumber::transaction);
    if (code != 0 && code >> 16 == transaction) {
        return std::string(contracts::name_of(static_cast<contracts::DropReason>(code & 0xffff)));
    }
    return contracts::name_of_code(code);
}

}  // namespace merit::node
