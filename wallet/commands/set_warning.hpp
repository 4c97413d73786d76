// What commands about validators and proposals share.
#pragma once

#include "wallet/cli/session.hpp"

#include <boost/json/object.hpp>

#include <string_view>

namespace merit::wallet {

// The answer of a query of the contract govern; a list is its member "items".
Outcome<boost::json::object> ask_govern(Session& session, std::string_view query,
                                        boost::json::object args);

// The member "warning" of an answer about a validator set, if there is one, as a warning.
void warn_of_set(Session& session, const boost::json::object& answer);

}  // namespace merit::wallet
