// encode and decode together; for source files, not for public headers of other libraries (cereal).
#pragma once

#include "ledger/codec/decoder.hpp"
#include "ledger/codec/encoder.hpp"
