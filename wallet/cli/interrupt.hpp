// Ctrl-C: the program ends with exit code 130 and says so, and the terminal echoes again.
//
// What is on the ledger already stays there; every long command can be run again and goes on.
#pragma once

namespace merit::wallet {

// From now on SIGINT ends the process with 130. `json`: the failure is written as JSON.
void install_interrupt_handler(bool json);

}  // namespace merit::wallet
