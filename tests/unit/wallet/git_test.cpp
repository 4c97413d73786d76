#include "tests/support/shared_files.hpp"
#include "wallet/git/jsonl.hpp"
#include "wallet/git/message.hpp"
#include "wallet/git/path_class.hpp"
#include "wallet/git/repository.hpp"
#include "wallet/process.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

namespace merit::wallet {
namespace {

// A repository in a temporary folder, with pinned people and times.
class Repository {
  public:
    Repository() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "merit-git-XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
        git({"init", "--quiet", "--initial-branch=main"});
    }
    ~Repository() { std::filesystem::remove_all(folder_); }

    std::string path() const { return folder_.string(); }

    void write(const std::string& name, const std::string& text) {
        std::filesystem::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name, std::ios::binary) << text;
    }

    std::string commit(const std::string& message,
                       const std::string& author = "Ann <Ann@X.example>") {
        time_ += 60;
        git({"add", "--all"});
        git({"commit", "--quiet", "--allow-empty", "--author", author, "--message", message});
        std::string id = git({"rev-parse", "HEAD"});
        id.pop_back();
        return id;
    }

    std::string git(std::vector<std::string> arguments) {
        ProcessCall call;
        call.arguments = {"git", "-C", folder_.string()};
        call.arguments.insert(call.arguments.end(), arguments.begin(), arguments.end());
        const std::string date = std::to_string(time_) + " +0000";
        call.environment = {"GIT_AUTHOR_DATE=" + date,    "GIT_COMMITTER_DATE=" + date,
                            "GIT_AUTHOR_NAME=a",          "GIT_AUTHOR_EMAIL=a@x.example",
                            "GIT_COMMITTER_NAME=c",       "GIT_COMMITTER_EMAIL=c@x.example",
                            "GIT_CONFIG_GLOBAL=/dev/null"};
        const auto output = run_process(call);
        EXPECT_TRUE(output) << output.assume_error().message;
        return output ? output.assume_value() : "";
    }

  private:
    std::filesystem::path folder_;
    std::int64_t time_ = 1'600'000'000;
};

GitHistory read(const Repository& repository, const std::string& range = "main") {
    const auto history =
        read_git_history(repository.path(), range, [](std::size_t, std::size_t) {});
    EXPECT_TRUE(history) << history.assume_error().message;
    return history ? history.assume_value() : GitHistory{};
}

TEST(GitHistory, ARootCommitIsComparedWithTheEmptyTree) {
    Repository repository;
    repository.write("a.c", "1\n2\n3\n");
    const std::string id = repository.commit("first");
    const GitHistory history = read(repository);
    ASSERT_EQ(history.commits.size(), 1U);
    EXPECT_EQ(history.commits[0].id, id);
    EXPECT_EQ(history.commits[0].author_mail, "ann@x.example");
    ASSERT_EQ(history.commits[0].files.size(), 1U);
    EXPECT_EQ(history.commits[0].files[0].path, "a.c");
    EXPECT_EQ(history.commits[0].files[0].added, 3U);
    EXPECT_EQ(history.commits[0].patch_id.size(), 40U);
}

TEST(GitHistory, ARangeLeavesOutItsBeginning) {
    Repository repository;
    repository.write("a.c", "1\n");
    const std::string first = repository.commit("first");
    repository.write("a.c", "2\n");
    const std::string second = repository.commit("second");
    const GitHistory history = read(repository, first + ".." + second);
    ASSERT_EQ(history.commits.size(), 1U);
    EXPECT_EQ(history.commits[0].id, second);
    EXPECT_EQ(history.from, first);
}

TEST(GitHistory, ARenameIsFoundAndCountsOnlyItsChangedLines) {
    Repository repository;
    repository.write("old name.c", "1\n2\n3\n4\n5\n6\n7\n8\n");
    repository.commit("first");
    repository.git({"mv", "old name.c", "new.c"});
    repository.write("new.c", "1\n2\n3\n4\n5\n6\n7\n8\n9\n");
    repository.commit("rename");
    const Commit commit = read(repository).commits.back();
    ASSERT_EQ(commit.files.size(), 1U);
    EXPECT_EQ(commit.files[0].path, "new.c");
    EXPECT_EQ(commit.files[0].added, 1U);
    EXPECT_EQ(commit.files[0].removed, 0U);
}

TEST(GitHistory, ABinaryFileHasNoLines) {
    Repository repository;
    repository.write("a.bin", std::string("\0\1\2", 3));
    repository.commit("binary");
    EXPECT_TRUE(read(repository).commits[0].files[0].binary);
}

TEST(GitHistory, MergesAreLeftOut) {
    Repository repository;
    repository.write("a.c", "1\n");
    repository.commit("first");
    repository.git({"checkout", "--quiet", "-b", "side"});
    repository.write("b.c", "1\n");
    repository.commit("side");
    repository.git({"checkout", "--quiet", "main"});
    repository.write("c.c", "1\n");
    repository.commit("main");
    repository.git({"merge", "--quiet", "--no-ff", "-m", "merge", "side"});
    EXPECT_EQ(read(repository).commits.size(), 3U);
}

TEST(GitHistory, MailsAreThoseOfTheMailmapOfTheLastCommit) {
    Repository repository;
    repository.write("a.c", "1\n");
    repository.commit("first\n\nReviewed-by: Bob <old@x.example>");
    repository.write(".mailmap",
                     "Ann <ann@new.example> <ann@x.example>\n<bob@new.example> <old@x.example>\n");
    repository.commit("mailmap");
    const GitHistory history = read(repository);
    EXPECT_EQ(history.commits[0].author_mail, "ann@new.example");
    EXPECT_EQ(history.commits[0].trailers[0].mail, "bob@new.example");
    // The first commit alone knows no .mailmap.
    EXPECT_EQ(read(repository, history.commits[0].id).commits[0].author_mail, "ann@x.example");
}

TEST(GitHistory, TheRepositorysOwnSettingsAndAttributesChangeNothing) {
    Repository repository;
    repository.write("a.c", "1\n2\n3\n");
    repository.commit("first");
    const GitHistory before = read(repository);
    repository.git({"config", "diff.noprefix", "true"});
    repository.git({"config", "diff.algorithm", "patience"});
    repository.git({"config", "mailmap.file", repository.path() + "/other"});
    repository.write("other", "<z@x.example> <ann@x.example>\n");
    repository.write(".gitattributes", "*.c binary\n");
    const GitHistory after = read(repository);
    EXPECT_EQ(after.commits[0].author_mail, before.commits[0].author_mail);
    EXPECT_EQ(after.commits[0].patch_id, before.commits[0].patch_id);
    EXPECT_FALSE(after.commits[0].files[0].binary);
}

TEST(GitHistory, UnknownNamesAndFoldersAreClearErrors) {
    Repository repository;
    repository.write("a.c", "1\n");
    repository.commit("first");
    const auto quiet = [](std::size_t, std::size_t) {};
    EXPECT_EQ(read_git_history(repository.path(), "nowhere", quiet).assume_error().error,
              GitError::bad_range);
    EXPECT_EQ(read_git_history(repository.path(), "--all", quiet).assume_error().error,
              GitError::bad_range);
    EXPECT_EQ(read_git_history("/", "main", quiet).assume_error().error,
              GitError::not_a_repository);
}

TEST(CommitObject, TrailersAreFoundInEveryBlockOfTheMessageWithoutCase) {
    const auto commit = parse_commit_object(
        "tree 0\nauthor A B <a@x> 5 +0100\ncommitter C <c@x> 6 +0000\n"
        "gpgsig -----BEGIN SSH SIGNATURE-----\n x\n -----END SSH SIGNATURE-----\n\n"
        "Reviewed-by: Subject <no@x>\n\ntext: with colon\n\nsigned-OFF-by: A <a@x>\n\n"
        "Tested-by: T <T@X> # on hardware\nReported-by: nobody\n");
    ASSERT_TRUE(commit);
    EXPECT_EQ(commit->author, "A B <a@x>");
    EXPECT_EQ(commit->author_time_s, 5);
    EXPECT_EQ(commit->signature, SignatureKind::ssh);
    ASSERT_EQ(commit->trailers.size(), 2U);
    EXPECT_EQ(commit->trailers[0].token, RawTrailer::Token::signed_off);
    EXPECT_EQ(mail_of(commit->trailers[1].contact), "t@x");
}

TEST(PathClass, TheFirstRuleThatFitsDecides) {
    const auto of = [](const char* path) { return classify({path, 1, 1, false}); };
    EXPECT_EQ(of("drivers/net/e1000.c"), PathClass::source);
    EXPECT_EQ(of("vendor/x/test/a_test.go"), PathClass::vendored);
    EXPECT_EQ(of("api/a.pb.go"), PathClass::generated);
    EXPECT_EQ(of("src/Tests/a.cpp"), PathClass::test);
    EXPECT_EQ(of("doc/README.x"), PathClass::docs);
    EXPECT_EQ(of("Kconfig"), PathClass::source);
    EXPECT_EQ(classify({"a.png", 0, 0, true}), PathClass::binary);
}

// KNOWN_ANSWERS 1: the project's own release statistics.
TEST(Jsonl, TheUbootFileGivesThePublishedCounts) {
    MERIT_REQUIRE_SHARED("data/uboot_2018_05_to_07.jsonl");
    const auto path = testing::find_shared("data/uboot_2018_05_to_07.jsonl");
    const auto read = read_jsonl(path->string());
    ASSERT_TRUE(read) << read.assume_error().message;
    const std::vector<Commit>& commits = read.assume_value();
    EXPECT_EQ(commits.size(), 1055U);
    std::map<std::string, int> by_author;
    std::size_t reviews = 0;
    std::size_t tests = 0;
    std::uint64_t added = 0;
    std::uint64_t removed = 0;
    for (const Commit& commit : commits) {
        ++by_author[commit.author_mail];
        for (const Trailer& trailer : commit.trailers) {
            reviews += trailer.kind == TrailerKind::reviewed_by ? 1 : 0;
            tests += trailer.kind == TrailerKind::tested_by ? 1 : 0;
        }
        for (const FileChange& file : commit.files) {
            added += file.added;
            removed += file.removed;
        }
    }
    std::vector<int> counts;
    for (const auto& [author, count] : by_author)
        counts.push_back(count);
    std::ranges::sort(counts, std::greater<>());
    counts.resize(6);
    EXPECT_EQ(by_author.size(), 141U);
    EXPECT_EQ(counts, (std::vector<int>{89, 54, 52, 51, 48, 48}));
    EXPECT_EQ(reviews, 437U);
    EXPECT_EQ(tests, 38U);
    EXPECT_EQ(added, 88'667U);
    EXPECT_EQ(removed, 54'508U);
}

TEST(Jsonl, ABadLineIsNamed) {
    const auto path = std::filesystem::temp_directory_path() / "merit-bad.jsonl";
    std::ofstream(path) << R"({"commit":"00"})"
                        << "\n";
    const auto read = read_jsonl(path.string());
    std::filesystem::remove(path);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.assume_error().line, 1U);
}

}  // namespace
}  // namespace merit::wallet
