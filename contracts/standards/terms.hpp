// What a profile asks for and what it gives, as a vote defines it. Light: for the wallet too.
#pragma once

#include "contracts/registry/kinds.hpp"
#include "contracts/standards/ids.hpp"
#include "crypto/hash.hpp"
#include "ledger/codec/bounded.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/strong.hpp"

#include <optional>
#include <string_view>

namespace merit::contracts::standards {

inline constexpr std::size_t profiles_max = 256;
inline constexpr std::size_t tests_max = 64;  // of one profile; a post has a digest for each
inline constexpr std::size_t kinds_max = 11;
inline constexpr std::uint32_t valid_epochs_max = 520;
inline constexpr std::uint32_t grace_epochs_max = 52;
inline constexpr std::uint32_t factor_min = 1'000'000;
inline constexpr std::uint32_t factor_max = 1'200'000;

using ProfileName = ledger::Text<64>;  // of a-z 0-9 -, not beginning or ending with "-"
using TestName = ledger::Text<64>;     // the same

struct ProfileTerms {
    ProfileName name;
    crypto::Hash256 spec;   // digest of the text of the standard
    crypto::Hash256 suite;  // digest of the tests that a laboratory runs
    ledger::Bounded<TestName, tests_max> tests;  // required ones, ascending
    // Kinds of records whose artifacts it is about, ascending: a standard of code is not asked of
    // an article.
    ledger::Bounded<registry::ContributionKind, kinds_max> kinds;
    std::uint32_t valid_epochs = 52;   // of a conformance, after the one in which it is posted
    std::optional<ledger::Ppm> factor;  // 10^6 to 1.2 * 10^6; none: a gate
    std::uint32_t grace_epochs = 4;    // of this version, after the vote that ends it
    MERIT_FIELDS(name, spec, suite, tests, kinds, valid_epochs, factor, grace_epochs)
};

// What decides whether a conformance counts in an epoch: the first that applies.
enum class Standing : std::uint8_t {
    holds,
    expired,
    version_over,        // a vote ended the version, and its grace is over
    other_kind,          // the version is not about records of this kind
    withdrawn,           // by a ruling
    laboratory_removed,  // its member is no longer one
    has_interest,        // with an author or a maintainer
};
std::string_view name_of(Standing standing);

// BLAKE2b(merit.profile, name): a name is one profile's for ever.
ProfileId profile_id_of(std::string_view name);

}  // namespace merit::contracts::standards

namespace merit::ledger {
template <>
struct EnumRange<contracts::standards::Standing> {
    static constexpr auto last = contracts::standards::Standing::has_interest;
};
}  // namespace merit::ledger
