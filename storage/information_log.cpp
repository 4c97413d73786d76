#include "storage/information_log.hpp"

#include <cstdarg>
#include <ctime>

namespace merit::storage {

InformationLog::InformationLog(std::filesystem::path folder) : path_(std::move(folder) / "LOG") {
    open();
}

void InformationLog::open() {
    file_.reset(std::fopen(path_.c_str(), "ae"));
    if (file_) std::fseek(file_.get(), 0, SEEK_END);
}

void InformationLog::roll() {
    file_.reset();
    std::error_code ignored;
    std::filesystem::rename(path_, path_.string() + ".old", ignored);
    open();
}

void InformationLog::Logv(const char* format, va_list arguments) {
    const std::lock_guard lock(mutex_);
    if (file_ && std::ftell(file_.get()) >= bytes_max) roll();
    if (!file_) return;
    std::timespec now{};
    std::timespec_get(&now, TIME_UTC);
    std::tm parts{};
    char stamp[32] = "";
    if (::gmtime_r(&now.tv_sec, &parts) != nullptr) {
        std::strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ ", &parts);
    }
    std::fputs(stamp, file_.get());
    std::vfprintf(file_.get(), format, arguments);
    std::fputc('\n', file_.get());
    std::fflush(file_.get());
}

}  // namespace merit::storage
