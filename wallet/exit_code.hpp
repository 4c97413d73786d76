// Exit codes of `merit` (also: merit help exit-codes). Source: INTERFACES 1.2.
#pragma once

namespace merit::wallet {

enum class ExitCode : int {
    done = 0,
    failed = 1,
    usage = 2,
    cancelled = 3,
    authentication = 4,
    rejected = 5,
    not_found = 6,
    unreachable = 7,
    not_final_in_time = 8,
    verification_failed = 9,
    interrupted = 130,
};

}  // namespace merit::wallet
