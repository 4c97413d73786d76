// What an import needs to know of one commit, whichever source it was read from.
//
// Mails are lower case and already mapped by .mailmap. Nothing here goes on the ledger as it is: an
// import turns mails into aliases and lines into classes (wallet/import).
#pragma once

#include "crypto/bytes.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace merit::wallet {

struct FileChange {
    std::string path;
    std::uint64_t added = 0;  // lines; 0 for a binary file
    std::uint64_t removed = 0;
    bool binary = false;
};

enum class TrailerKind : std::uint8_t { reviewed_by, tested_by, reported_by };

struct Trailer {
    TrailerKind kind = TrailerKind::reviewed_by;
    std::string mail;
};

// The kind of signature present; it is not verified (DETAILS section 8).
enum class SignatureKind : std::uint8_t { none, pgp, ssh, x509 };

struct Commit {
    std::string id;  // 40 or 64 hexadecimal digits
    std::int64_t author_time_s = 0;
    std::int64_t commit_time_s = 0;
    std::string author_mail;
    std::vector<std::string> co_author_mails;  // without the author, without repeats
    std::vector<Trailer> trailers;             // in the order of the message
    bool signed_off = false;                   // any Signed-off-by
    bool signed_off_by_author = false;
    SignatureKind signature = SignatureKind::none;
    std::string patch_id;  // hexadecimal; empty if there is none
    std::vector<FileChange> files;
};

// The mail between the last '<' and '>', lower case; nothing if there is none.
std::optional<std::string> mail_of(std::string_view contact);

std::string lower_case(std::string_view text);  // ASCII only

}  // namespace merit::wallet
