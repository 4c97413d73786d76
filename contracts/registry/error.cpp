#include "contracts/registry/error.hpp"

namespace merit::contracts::registry {

std::string_view name_of(Error error) {
    switch (error) {
        case Error::bad_keys:
            return "bad_keys";
        case Error::bad_name:
            return "bad_name";
        case Error::not_opted_in:
            return "not_opted_in";
        case Error::bad_settings:
            return "bad_settings";
        case Error::unknown_account:
            return "unknown_account";
        case Error::bad_licence:
            return "bad_licence";
        case Error::no_origin:
            return "no_origin";
        case Error::shares_not_whole:
            return "shares_not_whole";
        case Error::kind_not_supported:
            return "kind_not_supported";
        case Error::bad_measure:
            return "bad_measure";
        case Error::consent_missing:
            return "consent_missing";
        case Error::attestation_missing:
            return "attestation_missing";
        case Error::superseded:
            return "superseded";
        case Error::root_differs:
            return "root_differs";
        case Error::path_differs:
            return "path_differs";
        case Error::importers_of_one_member:
            return "importers_of_one_member";
    }
    return "";
}

std::string_view error_name(std::uint16_t error) {
    return name_of(static_cast<Error>(error));
}

}  // namespace merit::contracts::registry
