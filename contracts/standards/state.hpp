// The maps of K12 STANDARDS. For contract sources only.
#pragma once

#include "contracts/framework/map.hpp"
#include "contracts/standards/records.hpp"

namespace merit::contracts::standards {

// profile/version, from 1
inline constexpr Map<Prefix::profile, Profile, ProfileId, std::uint32_t> profiles;
inline constexpr Map<Prefix::profile_newest, std::uint32_t, ProfileId> newest_versions;
// project/(2^64 - 1 - first epoch): the first row at or after the key of an epoch is the one in
// force then. None: nothing was ever adopted.
inline constexpr Map<Prefix::adoption, Adoption, ledger::ProjectId, std::uint64_t> adoptions;
inline constexpr Map<Prefix::conformance, Conformance, ConformanceId> conformances;
// project/artifact/profile/member of the laboratory -> the newest; at most laboratories_max rows
// of one project, artifact and profile
inline constexpr Map<Prefix::artifact_standing, ConformanceId, ledger::ProjectId, crypto::Hash256,
                     ProfileId, ledger::MemberId>
    newest_conformances;
// artifact/profile/version
inline constexpr Map<Prefix::withdrawal, Withdrawal, crypto::Hash256, ProfileId, std::uint32_t>
    withdrawals;
// record/conformance: why one that was in force did not count where the record became final.
// Affiliations and members are not kept as they were then.
inline constexpr Map<Prefix::left_out_conformance, Standing, ledger::ContributionId, ConformanceId>
    left_out;
inline constexpr Map<Prefix::conformance_quota, PostQuota, ledger::MemberId> post_quotas;

}  // namespace merit::contracts::standards
