#include "wallet/git/import_batch.hpp"

#include "ledger/codec/codec.hpp"
#include "wallet/transactions/sender.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace merit::wallet {
namespace {

namespace registry = contracts::registry;

Commit commit(char digit, std::string author = "ann@x.example") {
    Commit commit;
    commit.id = std::string(40, digit);
    commit.author_mail = std::move(author);
    commit.author_time_s = 1'600'000'000;
    commit.files = {{"src/a.c", 10, 4, false}, {"docs/a.md", 3, 0, false}, {"a.png", 0, 0, true}};
    return commit;
}

AliasBook book_of(const std::vector<Commit>& commits) {
    AliasBook book;
    for (const std::string& mail : mails_of(commits))
        book.find_or_add(mail);
    return book;
}

registry::Changeset only_changeset(const ImportBatch& batch) {
    return ledger::decode<registry::Chunk>(batch.chunks[0]).assume_value()[0];
}

TEST(ImportBatch, LinesAreCountedByClass) {
    const std::vector<Commit> commits{commit('1')};
    const auto batch = make_import_batch(commits, book_of(commits));
    ASSERT_TRUE(batch);
    const auto lines = only_changeset(batch.assume_value()).lines;
    EXPECT_EQ(lines.source.added, 10U);
    EXPECT_EQ(lines.source.removed, 4U);
    EXPECT_EQ(lines.docs.added, 3U);
    EXPECT_EQ(lines.test.added, 0U);
}

TEST(ImportBatch, TheSameHistoryAndBookGiveTheSameRootAndAnotherSaltAnother) {
    const std::vector<Commit> commits{commit('1'), commit('2', "bob@x.example")};
    const AliasBook book = book_of(commits);
    const auto root = make_import_batch(commits, book).assume_value().root;
    EXPECT_EQ(make_import_batch(commits, book).assume_value().root, root);
    EXPECT_NE(make_import_batch(commits, book_of(commits)).assume_value().root, root);
}

TEST(ImportBatch, NoMailIsInTheChunks) {
    Commit with_trailers = commit('1');
    with_trailers.trailers.push_back({TrailerKind::reviewed_by, "rev@x.example"});
    with_trailers.co_author_mails.push_back("co@x.example");
    const std::vector<Commit> commits{with_trailers};
    const auto batch = make_import_batch(commits, book_of(commits)).assume_value();
    EXPECT_EQ(text_of(batch.chunks[0]).find("x.example"), std::string_view::npos);
    const auto changeset = only_changeset(batch);
    EXPECT_EQ(changeset.authors.size(), 2U);
    EXPECT_EQ(changeset.trailers[0].role, registry::TrailerRole::reviewed_by);
}

TEST(ImportBatch, AMailThatTheBookLacksIsNamedWithTheWayOut) {
    const std::vector<Commit> commits{commit('1')};
    const auto batch = make_import_batch(commits, AliasBook());
    ASSERT_FALSE(batch);
    EXPECT_EQ(batch.assume_error().code, "import.unknown_mail");
    EXPECT_NE(batch.assume_error().message.find("ann@x.example"), std::string::npos);
    EXPECT_NE(batch.assume_error().hint.find("merit alias export"), std::string::npos);
}

TEST(ImportBatch, AuthorsBeyondSixteenAreCutAndFlagged) {
    Commit crowded = commit('1');
    for (int i = 0; i < 16; ++i)
        crowded.co_author_mails.push_back(std::to_string(i) + "@x.example");
    const std::vector<Commit> commits{crowded};
    const auto changeset =
        only_changeset(make_import_batch(commits, book_of(commits)).assume_value());
    EXPECT_EQ(changeset.authors.size(), registry::authors_max);
    EXPECT_TRUE(changeset.cut);
}

TEST(AliasBook, ComesBackFromItsFileAndOnlyTheOwnerCanReadIt) {
    const std::string path =
        (std::filesystem::temp_directory_path() / "merit-alias-test.tsv").string();
    AliasBook book;
    const auto alias = book.find_or_add("Ann@X.example");
    ASSERT_TRUE(book.store(path));
    struct stat status {};
    ::stat(path.c_str(), &status);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    const auto read = AliasBook::load(path);
    std::filesystem::remove(path);
    ASSERT_TRUE(read);
    EXPECT_EQ(read.assume_value().find("ann@x.example"), alias);
}

std::string fresh_book_path(const std::string& name) {
    const std::string path = (std::filesystem::temp_directory_path() /
                              ("merit-alias-" + name + "-" + std::to_string(::getpid()) + ".tsv"))
                                 .string();
    std::filesystem::remove(path);
    return path;
}

TEST(AliasBook, IsNotEmptyWhereItsFileCannotBeOpened) {
    const std::string path = fresh_book_path("unopened");
    AliasBook book;
    book.find_or_add("ann@x.example");
    ASSERT_TRUE(book.store(path));
    // No descriptor is free: what a program with many open files meets.
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    rlimit none = before;
    none.rlim_cur = 0;
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
    const auto read = AliasBook::load(path, AliasBook::Absent::is_empty);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    std::filesystem::remove(path);
    EXPECT_FALSE(read);
}

TEST(AliasBook, AFolderInPlaceOfTheFileIsAFailure) {
    EXPECT_FALSE(AliasBook::load(std::filesystem::temp_directory_path().string(),
                                 AliasBook::Absent::is_empty));
}

TEST(AliasBook, AnAbsentFileIsEmptyOnlyWhereThatIsSaid) {
    const std::string path = fresh_book_path("absent");
    EXPECT_FALSE(AliasBook::load(path));
    const auto own = AliasBook::load(path, AliasBook::Absent::is_empty);
    ASSERT_TRUE(own);
    EXPECT_TRUE(own.assume_value().salts().empty());
}

TEST(AliasBook, WhatTwoAddAtOnceIsAllKept) {
    const std::string path = fresh_book_path("shared");
    constexpr int mails_each = 20;
    const auto add = [&](const std::string& name) {
        for (int i = 0; i < mails_each; ++i) {
            EXPECT_TRUE(AliasBook::update(
                path, AliasBook::Absent::is_empty, [&](AliasBook& book) -> Outcome<bool> {
                    book.find_or_add(name + std::to_string(i) + "@x.example");
                    return true;
                }));
        }
    };
    std::thread other(add, "ann");
    add("bob");
    other.join();
    const auto book = AliasBook::load(path);
    std::filesystem::remove(path);
    std::filesystem::remove(path + ".lock");
    ASSERT_TRUE(book);
    EXPECT_EQ(book.assume_value().salts().size(), 2U * mails_each);
}

TEST(AliasBook, TwoBooksWithDifferentSaltsOfOneMailAreNotJoined) {
    AliasBook one;
    AliasBook two;
    one.find_or_add("ann@x.example");
    two.find_or_add("ann@x.example");
    EXPECT_FALSE(one.merge(two));
    two.erase("ann@x.example");
    two.find_or_add("bob@x.example");
    EXPECT_TRUE(one.merge(two));
    EXPECT_EQ(one.salts().size(), 2U);
}

TEST(Duration, NeedsAUnit) {
    EXPECT_EQ(parse_duration_ms("500ms"), 500U);
    EXPECT_EQ(parse_duration_ms("30s"), 30'000U);
    EXPECT_EQ(parse_duration_ms("7d"), 604'800'000U);
    EXPECT_FALSE(parse_duration_ms("30"));
    EXPECT_FALSE(parse_duration_ms("s"));
    EXPECT_FALSE(parse_duration_ms("99999999999d"));
}

}  // namespace
}  // namespace merit::wallet
