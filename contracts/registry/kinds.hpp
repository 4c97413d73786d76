// The enumerations of the registry's records (CONTRACTS section 3) and their stable names.
#pragma once

#include "ledger/codec/fields.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace merit::contracts::registry {

// `validator`: made with a validator set, sends only what a validator's node says by itself.
enum class AccountKind : std::uint8_t { person, bot, organisation, service, validator };

enum class ContributionKind : std::uint8_t {
    code,
    review,
    test,
    triage,
    article,
    model,
    dataset,
    evaluation,
    infra,
    mentoring,
    governance,
};

enum class ContributionState : std::uint8_t { pending, accepted, declined };

enum class ArtifactScheme : std::uint8_t { sha256, swhid };

enum class OriginKind : std::uint8_t { none, dco, cla };

enum class Assisted : std::uint8_t { none, partly, mostly };

// The size class of an article, set at acceptance. `unset` for all other kinds.
enum class ArticleSize : std::uint8_t { unset, small, medium, large };

// How the quality Q of accepted records comes about (K3). The panel comes later.
enum class ReviewMode : std::uint8_t { none, open };

enum class AttestationType : std::uint8_t {
    test_result,
    provenance,
    model_eval,
    dataset_card,
    licence_scan,
    conformance,
    sbom,     // of a release: subject is a list of dependencies (K6)
    invoice,  // of a cost that was met: subject is a payment out of revenue (K6)
};

// The kind of signature a commit carries; not verified (DETAILS section 8).
enum class CommitSignature : std::uint8_t { none, pgp, ssh, x509 };

enum class TrailerRole : std::uint8_t { reviewed_by, tested_by, reported_by };

enum class ImportState : std::uint8_t { open, confirmed };

namespace detail {
template <class E, std::size_t N>
std::string_view name_at(const std::array<std::string_view, N>& names, E value) {
    const auto index = static_cast<std::size_t>(value);
    return index < N ? names[index] : std::string_view("unknown");
}
}  // namespace detail

inline std::string_view name_of(AccountKind kind) {
    return detail::name_at(
        std::array<std::string_view, 5>{"person", "bot", "organisation", "service", "validator"},
        kind);
}
inline std::string_view name_of(ContributionKind kind) {
    return detail::name_at(
        std::array<std::string_view, 11>{"code", "review", "test", "triage", "article", "model",
                                         "dataset", "evaluation", "infra", "mentoring",
                                         "governance"},
        kind);
}
inline std::string_view name_of(ContributionState state) {
    return detail::name_at(std::array<std::string_view, 3>{"pending", "accepted", "declined"},
                           state);
}
inline std::string_view name_of(ArtifactScheme scheme) {
    return detail::name_at(std::array<std::string_view, 2>{"sha256", "swhid"}, scheme);
}
inline std::string_view name_of(OriginKind kind) {
    return detail::name_at(std::array<std::string_view, 3>{"none", "dco", "cla"}, kind);
}
inline std::string_view name_of(Assisted assisted) {
    return detail::name_at(std::array<std::string_view, 3>{"none", "partly", "mostly"}, assisted);
}
inline std::string_view name_of(ArticleSize size) {
    return detail::name_at(std::array<std::string_view, 4>{"unset", "small", "medium", "large"},
                           size);
}
inline std::string_view name_of(ReviewMode mode) {
    return detail::name_at(std::array<std::string_view, 2>{"none", "open"}, mode);
}
inline std::string_view name_of(AttestationType type) {
    return detail::name_at(
        std::array<std::string_view, 8>{"test_result", "provenance", "model_eval", "dataset_card",
                                        "licence_scan", "conformance", "sbom", "invoice"},
        type);
}
inline std::string_view name_of(CommitSignature signature) {
    return detail::name_at(std::array<std::string_view, 4>{"none", "pgp", "ssh", "x509"},
                           signature);
}
inline std::string_view name_of(TrailerRole role) {
    return detail::name_at(
        std::array<std::string_view, 3>{"reviewed_by", "tested_by", "reported_by"}, role);
}
inline std::string_view name_of(ImportState state) {
    return detail::name_at(std::array<std::string_view, 2>{"open", "confirmed"}, state);
}

// What a trailer becomes: a contribution of its alias (CONTRACTS section 4).
inline ContributionKind kind_of(TrailerRole role) {
    if (role == TrailerRole::reviewed_by) return ContributionKind::review;
    if (role == TrailerRole::tested_by) return ContributionKind::test;
    return ContributionKind::triage;
}

}  // namespace merit::contracts::registry

namespace merit::ledger {

template <>
struct EnumRange<contracts::registry::AccountKind> {
    static constexpr auto last = contracts::registry::AccountKind::validator;
};
template <>
struct EnumRange<contracts::registry::ContributionKind> {
    static constexpr auto last = contracts::registry::ContributionKind::governance;
};
template <>
struct EnumRange<contracts::registry::ContributionState> {
    static constexpr auto last = contracts::registry::ContributionState::declined;
};
template <>
struct EnumRange<contracts::registry::ArtifactScheme> {
    static constexpr auto last = contracts::registry::ArtifactScheme::swhid;
};
template <>
struct EnumRange<contracts::registry::OriginKind> {
    static constexpr auto last = contracts::registry::OriginKind::cla;
};
template <>
struct EnumRange<contracts::registry::Assisted> {
    static constexpr auto last = contracts::registry::Assisted::mostly;
};
template <>
struct EnumRange<contracts::registry::ArticleSize> {
    static constexpr auto last = contracts::registry::ArticleSize::large;
};
template <>
struct EnumRange<contracts::registry::ReviewMode> {
    static constexpr auto last = contracts::registry::ReviewMode::open;
};
template <>
struct EnumRange<contracts::registry::AttestationType> {
    static constexpr auto last = contracts::registry::AttestationType::invoice;
};
template <>
struct EnumRange<contracts::registry::CommitSignature> {
    static constexpr auto last = contracts::registry::CommitSignature::x509;
};
template <>
struct EnumRange<contracts::registry::TrailerRole> {
    static constexpr auto last = contracts::registry::TrailerRole::reported_by;
};
template <>
struct EnumRange<contracts::registry::ImportState> {
    static constexpr auto last = contracts::registry::ImportState::confirmed;
};

}  // namespace merit::ledger
