#include "node/rpc/version.hpp"

#include "node/commands/commands.hpp"
#include "node/p2p/handshake.hpp"

#include <cstdio>

namespace merit::node {

CommandResult run_version(const GlobalOptions& global) {
    const std::string version(rpc::program_version);
    const std::string api(rpc::api_version);
#ifdef NDEBUG
    const char* build = "release";
#else
    const char* build = "with debug checks";
#endif
    if (global.is_json()) {
        std::printf(
            "{\"version\":\"%s\",\"api\":\"%s\",\"wire\":%u,\"compiler\":\"%s\","
            "\"build\":\"%s\"}\n",
            version.c_str(), api.c_str(), p2p::wire_version, __VERSION__, build);
    } else {
        std::printf("meritd %s (RPC %s, wire %u)\n", version.c_str(), api.c_str(),
                    p2p::wire_version);
    }
    return success();
}

}  // namespace merit::node
