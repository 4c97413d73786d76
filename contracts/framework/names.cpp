#include "contracts/framework/contract.hpp"

namespace merit::contracts {

std::string_view name_of(ContractNumber contract) {
    if (contract == ContractNumber::transaction) return "transaction";
    for (const Contract& candidate : contracts())
        if (candidate.number == contract) return candidate.name;
    return "unknown";
}

std::string_view name_of(CommonError error) {
    switch (error) {
        case CommonError::malformed:
            return "malformed";
        case CommonError::unknown_operation:
            return "unknown_operation";
        case CommonError::not_authorised:
            return "not_authorised";
        case CommonError::not_found:
            return "not_found";
        case CommonError::wrong_state:
            return "wrong_state";
        case CommonError::duplicate:
            return "duplicate";
        case CommonError::quota_exceeded:
            return "quota_exceeded";
        case CommonError::out_of_bounds:
            return "out_of_bounds";
        case CommonError::too_late:
            return "too_late";
        case CommonError::too_early:
            return "too_early";
        case CommonError::insufficient_balance:
            return "insufficient_balance";
        case CommonError::conflict_of_interest:
            return "conflict_of_interest";
        case CommonError::overflow:
            return "overflow";
        case CommonError::not_for_validators:
            return "not_for_validators";
        case CommonError::for_validators_only:
            return "for_validators_only";
        case CommonError::too_many_open:
            return "too_many_open";
    }
    return "unknown";
}

std::string_view name_of(DropReason reason) {
    switch (reason) {
        case DropReason::unknown_account:
            return "unknown_account";
        case DropReason::key_not_of_account:
            return "key_not_of_account";
        case DropReason::nonce_used:
            return "nonce_used";
        case DropReason::nonce_too_old:
            return "nonce_too_old";
        case DropReason::nonce_too_far:
            return "nonce_too_far";
        case DropReason::expired:
            return "expired";
        case DropReason::valid_until_too_far:
            return "valid_until_too_far";
        case DropReason::quota_exceeded:
            return "quota_exceeded";
        case DropReason::member_removed:
            return "member_removed";
        case DropReason::malformed:
            return "malformed";
        case DropReason::unknown_operation:
            return "unknown_operation";
    }
    return "unknown";
}

namespace {

std::string_view error_name(ContractNumber contract, std::uint16_t error) {
    if (contract == ContractNumber::transaction) return name_of(static_cast<DropReason>(error));
    if (error < first_own_error) return name_of(static_cast<CommonError>(error));
    for (const Contract& candidate : contracts()) {
        if (candidate.number == contract && candidate.error_name != nullptr) {
            const std::string_view name = candidate.error_name(error);
            if (!name.empty()) return name;
        }
    }
    return "unknown";
}

}  // namespace

std::string name_of_code(std::uint32_t code) {
    if (code == 0) return "applied";
    const auto contract = static_cast<ContractNumber>(code >> 16);
    std::string name(name_of(contract));
    name += '.';
    name += error_name(contract, static_cast<std::uint16_t>(code & 0xffff));
    return name;
}

}  // namespace merit::contracts
