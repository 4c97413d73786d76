// The file that links mails to aliases: one line "mail<TAB>salt" (64 hexadecimal digits), 0600.
//
// A project's importers share it off the ledger, because everyone who confirms an import must find
// the same aliases. Erasing a line in every copy cuts the link between a person and the ledger for
// good. A salt that is lost takes the rewards of an unclaimed alias with it: a file that cannot be
// read is a failure, never an empty book, and who changes the file holds its lock.
// Source: CONTRACTS section 4.3.
#pragma once

#include "ledger/ids.hpp"
#include "wallet/failure.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace merit::wallet {

inline constexpr std::size_t alias_line_bytes_max = 4'096;
inline constexpr std::size_t alias_file_bytes_max = std::size_t{64} << 20;

using Salt = std::array<Byte, 32>;

class AliasBook {
  public:
    // A project's own book begins empty; a file that somebody named must be there.
    enum class Absent : std::uint8_t { is_failure, is_empty };
    static Outcome<AliasBook> load(const std::string& path, Absent absent = Absent::is_failure);

    // Loads, changes and stores under a lock, so that of two programs none loses the other's salts.
    // `change` returns whether there is something to store; a failure stores nothing.
    using Change = std::function<Outcome<bool>(AliasBook&)>;
    static Outcome<AliasBook> update(const std::string& path, Absent absent, const Change& change);

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
