// The one Result type: a value, or an error enumerator of the module that refused.
//
// Reading the value of a failed Result (or the error of a good one) ends the process: it is a bug,
// never a reaction to input.
#pragma once

#include <boost/outcome/basic_result.hpp>
#include <boost/outcome/policy/terminate.hpp>
#include <boost/outcome/try.hpp>

namespace merit {

namespace outcome = boost::outcome_v2;

template <class T, class E>
using Result = outcome::basic_result<T, E, outcome::policy::terminate>;

using outcome::failure;
using outcome::success;

}  // namespace merit

// MERIT_TRY(auto value, expression): value of a good Result, or return its failure to the caller.
#define MERIT_TRY(...) BOOST_OUTCOME_TRY(__VA_ARGS__)
