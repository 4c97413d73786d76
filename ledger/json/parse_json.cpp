#include "ledger/json/parse_json.hpp"

#include <boost/json/parse.hpp>

#include <set>
#include <vector>

namespace merit::ledger {

namespace {

namespace json = boost::json;

// Walks over a text that is known to be valid JSON and keeps the names of the open objects.
class MemberNames {
  public:
    explicit MemberNames(std::string_view text) : text_(text) {}

    // The first name that an object has twice.
    std::optional<std::string> find_twice() {
        while (at_ < text_.size()) {
            const char letter = text_[at_];
            if (letter == '"') {
                const std::string_view token = take_string();
                if (!is_name()) continue;
                std::string name = unescaped(token);
                if (!open_.back().insert(name).second) return name;
                continue;
            }
            if (letter == '{' || letter == '[') open_.emplace_back();
            if (letter == '}' || letter == ']') open_.pop_back();
            ++at_;
        }
        return std::nullopt;
    }

  private:
    // With its quotes.
    std::string_view take_string() {
        const std::size_t begin = at_++;
        while (text_[at_] != '"')
            at_ += text_[at_] == '\\' ? std::size_t{2} : std::size_t{1};
        ++at_;
        return text_.substr(begin, at_ - begin);
    }

    bool is_name() const {
        const std::size_t next = text_.find_first_not_of(" \t\r\n", at_);
        return next != std::string_view::npos && text_[next] == ':';
    }

    static std::string unescaped(std::string_view token) {
        const json::value value = json::parse(json::string_view(token.data(), token.size()));
        return std::string(std::string_view(value.get_string()));
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<std::set<std::string, std::less<>>> open_;
};

}  // namespace

std::optional<json::value> parse_json(std::string_view text, std::string& problem) {
    boost::system::error_code error;
    json::value value = json::parse(json::string_view(text.data(), text.size()), error);
    if (error) {
        problem = error.message();
        return std::nullopt;
    }
    if (const auto name = MemberNames(text).find_twice()) {
        problem = "the member \"" + *name + "\" is there twice";
        return std::nullopt;
    }
    return value;
}

}  // namespace merit::ledger
