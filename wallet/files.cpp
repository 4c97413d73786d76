#include "wallet/files.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/file.h>
#include <unistd.h>

namespace merit::wallet {

namespace fs = std::filesystem;
namespace json = boost::json;

Failure file_failure(const std::string& path, std::string_view what) {
    return {ExitCode::failed, "wallet.file", "cannot " + std::string(what) + " " + path, {}, {}};
}

Outcome<std::optional<std::string>> load_text(const std::string& path, std::size_t bytes_max) {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found) return std::optional<std::string>();
    if (fs::is_directory(status)) return file_failure(path, "read the folder");
    std::ifstream file(path, std::ios::binary);
    if (!file) return file_failure(path, "read");
    // Piece by piece: a device has no size, and a large limit takes memory only where it is used.
    constexpr std::size_t piece_bytes = 65'536;
    std::string text;
    while (file && text.size() <= bytes_max) {
        const std::size_t before = text.size();
        text.resize(before + std::min(piece_bytes, bytes_max + 1 - before));
        file.read(text.data() + before, static_cast<std::streamsize>(text.size() - before));
        text.resize(before + static_cast<std::size_t>(file.gcount()));
    }
    if (file.bad()) return file_failure(path, "read");
    if (text.size() > bytes_max) {
        return file_failure(path, "read more than " + std::to_string(bytes_max) + " bytes of");
    }
    return std::optional(std::move(text));
}

Outcome<std::optional<json::object>> load_json_object(const std::string& path) {
    MERIT_TRY(const auto text, load_text(path));
    if (!text) return std::optional<json::object>();
    boost::system::error_code error;
    json::value value = json::parse(*text, error);
    if (error || !value.is_object()) {
        return Failure{ExitCode::failed,
                       "wallet.file",
                       path + " is not a JSON object" + (error ? ": " + error.message() : ""),
                       {},
                       {}};
    }
    return std::optional(std::move(value.get_object()));
}

namespace {

bool write_private(const std::string& path, const std::string& text) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return false;
    std::size_t written = 0;
    while (written < text.size()) {
        const ssize_t count = ::write(file, text.data() + written, text.size() - written);
        if (count <= 0) break;
        written += static_cast<std::size_t>(count);
    }
    const bool synced = written == text.size() && ::fsync(file) == 0;
    return ::close(file) == 0 && synced;
}

}  // namespace

Outcome<void> store_text(const std::string& path, const std::string& text) {
    std::error_code error;
    const fs::path folder = fs::path(path).parent_path();
    if (!folder.empty()) fs::create_directories(folder, error);
    if (!write_private(path + ".new", text)) return file_failure(path, "write");
    fs::rename(path + ".new", path, error);
    if (error) return file_failure(path, "write");
    return success();
}

Outcome<void> store_json_object(const std::string& path, const json::object& object) {
    return store_text(path, json::serialize(object) + "\n");
}

Outcome<FileLock> FileLock::take(const std::string& path) {
    std::error_code error;
    const fs::path folder = fs::path(path).parent_path();
    if (!folder.empty()) fs::create_directories(folder, error);
    const int file = ::open((path + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return file_failure(path, "lock");
    FileLock lock(file);
    while (::flock(file, LOCK_EX) != 0) {
        if (errno != EINTR) return file_failure(path, "lock");
    }
    return lock;
}

FileLock::~FileLock() {
    if (file_ >= 0) ::close(file_);
}

Outcome<void> check_absent(const std::string& path) {
    std::error_code error;
    if (fs::symlink_status(path, error).type() == fs::file_type::not_found) return success();
    return usage_failure(path + " is there already", "name another file, or move this one away");
}

LineEnd read_line(std::istream& stream, std::string& line, std::size_t bytes_max) {
    line.clear();
    for (int letter = stream.get(); letter != std::istream::traits_type::eof();
         letter = stream.get()) {
        if (letter == '\n') return LineEnd::line;
        if (line.size() == bytes_max) return LineEnd::too_long;
        line.push_back(static_cast<char>(letter));
    }
    return line.empty() ? LineEnd::end : LineEnd::line;
}

}  // namespace merit::wallet
