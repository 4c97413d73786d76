#include "storage/fatal.hpp"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace merit::storage {

namespace {

std::atomic<FatalHandler> installed_handler = nullptr;

}  // namespace

FatalHandler set_fatal_handler(FatalHandler handler) {
    return installed_handler.exchange(handler);
}

void fatal(std::string_view message, Fatal kind) {
    if (const FatalHandler handler = installed_handler.load()) handler(kind, message);
    std::fprintf(stderr, "storage: %.*s\n", static_cast<int>(message.size()), message.data());
    std::abort();
}

void fatal_errno(std::string_view what, const std::filesystem::path& path) {
    const int error = errno;
    fatal(std::string(what) + ' ' + path.string() + ": " + std::strerror(error));
}

}  // namespace merit::storage
