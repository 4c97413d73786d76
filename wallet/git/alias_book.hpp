// The file that links mails to aliases: one line "mail<TAB>salt" (64 hexadecimal digits), 0600.
//
// A project's importers share it off the ledger, because everyone who confirms an import must find
// the same aliases. Erasing a line in every copy cuts the link between a person and the ledger for
// good. Source: CONTRACTS section 4.3.
#pragma once

#include "ledger/ids.hpp"
#include "wallet/failure.hpp"

#include <map>
#include <string>
#include <string_view>

namespace merit::wallet {

inline constexpr std::size_t alias_line_bytes_max = 4'096;

using Salt = std::array<Byte, 32>;

class AliasBook {
  public:
    // A file that does not exist is an empty book.
    static Outcome<AliasBook> load(const std::string& path);
    // Writes all lines in the order of the mails; the old file is replaced at once.
    Outcome<void> store(const std::string& path) const;

    std::optional<ledger::AliasId> find(std::string_view mail) const;
    // The alias of the mail; a mail that is not in the book gets a new random salt.
    ledger::AliasId find_or_add(std::string_view mail);
    // Takes over another book's lines; nothing if a mail has another salt here (that mail is
    // named).
    Outcome<void> merge(const AliasBook& other);
    bool erase(std::string_view mail);

    const std::map<std::string, Salt, std::less<>>& salts() const { return salts_; }

  private:
    std::map<std::string, Salt, std::less<>> salts_;
};

}  // namespace merit::wallet
