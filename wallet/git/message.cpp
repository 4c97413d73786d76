#include "wallet/git/message.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace merit::wallet {

namespace {

constexpr std::size_t trailers_read_max = 1'000;

std::string_view take_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    return line;
}

bool equals_without_case(std::string_view a, std::string_view b) {
    return lower_case(a) == lower_case(b);
}

// "Name <mail> 1525149958 +0200" -> contact and time.
bool parse_person(std::string_view line, std::string& contact, std::int64_t& time_s) {
    const std::size_t end = line.rfind('>');
    if (end == std::string_view::npos || line.find('<') > end) return false;
    contact = line.substr(0, end + 1);
    std::string_view rest = line.substr(end + 1);
    while (!rest.empty() && rest.front() == ' ')
        rest.remove_prefix(1);
    const auto [next, error] = std::from_chars(rest.data(), rest.data() + rest.size(), time_s);
    return error == std::errc();
}

SignatureKind signature_kind(std::string_view armour) {
    if (armour.find("SSH SIGNATURE") != std::string_view::npos) return SignatureKind::ssh;
    if (armour.find("SIGNED MESSAGE") != std::string_view::npos) return SignatureKind::x509;
    return SignatureKind::pgp;
}

std::optional<RawTrailer::Token> token_of(std::string_view name) {
    using Token = RawTrailer::Token;
    constexpr std::array<std::pair<std::string_view, Token>, 5> names = {{
        {"signed-off-by", Token::signed_off},
        {"co-authored-by", Token::co_authored},
        {"reviewed-by", Token::reviewed},
        {"tested-by", Token::tested},
        {"reported-by", Token::reported},
    }};
    for (const auto& [text, token] : names) {
        if (equals_without_case(name, text)) return token;
    }
    return std::nullopt;
}

std::vector<RawTrailer> parse_trailers(std::string_view message) {
    std::vector<RawTrailer> trailers;
    take_line(message);  // the subject
    while (!message.empty() && trailers.size() < trailers_read_max) {
        const std::string_view line = take_line(message);
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        const auto token = token_of(line.substr(0, colon));
        if (!token) continue;
        std::string_view contact = line.substr(colon + 1);
        while (!contact.empty() && contact.front() == ' ')
            contact.remove_prefix(1);
        const std::size_t end = contact.rfind('>');
        if (end == std::string_view::npos || !mail_of(contact)) continue;
        trailers.push_back({*token, std::string(contact.substr(0, end + 1))});
    }
    return trailers;
}

}  // namespace

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& letter : lower) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    return lower;
}

std::optional<std::string> mail_of(std::string_view contact) {
    const std::size_t end = contact.rfind('>');
    const std::size_t begin = contact.substr(0, end).rfind('<');
    if (end == std::string_view::npos || begin == std::string_view::npos) return std::nullopt;
    const std::string_view mail = contact.substr(begin + 1, end - begin - 1);
    if (mail.empty()) return std::nullopt;
    return lower_case(mail);
}

std::optional<RawCommit> parse_commit_object(std::string_view object) {
    RawCommit commit;
    bool has_author = false;
    while (!object.empty()) {
        const std::string_view line = take_line(object);
        if (line.empty()) break;  // the message follows
        if (line.starts_with("author ")) {
            has_author = parse_person(line.substr(7), commit.author, commit.author_time_s);
        } else if (line.starts_with("committer ")) {
            std::string ignored;
            if (!parse_person(line.substr(10), ignored, commit.commit_time_s)) return std::nullopt;
        } else if (line.starts_with("gpgsig")) {
            commit.signature = signature_kind(line);
        }
    }
    if (!has_author) return std::nullopt;
    commit.trailers = parse_trailers(object);
    return commit;
}

}  // namespace merit::wallet
