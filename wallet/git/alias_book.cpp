#include "wallet/git/alias_book.hpp"

#include "contracts/registry/changeset.hpp"
#include "wallet/files.hpp"
#include "wallet/git/commit.hpp"

#include <sodium/randombytes.h>

#include <sstream>

namespace merit::wallet {

namespace {

Failure book_failure(std::string message) {
    return {ExitCode::failed, "alias.file", std::move(message), {}, {}};
}

}  // namespace

Outcome<AliasBook> AliasBook::load(const std::string& path, Absent absent) {
    AliasBook book;
    MERIT_TRY(auto text, load_text(path, alias_file_bytes_max));
    if (!text) {
        if (absent == Absent::is_empty) return book;
        Failure failure = book_failure("there is no file " + path);
        failure.hint = "merit alias export writes the file of a project's importer";
        return failure;
    }
    std::istringstream file(std::move(*text));
    std::string line;
    for (std::size_t number = 1;; ++number) {
        const LineEnd end = read_line(file, line, alias_line_bytes_max);
        if (end == LineEnd::end) break;
        if (end == LineEnd::too_long) {
            return book_failure(path + ":" + std::to_string(number) + ": longer than " +
                                std::to_string(alias_line_bytes_max) + " bytes");
        }
        if (line.empty() || line[0] == '#') continue;
        const std::size_t tab = line.find('\t');
        const auto bytes = tab == std::string::npos ? std::nullopt : from_hex(line.substr(tab + 1));
        if (!bytes || bytes->size() != 32) {
            return book_failure(path + ":" + std::to_string(number) +
                                ": expected a mail, a tab and 64 hexadecimal digits");
        }
        Salt salt{};
        std::copy(bytes->begin(), bytes->end(), salt.begin());
        book.salts_.emplace(lower_case(line.substr(0, tab)), salt);
    }
    return book;
}

Outcome<AliasBook> AliasBook::update(const std::string& path, Absent absent, const Change& change) {
    // A mistyped path gets no lock file.
    if (absent == Absent::is_failure) {
        MERIT_TRY(load(path, absent));
    }
    MERIT_TRY(const FileLock lock, FileLock::take(path));
    MERIT_TRY(AliasBook book, load(path, absent));
    MERIT_TRY(const bool is_changed, change(book));
    if (is_changed) {
        MERIT_TRY(book.store(path));
    }
    return book;
}

Outcome<void> AliasBook::store(const std::string& path) const {
    std::string text;
    for (const auto& [mail, salt] : salts_)
        text += mail + "\t" + to_hex(salt) + "\n";
    return store_text(path, text);
}

std::optional<ledger::AliasId> AliasBook::find(std::string_view mail) const {
    const auto found = salts_.find(lower_case(mail));
    if (found == salts_.end()) return std::nullopt;
    return contracts::registry::alias_of_mail(found->second, found->first);
}

ledger::AliasId AliasBook::find_or_add(std::string_view mail) {
    if (const auto alias = find(mail)) return *alias;
    Salt salt{};
    ::randombytes_buf(salt.data(), salt.size());
    const auto added = salts_.emplace(lower_case(mail), salt).first;
    return contracts::registry::alias_of_mail(added->second, added->first);
}

Outcome<void> AliasBook::merge(const AliasBook& other) {
    for (const auto& [mail, salt] : other.salts_) {
        const auto known = salts_.find(mail);
        if (known != salts_.end() && known->second != salt) {
            return book_failure("the two files have different salts for " + mail);
        }
    }
    salts_.insert(other.salts_.begin(), other.salts_.end());
    return success();
}

bool AliasBook::erase(std::string_view mail) {
    return salts_.erase(lower_case(mail)) == 1;
}

}  // namespace merit::wallet
