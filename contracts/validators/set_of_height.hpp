// Which set certifies the checkpoint of a height.
#pragma once

#include "contracts/validators/validators.hpp"

namespace merit::contracts::validators {

// That of the term of its block: a boundary still belongs to the term that it ends. For heights up
// to that of the view; any thread.
CurrentSet set_of_height(const ledger::StateView& view, ledger::Height height);

}  // namespace merit::contracts::validators
