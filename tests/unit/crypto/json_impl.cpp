// The one place of this test program that compiles the implementation of Boost.JSON.
#include <boost/json/src.hpp>
