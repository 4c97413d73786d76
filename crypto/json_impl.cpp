// The implementation of Boost.JSON, compiled once for every library that links merit_crypto.
#include <boost/json/src.hpp>
