#include "tests/scenarios/words.hpp"

#include <sstream>
#include <stdexcept>

namespace merit::testing {

using ledger::VoteKind;

Words split_words(const std::string& line) {
    std::istringstream stream(line.substr(0, line.find('#')));
    Words words;
    for (std::string word; stream >> word;)
        words.push_back(word);
    return words;
}

std::uint64_t number_of(const std::string& text) {
    return std::stoull(text);
}

VoteKind vote_kind_of(const std::string& text) {
    if (text == "notarize") return VoteKind::notarize;
    if (text == "nullify") return VoteKind::nullify;
    if (text == "finalize") return VoteKind::finalize;
    throw std::invalid_argument("no vote is called " + text);
}

std::pair<std::string, std::string> ends_of(const std::string& arrow) {
    const std::size_t at = arrow.find("->");
    if (at == std::string::npos) throw std::invalid_argument("say from->to");
    return {arrow.substr(0, at), arrow.substr(at + 2)};
}

std::pair<std::string, std::string> setting_of(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) return {text, ""};
    return {text.substr(0, equals), text.substr(equals + 1)};
}

}  // namespace merit::testing
