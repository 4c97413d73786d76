#include "contracts/registry/add_changeset.hpp"

#include "contracts/licence/licence.hpp"
#include "contracts/numbers/split.hpp"
#include "contracts/quality/quality.hpp"
#include "contracts/registry/known.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/registry/state.hpp"
#include "contracts/score/score.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace merit::contracts::registry {

namespace {

constexpr std::size_t earning_trailers_per_kind = 2;

Artifact commit_artifact(const Changeset& changeset) {
    Artifact artifact;
    artifact.scheme = ArtifactScheme::swhid;
    std::ranges::copy(changeset.commit, artifact.digest.bytes.begin());
    return artifact;
}

// Author and co-authors in equal parts: SPLIT of 10^6, in the order of `authors`.
std::vector<std::uint64_t> equal_shares(const Changeset& changeset, const ContributionId& id,
                                        ledger::Epoch epoch) {
    std::vector<SplitRecipient> recipients;
    for (const AliasId& author : changeset.authors)
        recipients.push_back({IdBytes(author.view()), W256(1)});
    const auto parts = split(whole_ppm, recipients,
                             {crypto::Hash256{id.bytes}, epoch.value, SplitPurpose::authors});
    MERIT_ASSERT(parts.has_value(), "at most 16 distinct authors of weight 1 can be split");
    std::vector<std::uint64_t> shares;
    for (const SplitPart& part : parts.assume_value().parts)
        shares.push_back(part.amount());
    return shares;
}

TrailerKind score_kind(TrailerRole role) {
    if (role == TrailerRole::reviewed_by) return TrailerKind::review;
    if (role == TrailerRole::tested_by) return TrailerKind::test;
    return TrailerKind::triage;
}

}  // namespace

ChangesetAdder::ChangesetAdder(Context& context, const ledger::ImportId& id, ImportBatch& batch,
                               const Project& project)
    : context_(context),
      id_(id),
      batch_(batch),
      settings_(project.settings_in(context.block.epoch)),
      licence_factor_(licence::licence_factor(settings_, settings_.outbound)) {}

void ChangesetAdder::add(const Changeset& changeset) {
    if (is_accepted(context_.state, batch_.project, commit_artifact(changeset),
                    changeset.patch_id)) {
        ++batch_.skipped;
        return;
    }
    const ContributionId id = imported_record_id(batch_.project, changeset.commit, 0);
    const Contribution code = make_code(changeset, id);
    store(code, id);
    hold_known(context_.state, code, id);
    ++batch_.accepted;
    quality::on_accepted(context_, id, code);
    add_trailers(changeset, code, id);
}

Contribution ChangesetAdder::make_code(const Changeset& changeset, const ContributionId& id) {
    Contribution code;
    code.state = ContributionState::accepted;
    code.project = batch_.project;
    const auto shares = equal_shares(changeset, id, context_.block.epoch);
    std::map<ledger::Recipient, std::uint32_t> joined;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        joined[recipient_of(changeset.authors[i])] += static_cast<std::uint32_t>(shares[i]);
    }
    for (const auto& [recipient, share] : joined)
        code.authors.push_back({recipient, ledger::Ppm{share}, true});
    code.artifact = commit_artifact(changeset);
    code.patch_id = changeset.patch_id;
    code.lines = changeset.lines;
    code.spdx = settings_.outbound;
    if (changeset.signed_off) code.origin = settings_.dco;
    code.work_date = changeset.work_date;
    code.licence_factor = licence_factor_;
    code.registered_epoch = context_.block.epoch;
    code.decided_epoch = context_.block.epoch;
    code.batch = id_;
    code.signature = changeset.signature;
    code.signed_off = changeset.signed_off;
    code.cut = changeset.cut;
    code.self_accepted = is_self_accepted(code);
    return code;
}

Contribution ChangesetAdder::make_trailer(const Changeset& changeset, const Contribution& code,
                                          const Trailer& trailer, const ContributionId& code_id) {
    Contribution record;
    record.state = ContributionState::accepted;
    record.kind = kind_of(trailer.role);
    record.project = batch_.project;
    record.authors.push_back({recipient_of(trailer.alias), ledger::Ppm{whole_ppm}, true});
    record.artifact = code.artifact;
    record.spdx = code.spdx;
    record.work_date = changeset.work_date;
    record.licence_factor = licence_factor_;
    record.registered_epoch = context_.block.epoch;
    record.decided_epoch = context_.block.epoch;
    record.batch = id_;
    record.changeset = code_id;
    record.self_accepted = code.self_accepted;
    return record;
}

void ChangesetAdder::add_trailers(const Changeset& changeset, const Contribution& code,
                                  const ContributionId& code_id) {
    const std::uint64_t code_size = score::size_of(code, context_.block.parameters);
    std::map<TrailerRole, std::set<ledger::Recipient>> earning;
    for (std::uint32_t i = 0; i < changeset.trailers.size(); ++i) {
        const Trailer& trailer = changeset.trailers[i];
        const ContributionId id = imported_record_id(batch_.project, changeset.commit, i + 1);
        const Contribution record = make_trailer(changeset, code, trailer, code_id);
        store(record, id);
        ++batch_.trailers;
        const ledger::Recipient& recipient = record.authors[0].recipient;
        const bool is_author = std::ranges::any_of(code.authors, [&](const RecipientShare& author) {
            return author.recipient == recipient;
        });
        auto& earners = earning[trailer.role];
        if (is_author || earners.size() >= earning_trailers_per_kind) continue;
        if (!earners.insert(recipient).second) continue;
        score::add_record(context_, batch_.project, recipient,
                          score::trailer_record(id, score_kind(trailer.role), code_size,
                                                licence_factor_, changeset.work_date));
    }
}

// The recipient of an alias, which becomes known here if it was not.
ledger::Recipient ChangesetAdder::recipient_of(const AliasId& alias) {
    if (known_aliases_.insert(alias).second &&
        !alias_projects.contains(context_.state, alias, batch_.project)) {
        alias_projects.put(context_.state, {}, alias, batch_.project);
        if (!aliases.contains(context_.state, alias)) {
            aliases.put(context_.state, {batch_.project, std::nullopt, {}}, alias);
        }
    }
    return resolve(context_.state, {alias}, context_.block.epoch);
}

bool ChangesetAdder::is_self_accepted(const Contribution& code) const {
    return std::ranges::all_of(batch_.confirmations, [&](const Confirmation& confirmation) {
        return std::ranges::any_of(code.authors, [&](const RecipientShare& author) {
            return author.recipient == ledger::Recipient{confirmation.account};
        });
    });
}

void ChangesetAdder::store(const Contribution& contribution, const ContributionId& id) {
    contributions.put(context_.state, contribution, id);
    index_contribution(context_, contribution, id, "imported");
}

}  // namespace merit::contracts::registry
