// Compares figures with what the rules give, and keeps the equations that hold.
#pragma once

#include "contracts/explain/difference.hpp"
#include "contracts/numbers/wide.hpp"
#include "crypto/bytes.hpp"
#include "ledger/strong.hpp"
#include "ledger/wide.hpp"

namespace merit::contracts::explain {

// "12.500000" of 12,500,000: micro-units, micro-points and money for people.
std::string decimal6(u128 micro);

class Checker {
  public:
    explicit Checker(std::vector<Equation>& equations) : equations_(equations) {}

    // The figure at `place` must be `expected`; then `text` = expected is an equation (no text: not
    // worth a line).
    Verdict number(std::string_view place, const W256& expected, const W256& found,
                   std::string text = {});
    Verdict flag(std::string_view place, bool expected, bool found);
    Verdict bytes(std::string_view place, BytesView expected, BytesView found,
                  std::string text = {});
    // A line that explains; what it says was checked elsewhere.
    void note(std::string_view place, std::string text) { keep(place, std::move(text)); }
    // Something that must be so, said in words.
    Verdict holds(std::string_view place, bool condition, std::string expected, std::string found);

    // Value of a formula, or the difference that it leaves its type.
    template <class T>
    Result<T, Difference> value(std::string_view place, const NumberResult<T>& result) {
        if (result) return result.value();
        return Difference{VerifyError::arithmetic, at(place), "a value within its type",
                          std::string(name_of(result.error()))};
    }

    // While it lives, places are below `/name` (or `/name/index`).
    class Inside {
      public:
        Inside(Checker& checker, std::string_view name) : checker_(checker) {
            size_ = checker.path_.size();
            checker.path_ += "/";
            checker.path_ += name;
        }
        Inside(Checker& checker, std::string_view name, std::size_t index) : Inside(checker, name) {
            checker.path_ += "/" + std::to_string(index);
        }
        Inside(const Inside&) = delete;
        Inside& operator=(const Inside&) = delete;
        ~Inside() { checker_.path_.resize(size_); }

      private:
        Checker& checker_;
        std::size_t size_ = 0;
    };

  private:
    std::string at(std::string_view place) const { return path_ + "/" + std::string(place); }
    void keep(std::string_view place, std::string text);

    std::string path_;
    std::vector<Equation>& equations_;
};

}  // namespace merit::contracts::explain
