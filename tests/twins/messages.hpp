// What the driver of the Twins needs to know of a message.
#pragma once

#include "consensus/messages.hpp"
#include "crypto/sign.hpp"

#include <optional>
#include <vector>

namespace merit::testing::twins {

// Stands in for Ed25519: FNV-1a over signer and message.
crypto::Signature stand_in(ledger::ValidatorIndex who, BytesView message);

// What a message is about; nothing if it belongs to no view.
std::optional<ledger::View> view_of(const consensus::Message& message);

// All that it carries.
std::vector<ledger::Certificate> certificates_in(const consensus::Message& message);

// There are no batches, nobody waits for checkpoints, and who else has this key is not asked.
bool is_left_out(const consensus::Message& message);

}  // namespace merit::testing::twins
