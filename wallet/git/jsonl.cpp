#include "wallet/git/jsonl.hpp"

#include "wallet/files.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <fstream>

namespace merit::wallet {

namespace {

namespace json = boost::json;

// Reads one line; `problem` says what is wrong with it, empty if nothing.
class LineReader {
  public:
    Commit read(const json::object& line) {
        Commit commit;
        commit.id = text(line, "commit");
        if ((commit.id.size() != 40 && commit.id.size() != 64) || !from_hex(commit.id)) {
            fail("\"commit\" must be 40 or 64 hexadecimal digits");
        }
        commit.author_time_s = number(line.if_contains("time"), "time");
        commit.commit_time_s = commit.author_time_s;
        commit.author_mail = lower_case(text(line, "author"));
        for (const std::string& name : names(line, "signed_off_by")) {
            commit.signed_off = true;
            commit.signed_off_by_author = commit.signed_off_by_author || name == commit.author_mail;
        }
        for (const std::string& name : names(line, "co_authored_by")) {
            const auto& known = commit.co_author_mails;
            if (name != commit.author_mail && std::ranges::find(known, name) == known.end()) {
                commit.co_author_mails.push_back(name);
            }
        }
        add_trailers(commit, line, "reviewed_by", TrailerKind::reviewed_by);
        add_trailers(commit, line, "tested_by", TrailerKind::tested_by);
        add_trailers(commit, line, "reported_by", TrailerKind::reported_by);
        if (line.if_contains("patch_id") != nullptr) commit.patch_id = text(line, "patch_id");
        read_files(commit, line);
        return commit;
    }

    const std::string& problem() const { return problem_; }

  private:
    void fail(std::string problem) {
        if (problem_.empty()) problem_ = std::move(problem);
    }

    std::string text(const json::object& line, std::string_view name) {
        const json::value* value = line.if_contains(name);
        if (value == nullptr || !value->is_string() || value->get_string().empty()) {
            fail("\"" + std::string(name) + "\" must be a text");
            return {};
        }
        return std::string(value->get_string().c_str(), value->get_string().size());
    }

    std::int64_t number(const json::value* value, std::string_view name) {
        if (value == nullptr || !value->is_int64() || value->get_int64() < 0) {
            fail("\"" + std::string(name) + "\" must be a whole number");
            return 0;
        }
        return value->get_int64();
    }

    std::vector<std::string> names(const json::object& line, std::string_view name) {
        std::vector<std::string> names;
        const json::value* list = line.if_contains(name);
        if (list == nullptr) return names;
        if (!list->is_array()) {
            fail("\"" + std::string(name) + "\" must be a list of texts");
            return names;
        }
        for (const json::value& item : list->get_array()) {
            if (!item.is_string()) {
                fail("\"" + std::string(name) + "\" must be a list of texts");
                continue;
            }
            names.push_back(lower_case({item.get_string().data(), item.get_string().size()}));
        }
        return names;
    }

    void add_trailers(Commit& commit, const json::object& line, std::string_view name,
                      TrailerKind kind) {
        for (std::string& mail : names(line, name)) {
            commit.trailers.push_back({kind, std::move(mail)});
        }
    }

    void read_files(Commit& commit, const json::object& line) {
        const json::value* files = line.if_contains("files");
        if (files == nullptr || !files->is_array()) return fail("\"files\" must be a list");
        for (const json::value& item : files->get_array()) {
            const json::array* file = item.if_array();
            if (file == nullptr || file->size() != 3 || !(*file)[0].is_string()) {
                return fail("a file must be [path, added, removed]");
            }
            FileChange change;
            change.path.assign((*file)[0].get_string().data(), (*file)[0].get_string().size());
            change.binary = (*file)[1].is_null() && (*file)[2].is_null();
            if (!change.binary) {
                change.added = static_cast<std::uint64_t>(number(&(*file)[1], "added"));
                change.removed = static_cast<std::uint64_t>(number(&(*file)[2], "removed"));
            }
            commit.files.push_back(std::move(change));
        }
    }

    std::string problem_;
};

}  // namespace

Result<std::vector<Commit>, JsonlFailure> read_jsonl(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return JsonlFailure{0, "cannot open " + path};
    std::vector<Commit> commits;
    std::string line;
    for (std::size_t number = 1;; ++number) {
        const LineEnd end = read_line(file, line, jsonl_line_bytes_max);
        if (end == LineEnd::end) break;
        if (end == LineEnd::too_long) {
            return JsonlFailure{number, "the line is longer than " +
                                            std::to_string(jsonl_line_bytes_max) + " bytes"};
        }
        if (line.empty()) continue;
        boost::system::error_code error;
        const json::value value = json::parse(line, error);
        if (error || !value.is_object()) {
            return JsonlFailure{number, error ? error.message() : "the line is not an object"};
        }
        LineReader reader;
        Commit commit = reader.read(value.get_object());
        if (!reader.problem().empty()) return JsonlFailure{number, reader.problem()};
        commits.push_back(std::move(commit));
    }
    return commits;
}

}  // namespace merit::wallet
