// Messages of peers and records of the vote log against arbitrary bytes.
#include "consensus/batch_check.hpp"
#include "consensus/messages.hpp"
#include "consensus/record.hpp"
#include "crypto/assert.hpp"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace merit;
    const BytesView bytes(data, size);
    if (const auto message = consensus::decode_message(bytes)) {
        MERIT_ASSERT(std::ranges::equal(consensus::encode_message(message.assume_value()), bytes),
                     "a decoded message encodes to the bytes it came from");
        if (const auto* batch = std::get_if<ledger::SignedBatch>(&message.assume_value())) {
            static_cast<void>(consensus::peek_batch(*batch));
        }
    }
    if (size == 0) return 0;
    const BytesView payload = bytes.subspan(1);
    if (const auto record = consensus::decode_record(data[0], payload)) {
        MERIT_ASSERT(std::ranges::equal(consensus::encode_record(record.assume_value()), payload),
                     "a decoded record encodes to the bytes it came from");
    }
    return 0;
}
