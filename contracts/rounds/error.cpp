#include "contracts/rounds/error.hpp"

namespace merit::contracts::rounds {

std::string_view error_name(std::uint16_t error) {
    switch (static_cast<Error>(error)) {
        case Error::not_eligible:
            return "not_eligible";
        case Error::too_many_ballots:
            return "too_many_ballots";
        case Error::too_many_names:
            return "too_many_names";
    }
    return "";
}

}  // namespace merit::contracts::rounds
