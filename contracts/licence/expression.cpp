#include "contracts/licence/expression.hpp"

#include <algorithm>

namespace merit::contracts::licence {

namespace {

char lowered(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool is_identifier_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '+' || c == ':';
}

bool is_operator(std::string_view word) {
    return word == "AND" || word == "OR" || word == "WITH";
}

// Recursive descent; AND binds closer than OR, WITH closest.
class Parser {
  public:
    Parser(std::string_view text, const std::function<bool(std::string_view)>& is_listed)
        : text_(text), is_listed_(is_listed) {
        advance();
    }

    std::optional<bool> run() {
        const bool value = parse_or(0);
        if (failed_ || !token_.empty()) return std::nullopt;
        return value;
    }

  private:
    void fail() { failed_ = true; }

    // The next word or parenthesis; empty at the end.
    void advance() {
        while (position_ < text_.size() && text_[position_] == ' ')
            ++position_;
        const std::size_t begin = position_;
        if (position_ < text_.size() && (text_[position_] == '(' || text_[position_] == ')')) {
            ++position_;
        } else {
            while (position_ < text_.size() && is_identifier_letter(text_[position_]))
                ++position_;
            if (position_ == begin && position_ < text_.size()) fail();
        }
        token_ = text_.substr(begin, position_ - begin);
    }

    bool parse_or(int depth) {
        bool value = parse_and(depth);
        while (!failed_ && token_ == "OR") {
            advance();
            const bool right = parse_and(depth);
            value = value || right;
        }
        return value;
    }

    bool parse_and(int depth) {
        bool value = parse_simple(depth);
        while (!failed_ && token_ == "AND") {
            advance();
            const bool right = parse_simple(depth);
            value = value && right;
        }
        return value;
    }

    bool parse_simple(int depth) {
        if (failed_) return false;
        if (token_ == "(") return parse_group(depth);
        const std::string_view id = token_;
        if (!is_identifier(id)) {
            fail();
            return false;
        }
        advance();
        if (token_ == "WITH") {
            advance();
            if (!is_identifier(token_)) fail();
            advance();
        }
        if (is_listed_(id)) return true;
        return id.ends_with('+') && is_listed_(id.substr(0, id.size() - 1));
    }

    bool parse_group(int depth) {
        if (depth >= nesting_max) {
            fail();
            return false;
        }
        advance();
        const bool value = parse_or(depth + 1);
        if (token_ != ")") fail();
        advance();
        return value;
    }

    std::string_view text_;
    const std::function<bool(std::string_view)>& is_listed_;
    std::size_t position_ = 0;
    std::string_view token_;
    bool failed_ = false;
};

}  // namespace

bool is_identifier(std::string_view text) {
    if (text.empty() || is_operator(text)) return false;
    if (text.ends_with('+')) text.remove_suffix(1);
    return !text.empty() &&
           std::ranges::all_of(text, [](char c) { return is_identifier_letter(c) && c != '+'; });
}

std::optional<bool> evaluate(std::string_view text,
                             const std::function<bool(std::string_view)>& is_listed) {
    if (text.size() > expression_bytes_max) return std::nullopt;
    return Parser(text, is_listed).run();
}

bool is_expression(std::string_view text) {
    return evaluate(text, [](std::string_view) { return false; }).has_value();
}

bool same_identifier(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lowered(x) == lowered(y); });
}

}  // namespace merit::contracts::licence
