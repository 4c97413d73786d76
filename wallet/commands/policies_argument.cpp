#include "wallet/commands/policies_argument.hpp"

#include "wallet/commands/helpers.hpp"

#include <string>

namespace merit::wallet {

namespace treasury = contracts::treasury;

namespace {

constexpr std::uint32_t whole = 1'000'000;

Outcome<treasury::PolicyShare> policy_share(std::string_view text) {
    const auto sign = text.find('=');
    if (sign == std::string_view::npos) {
        return usage_failure("--policies is a list like immediate=400000,recent=600000");
    }
    treasury::PolicyShare share;
    MERIT_TRY(share.policy, enum_argument<treasury::Policy>("a policy", text.substr(0, sign)));
    MERIT_TRY(const auto ppm, number_argument("the share of a policy", text.substr(sign + 1), 0,
                                              std::uint64_t{whole}));
    share.share = ledger::Ppm{static_cast<std::uint32_t>(ppm)};
    return share;
}

}  // namespace

Outcome<treasury::Policies> policies_argument(std::string_view text) {
    treasury::PayTerms terms;
    terms.policies.clear();
    while (true) {
        const auto comma = text.find(',');
        MERIT_TRY(const auto share, policy_share(text.substr(0, comma)));
        if (terms.policies.size() == treasury::Policies::max) break;
        terms.policies.push_back(share);
        if (comma == std::string_view::npos) break;
        text = text.substr(comma + 1);
    }
    if (!treasury::are_valid(terms)) {
        return usage_failure("--policies names each policy once, with shares that sum to 1000000");
    }
    return terms.policies;
}

}  // namespace merit::wallet
