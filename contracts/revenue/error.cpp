#include "contracts/revenue/error.hpp"

namespace merit::contracts::revenue {

std::string_view name_of(Error error) {
    switch (error) {
        case Error::shares_not_whole:
            return "shares_not_whole";
        case Error::attestation_missing:
            return "attestation_missing";
        case Error::cost_above_cap:
            return "cost_above_cap";
    }
    return "";
}

std::string_view error_name(std::uint16_t error) {
    return name_of(static_cast<Error>(error));
}

}  // namespace merit::contracts::revenue
