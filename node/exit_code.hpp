// How meritd ends, so that a service manager can tell "start again" from "do not".
// Source: INTERFACES 1.2.
#pragma once

namespace merit::node {

enum class ExitCode : int {
    done = 0,
    failed = 1,
    usage = 2,
    damaged = 74,      // database or logs
    unavailable = 75,  // port in use, disk full, another process runs here
    forbidden = 77,    // a key file too open, or the guard against double signing
    bad_config = 78,   // configuration or genesis
};

}  // namespace merit::node
