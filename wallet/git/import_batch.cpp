#include "wallet/git/import_batch.hpp"

#include "crypto/merkle_log.hpp"
#include "wallet/git/path_class.hpp"
#include "wallet/git/repository.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace merit::wallet {

namespace registry = contracts::registry;

namespace {

registry::Lines& lines_of(registry::LineMeasure& measure, PathClass path_class) {
    switch (path_class) {
        case PathClass::source:
            return measure.source;
        case PathClass::test:
            return measure.test;
        case PathClass::docs:
            return measure.docs;
        case PathClass::generated:
            return measure.generated;
        case PathClass::vendored:
            return measure.vendored;
        case PathClass::binary:
            return measure.binary;
    }
    return measure.source;
}

void add_lines(std::uint32_t& sum, std::uint64_t lines) {
    const std::uint64_t room = std::numeric_limits<std::uint32_t>::max() - sum;
    sum += static_cast<std::uint32_t>(std::min(room, lines));
}

registry::LineMeasure measure_of(const Commit& commit) {
    registry::LineMeasure measure;
    for (const FileChange& file : commit.files) {
        registry::Lines& lines = lines_of(measure, classify(file));
        add_lines(lines.added, file.added);
        add_lines(lines.removed, file.removed);
    }
    return measure;
}

registry::TrailerRole role_of(TrailerKind kind) {
    switch (kind) {
        case TrailerKind::reviewed_by:
            return registry::TrailerRole::reviewed_by;
        case TrailerKind::tested_by:
            return registry::TrailerRole::tested_by;
        case TrailerKind::reported_by:
            return registry::TrailerRole::reported_by;
    }
    return registry::TrailerRole::reviewed_by;
}

crypto::Hash256 padded(const std::string& hex) {
    crypto::Hash256 hash;
    const Bytes bytes = from_hex(hex).value_or(Bytes());
    std::copy_n(bytes.begin(), std::min(bytes.size(), hash.size()), hash.bytes.begin());
    return hash;
}

Failure unknown_mail(const std::string& mail) {
    return {ExitCode::usage,
            "import.unknown_mail",
            "the alias file has no line for " + mail,
            "ask the importer who opened the batch for the file that `merit alias export` writes, "
            "and pass it with --aliases",
            {}};
}

Outcome<registry::Changeset> make_changeset(const Commit& commit, const AliasBook& book) {
    registry::Changeset changeset;
    changeset.commit = decltype(changeset.commit)(from_hex(commit.id).value_or(Bytes()));
    changeset.work_date = ledger::TimeMs{
        static_cast<std::uint64_t>(std::max<std::int64_t>(0, commit.author_time_s)) * 1'000};
    std::vector<std::string> authors{commit.author_mail};
    authors.insert(authors.end(), commit.co_author_mails.begin(), commit.co_author_mails.end());
    for (const std::string& mail : authors) {
        if (changeset.authors.size() == registry::authors_max) {
            changeset.cut = true;
            break;
        }
        const auto alias = book.find(mail);
        if (!alias) return unknown_mail(mail);
        changeset.authors.push_back(*alias);
    }
    changeset.lines = measure_of(commit);
    changeset.patch_id = padded(commit.patch_id);
    changeset.signed_off = commit.signed_off_by_author;
    changeset.signature = static_cast<registry::CommitSignature>(commit.signature);
    for (const Trailer& trailer : commit.trailers) {
        if (changeset.trailers.size() == registry::trailers_max) {
            changeset.cut = true;
            break;
        }
        const auto alias = book.find(trailer.mail);
        if (!alias) return unknown_mail(trailer.mail);
        changeset.trailers.push_back({*alias, role_of(trailer.kind)});
    }
    return changeset;
}

}  // namespace

crypto::Hash256 tool_digest() {
    return crypto::blake2b("merit.import",
                           {bytes_of(git_settings()), bytes_of(path_class_rules())});
}

std::vector<std::string> mails_of(std::span<const Commit> commits) {
    std::set<std::string> mails;
    for (const Commit& commit : commits) {
        mails.insert(commit.author_mail);
        mails.insert(commit.co_author_mails.begin(), commit.co_author_mails.end());
        for (const Trailer& trailer : commit.trailers)
            mails.insert(trailer.mail);
    }
    return {mails.begin(), mails.end()};
}

Outcome<ImportBatch> make_import_batch(std::span<const Commit> commits, const AliasBook& book) {
    ImportBatch batch;
    std::vector<registry::Changeset> changesets;
    std::set<std::string> authors;
    for (const Commit& commit : commits) {
        MERIT_TRY(auto changeset, make_changeset(commit, book));
        changesets.push_back(std::move(changeset));
        authors.insert(commit.author_mail);
        for (const Trailer& trailer : commit.trailers) {
            if (trailer.kind == TrailerKind::reviewed_by) ++batch.reviews;
            if (trailer.kind == TrailerKind::tested_by) ++batch.tests;
            if (trailer.kind == TrailerKind::reported_by) ++batch.reports;
        }
    }
    batch.authors = authors.size();
    batch.changesets = static_cast<std::uint32_t>(changesets.size());
    batch.tool_digest = tool_digest();
    for (const registry::Chunk& chunk : registry::pack_changesets(changesets)) {
        batch.chunks.push_back(registry::encode_chunk(chunk));
        batch.leaves.push_back(registry::chunk_leaf(batch.chunks.back()));
    }
    batch.root = crypto::merkle_root(batch.leaves);
    return batch;
}

}  // namespace merit::wallet
