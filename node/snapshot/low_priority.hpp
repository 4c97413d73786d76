// For threads whose work can wait: consensus on the same processor goes first.
#pragma once

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace merit::node {

// The calling thread gives way to all others of this process.
inline void lower_thread_priority() {
    constexpr int nice_of_background = 15;
    const auto thread = static_cast<id_t>(::syscall(SYS_gettid));
    ::setpriority(PRIO_PROCESS, thread, nice_of_background);
}

}  // namespace merit::node
