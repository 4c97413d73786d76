// Versions that the RPC names. Within a major version of the API only additions are made.
#pragma once

#include <string_view>

namespace merit::node::rpc {

inline constexpr std::string_view api_version = "1.0";
inline constexpr std::string_view api_version_min = "1.0";
inline constexpr std::string_view program_version = "0.1.0";

}  // namespace merit::node::rpc
