// The implementation of Boost.JSON, compiled once for the whole house: every library that links
// merit_crypto includes <boost/json.hpp> and takes the definitions from here, so nobody else
// includes src.hpp. Key files are the lowest place that needs JSON; that is why it lies here.
#include <boost/json/src.hpp>
