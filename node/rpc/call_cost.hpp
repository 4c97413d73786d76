// What a call takes from the bucket of its address: by the work it may make, not one a request.
//
// One token a call, and one more for every items_per_token items that a page may have and for every
// transaction, or for the size of one that is simulated; methods that read whole closes or skip
// what is empty say their own price (Method::cost). Known before the call runs. Source:
// RELIABILITY 2.4; docs/rpc.md (Limits). Thread rule: pure.
#pragma once

#include "node/rpc/method.hpp"

#include <cstdint>

namespace merit::node::rpc {

inline constexpr std::uint32_t items_per_token = 10;
// Rows of the ledger that a page looks at, whether they become items or not.
inline constexpr std::uint32_t rows_per_token = 20;
inline constexpr std::uint32_t base64_bytes_per_token = 4'096;

// Method::cost of what reads all statements of a close, up to a thousand of a recipient, or a list
// with long empty stretches, and of the document of all methods.
inline constexpr std::uint32_t long_read_cost = 20;

// `params` are not checked yet: whatever they are, the answer is at most some hundreds.
std::uint32_t cost_of(const Method& method, const boost::json::value& params);

}  // namespace merit::node::rpc
