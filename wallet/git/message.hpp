// Reads a raw commit object: author, times, signature kind, and the trailers of its message.
//
// A trailer is any line of the message after the subject of the form "Token: Name <mail>", its
// token compared without case: Signed-off-by, Co-authored-by, Reviewed-by, Tested-by, Reported-by.
// The place in the message does not matter (projects separate blocks of trailers by empty lines).
#pragma once

#include "wallet/git/commit.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace merit::wallet {

// A person as written in a commit, before .mailmap.
struct RawTrailer {
    enum class Token : std::uint8_t { signed_off, co_authored, reviewed, tested, reported };
    Token token = Token::signed_off;
    std::string contact;  // "Name <mail>"
};

struct RawCommit {
    std::string author;  // "Name <mail>"
    std::int64_t author_time_s = 0;
    std::int64_t commit_time_s = 0;
    SignatureKind signature = SignatureKind::none;
    std::vector<RawTrailer> trailers;
};

// Nothing if the object has no readable author line.
std::optional<RawCommit> parse_commit_object(std::string_view object);

}  // namespace merit::wallet
