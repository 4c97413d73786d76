#include "wallet/git/repository.hpp"

#include "wallet/git/message.hpp"
#include "wallet/process.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>

namespace merit::wallet {

namespace {

using Failure = GitFailure;

const std::vector<std::string>& pinned_settings() {
    static const std::vector<std::string> settings = {
        "core.quotepath=false", "core.attributesfile=/dev/null", "core.fsmonitor=false",
        "diff.renames=true",    "diff.renamelimit=1000",         "diff.algorithm=myers",
        "diff.submodule=short", "diff.noprefix=false",           "diff.mnemonicprefix=false",
        "diff.external=",       "diff.suppressblankempty=false", "diff.interhunkcontext=0",
        "diff.context=3",       "diff.ignoresubmodules=all",     "mailmap.file=/dev/null",
    };
    return settings;
}

const std::vector<std::string>& diff_arguments() {
    static const std::vector<std::string> arguments = {"diff-tree",
                                                       "--stdin",
                                                       "--root",
                                                       "-r",
                                                       "-M50%",
                                                       "--no-ext-diff",
                                                       "--no-textconv",
                                                       "--no-color",
                                                       "--no-indent-heuristic",
                                                       "--ignore-submodules=all"};
    return arguments;
}

std::vector<std::string> clean_environment() {
    return {"GIT_CONFIG_NOSYSTEM=1",
            "GIT_CONFIG_GLOBAL=/dev/null",
            "GIT_ATTR_NOSYSTEM=1",
            "GIT_NO_REPLACE_OBJECTS=1",
            "GIT_OPTIONAL_LOCKS=0",
            "GIT_TERMINAL_PROMPT=0",
            "LC_ALL=C",
            "GIT_PAGER=cat",
            "GIT_DIFF_OPTS=--unified=3"};
}

// One repository, read through git's plumbing.
class Reader {
  public:
    explicit Reader(std::string git_dir) : git_dir_(std::move(git_dir)) {}

    Result<std::string, Failure> git(std::vector<std::string> arguments,
                                     std::string input = {}) const {
        const auto output = run_process(call(std::move(arguments), std::move(input)));
        if (!output) return failure_of(output.assume_error());
        return output.assume_value();
    }

    // A bare view: attributes and .mailmap of the work tree take no part.
    ProcessCall call(std::vector<std::string> arguments, std::string input) const {
        ProcessCall call;
        call.arguments = {"git", "--git-dir=" + git_dir_, "-c", "core.bare=true",
                          "-c",  "safe.directory=*"};
        for (const std::string& setting : pinned_settings()) {
            call.arguments.insert(call.arguments.end(), {"-c", setting});
        }
        if (!mailmap_.empty()) call.arguments.insert(call.arguments.end(), {"-c", mailmap_});
        call.arguments.insert(call.arguments.end(), arguments.begin(), arguments.end());
        call.environment = clean_environment();
        call.input = std::move(input);
        return call;
    }

    void use_mailmap_of(const std::string& commit) {
        mailmap_ = "mailmap.blob=" + commit + ":.mailmap";
    }

    static Failure failure_of(const ProcessFailure& failure) {
        return {GitError::git_failed, failure.message};
    }

  private:
    std::string git_dir_;
    std::string mailmap_;
};

std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
        text.pop_back();
    return text;
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return lines;
}

Result<std::string, Failure> find_git_dir(const std::string& repository) {
    ProcessCall call;
    call.arguments = {"git",      "-c",        "safe.directory=*",  "-C",
                      repository, "rev-parse", "--absolute-git-dir"};
    call.environment = clean_environment();
    const auto output = run_process(call);
    if (!output) {
        if (output.assume_error().error == ProcessError::not_started) {
            return Reader::failure_of(output.assume_error());
        }
        return Failure{GitError::not_a_repository, repository + " is not a git repository: " +
                                                       trimmed(output.assume_error().message)};
    }
    return trimmed(output.assume_value());
}

Result<std::string, Failure> resolve(const Reader& reader, const std::string& name) {
    if (name.empty() || name.front() == '-') {
        return Failure{GitError::bad_range, "\"" + name + "\" is not the name of a commit"};
    }
    const auto id = reader.git({"rev-parse", "--verify", "--quiet", name + "^{commit}"});
    if (!id) {
        return Failure{GitError::bad_range, "the repository has no commit \"" + name + "\""};
    }
    return trimmed(id.assume_value());
}

// Raw commit objects by id.
Result<std::map<std::string, RawCommit>, Failure> read_objects(const Reader& reader,
                                                               const std::string& id_lines) {
    MERIT_TRY(const std::string output, reader.git({"cat-file", "--batch"}, id_lines));
    std::map<std::string, RawCommit> commits;
    std::string_view rest = output;
    while (!rest.empty()) {
        // "<id> commit <size>\n<bytes>\n"
        const std::size_t line_end = rest.find('\n');
        const std::string_view line = rest.substr(0, line_end);
        const std::size_t first = line.find(' ');
        const std::size_t second = line.rfind(' ');
        std::size_t size = 0;
        std::from_chars(line.data() + second + 1, line.data() + line.size(), size);
        if (line_end == std::string_view::npos || first == second ||
            rest.size() < line_end + 1 + size) {
            return Failure{GitError::unreadable_commit,
                           "git cannot read a commit of the range: " + std::string(line)};
        }
        auto commit = parse_commit_object(rest.substr(line_end + 1, size));
        if (!commit) {
            return Failure{GitError::unreadable_commit,
                           "the commit " + std::string(line.substr(0, first)) +
                               " is not in the form of git: its author or time cannot be read"};
        }
        commits.emplace(line.substr(0, first), std::move(*commit));
        rest.remove_prefix(std::min(rest.size(), line_end + 1 + size + 1));
    }
    return commits;
}

// Contact as written -> mail after .mailmap.
Result<std::map<std::string, std::string>, Failure> map_mails(
    const Reader& reader, const std::map<std::string, RawCommit>& commits) {
    std::set<std::string> contacts;
    for (const auto& [id, commit] : commits) {
        contacts.insert(commit.author);
        for (const RawTrailer& trailer : commit.trailers)
            contacts.insert(trailer.contact);
    }
    std::string input;
    for (const std::string& contact : contacts)
        input += contact + "\n";
    std::map<std::string, std::string> mails;
    if (contacts.empty()) return mails;
    MERIT_TRY(const std::string output, reader.git({"check-mailmap", "--stdin"}, input));
    const auto mapped = lines_of(output);
    if (mapped.size() != contacts.size()) {
        return Failure{GitError::git_failed, "check-mailmap answered another number of lines"};
    }
    std::size_t line = 0;
    for (const std::string& contact : contacts) {
        mails[contact] = mail_of(mapped[line]).value_or(mail_of(contact).value_or(""));
        ++line;
    }
    return mails;
}

// Reads "<id>\0" and then numstat entries: "added\tremoved\tpath\0", or for a rename
// "added\tremoved\t\0old\0new\0".
class NumstatParser {
  public:
    explicit NumstatParser(std::map<std::string, std::vector<FileChange>>& files) : files_(files) {}

    void take(std::string_view piece) {
        pending_.append(piece);
        std::size_t begin = 0;
        for (std::size_t end = pending_.find('\0'); end != std::string::npos;
             end = pending_.find('\0', begin)) {
            entry(std::string_view(pending_).substr(begin, end - begin));
            begin = end + 1;
        }
        pending_.erase(0, begin);
    }

    std::size_t commits() const { return commits_; }

  private:
    void entry(std::string_view text) {
        if (names_wanted_ > 0) {  // of a rename: the old name, then the new one
            if (--names_wanted_ == 0) current_->back().path = text;
            return;
        }
        const std::size_t tab = text.find('\t');
        if (tab == std::string_view::npos) {
            current_ = &files_[std::string(text)];
            ++commits_;
            return;
        }
        const std::size_t second = text.find('\t', tab + 1);
        if (current_ == nullptr || second == std::string_view::npos) return;
        FileChange change;
        change.binary = text.starts_with('-');
        if (!change.binary) {
            std::from_chars(text.data(), text.data() + tab, change.added);
            std::from_chars(text.data() + tab + 1, text.data() + second, change.removed);
        }
        change.path = text.substr(second + 1);
        if (change.path.empty()) names_wanted_ = 2;
        current_->push_back(std::move(change));
    }

    std::map<std::string, std::vector<FileChange>>& files_;
    std::string pending_;
    std::vector<FileChange>* current_ = nullptr;
    int names_wanted_ = 0;
    std::size_t commits_ = 0;
};

Result<std::map<std::string, std::vector<FileChange>>, Failure> read_files(
    const Reader& reader, const std::string& id_lines, std::size_t total,
    const std::function<void(std::size_t, std::size_t)>& progress) {
    std::map<std::string, std::vector<FileChange>> files;
    NumstatParser parser(files);
    std::vector<std::string> arguments = diff_arguments();
    arguments.insert(arguments.end(), {"--numstat", "-z"});
    const auto done =
        run_process(reader.call(std::move(arguments), id_lines), [&](std::string_view piece) {
            parser.take(piece);
            progress(parser.commits(), 2 * total);
            return true;
        });
    if (!done) return Reader::failure_of(done.assume_error());
    return files;
}

// Commit id -> stable patch id. The patches of a part of the range at a time, so that memory stays
// bounded.
Result<std::map<std::string, std::string>, Failure> read_patch_ids(
    const Reader& reader, const std::vector<std::string>& ids,
    const std::function<void(std::size_t, std::size_t)>& progress) {
    constexpr std::size_t commits_at_once = 50;
    std::map<std::string, std::string> patch_ids;
    for (std::size_t begin = 0; begin < ids.size(); begin += commits_at_once) {
        std::string input;
        const std::size_t end = std::min(ids.size(), begin + commits_at_once);
        for (std::size_t i = begin; i < end; ++i)
            input += ids[i] + "\n";
        std::vector<std::string> arguments = diff_arguments();
        arguments.insert(arguments.end(), {"-p", "--full-index"});
        MERIT_TRY(std::string patches, reader.git(std::move(arguments), std::move(input)));
        MERIT_TRY(const std::string output,
                  reader.git({"patch-id", "--stable"}, std::move(patches)));
        for (const std::string& line : lines_of(output)) {
            const std::size_t space = line.find(' ');
            if (space != std::string::npos) {
                patch_ids[line.substr(space + 1)] = line.substr(0, space);
            }
        }
        progress(ids.size() + end, 2 * ids.size());
    }
    return patch_ids;
}

void add_trailer(Commit& commit, RawTrailer::Token token, const std::string& mail) {
    using Token = RawTrailer::Token;
    switch (token) {
        case Token::signed_off:
            commit.signed_off = true;
            commit.signed_off_by_author = commit.signed_off_by_author || mail == commit.author_mail;
            break;
        case Token::co_authored:
            if (mail != commit.author_mail &&
                std::ranges::find(commit.co_author_mails, mail) == commit.co_author_mails.end()) {
                commit.co_author_mails.push_back(mail);
            }
            break;
        case Token::reviewed:
            commit.trailers.push_back({TrailerKind::reviewed_by, mail});
            break;
        case Token::tested:
            commit.trailers.push_back({TrailerKind::tested_by, mail});
            break;
        case Token::reported:
            commit.trailers.push_back({TrailerKind::reported_by, mail});
            break;
    }
}

}  // namespace

std::string_view name_of(GitError error) {
    switch (error) {
        case GitError::not_a_repository:
            return "import.not_a_repository";
        case GitError::bad_range:
            return "import.bad_range";
        case GitError::git_failed:
            return "import.git_failed";
        case GitError::unreadable_commit:
            return "import.unreadable_commit";
    }
    return "unknown";
}

std::string git_settings() {
    std::string text;
    for (const std::string& setting : pinned_settings())
        text += setting + "\n";
    for (const std::string& argument : diff_arguments())
        text += argument + " ";
    return text + "\npatch-id --stable\nno merges\n";
}

Result<GitHistory, GitFailure> read_git_history(
    const std::string& repository, const std::string& range,
    const std::function<void(std::size_t, std::size_t)>& progress) {
    MERIT_TRY(std::string git_dir, find_git_dir(repository));
    Reader reader(std::move(git_dir));
    GitHistory history;
    const std::size_t dots = range.find("..");
    if (dots != std::string::npos) {
        MERIT_TRY(history.from, resolve(reader, range.substr(0, dots)));
    }
    MERIT_TRY(history.to,
              resolve(reader, dots == std::string::npos ? range : range.substr(dots + 2)));
    reader.use_mailmap_of(history.to);
    MERIT_TRY(const std::string shallow, reader.git({"rev-parse", "--is-shallow-repository"}));
    history.shallow = trimmed(shallow) == "true";

    std::vector<std::string> list = {"rev-list", "--no-merges", history.to};
    if (!history.from.empty()) list.push_back("^" + history.from);
    MERIT_TRY(const std::string id_lines, reader.git(std::move(list)));
    const std::vector<std::string> ids = lines_of(id_lines);

    MERIT_TRY(const auto objects, read_objects(reader, id_lines));
    MERIT_TRY(const auto mails, map_mails(reader, objects));
    MERIT_TRY(auto files, read_files(reader, id_lines, ids.size(), progress));
    MERIT_TRY(const auto patch_ids, read_patch_ids(reader, ids, progress));

    for (const auto& [id, raw] : objects) {
        Commit commit;
        commit.id = id;
        commit.author_time_s = raw.author_time_s;
        commit.commit_time_s = raw.commit_time_s;
        commit.signature = raw.signature;
        commit.author_mail = mails.at(raw.author);
        for (const RawTrailer& trailer : raw.trailers) {
            add_trailer(commit, trailer.token, mails.at(trailer.contact));
        }
        if (const auto found = patch_ids.find(id); found != patch_ids.end()) {
            commit.patch_id = found->second;
        }
        if (const auto found = files.find(id); found != files.end()) {
            commit.files = std::move(found->second);
        }
        history.commits.push_back(std::move(commit));
    }
    std::ranges::sort(history.commits, {}, [](const Commit& commit) {
        return std::tie(commit.commit_time_s, commit.id);
    });
    return history;
}

}  // namespace merit::wallet
