#include "contracts/numbers/number_error.hpp"

namespace merit::contracts {

std::string_view name_of(NumberError error) {
    switch (error) {
        case NumberError::overflow:
            return "numbers.overflow";
        case NumberError::division_by_zero:
            return "numbers.division_by_zero";
        case NumberError::out_of_bounds:
            return "numbers.out_of_bounds";
        case NumberError::duplicate_id:
            return "numbers.duplicate_id";
        case NumberError::no_weight:
            return "numbers.no_weight";
    }
    return "numbers.unknown";
}

}  // namespace merit::contracts
