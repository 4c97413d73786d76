#include "wallet/commands/import_source.hpp"

#include "wallet/git/jsonl.hpp"
#include "wallet/git/repository.hpp"

namespace merit::wallet {

Outcome<ImportSource> read_git_source(Session& session, const Arguments& arguments) {
    const std::string range = arguments.find("--range").value_or("HEAD");
    auto history =
        read_git_history(arguments.get("REPO"), range, [&](std::size_t done, std::size_t total) {
            session.output().progress("reading history", done, total);
        });
    if (!history) {
        const GitFailure& failure = history.assume_error();
        return Failure{
            ExitCode::usage, std::string(name_of(failure.error)), failure.message, {}, {}};
    }
    GitHistory& read = history.assume_value();
    ImportSource source;
    source.commits = std::move(read.commits);
    source.from_commit = from_hex(read.from).value_or(Bytes());
    source.to_commit = from_hex(read.to).value_or(Bytes());
    source.shallow = read.shallow;
    return source;
}

Outcome<ImportSource> read_file_source(const Arguments& arguments) {
    const std::string path = arguments.get("FILE");
    auto commits = read_jsonl(path);
    if (!commits) {
        const JsonlFailure& failure = commits.assume_error();
        const std::string place =
            failure.line == 0 ? "" : path + ":" + std::to_string(failure.line) + ": ";
        return Failure{ExitCode::usage, "import.bad_file", place + failure.message, {}, {}};
    }
    ImportSource source;
    source.commits = std::move(commits).assume_value();
    if (source.commits.empty()) {
        return Failure{ExitCode::usage, "import.bad_file", path + " holds no commit", {}, {}};
    }
    source.to_commit = from_hex(source.commits.back().id).value_or(Bytes());
    return source;
}

}  // namespace merit::wallet
