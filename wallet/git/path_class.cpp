#include "wallet/git/path_class.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace merit::wallet {

namespace {

enum class Part : std::uint8_t { folder, name_begins, name_ends, name_contains, name_is };

struct Rule {
    PathClass path_class;
    Part part;
    std::string_view text;  // compared in lower case
};

// Order matters: the first rule that fits decides.
constexpr std::array rules = {
    Rule{PathClass::vendored, Part::folder, "vendor"},
    Rule{PathClass::vendored, Part::folder, "vendored"},
    Rule{PathClass::vendored, Part::folder, "third_party"},
    Rule{PathClass::vendored, Part::folder, "third-party"},
    Rule{PathClass::vendored, Part::folder, "thirdparty"},
    Rule{PathClass::vendored, Part::folder, "3rdparty"},
    Rule{PathClass::vendored, Part::folder, "node_modules"},
    Rule{PathClass::generated, Part::name_is, "package-lock.json"},
    Rule{PathClass::generated, Part::name_is, "go.sum"},
    Rule{PathClass::generated, Part::name_ends, ".lock"},
    Rule{PathClass::generated, Part::name_ends, ".min.js"},
    Rule{PathClass::generated, Part::name_ends, ".min.css"},
    Rule{PathClass::generated, Part::name_contains, ".pb."},
    Rule{PathClass::generated, Part::name_ends, "_pb2.py"},
    Rule{PathClass::generated, Part::name_contains, ".generated."},
    Rule{PathClass::generated, Part::folder, "generated"},
    Rule{PathClass::test, Part::folder, "test"},
    Rule{PathClass::test, Part::folder, "tests"},
    Rule{PathClass::test, Part::folder, "testing"},
    Rule{PathClass::test, Part::folder, "testdata"},
    Rule{PathClass::test, Part::folder, "__tests__"},
    Rule{PathClass::test, Part::name_begins, "test_"},
    Rule{PathClass::test, Part::name_contains, "_test."},
    Rule{PathClass::test, Part::name_contains, ".test."},
    Rule{PathClass::test, Part::name_contains, ".spec."},
    Rule{PathClass::docs, Part::folder, "doc"},
    Rule{PathClass::docs, Part::folder, "docs"},
    Rule{PathClass::docs, Part::folder, "documentation"},
    Rule{PathClass::docs, Part::name_ends, ".md"},
    Rule{PathClass::docs, Part::name_ends, ".rst"},
    Rule{PathClass::docs, Part::name_ends, ".adoc"},
    Rule{PathClass::docs, Part::name_ends, ".txt"},
    Rule{PathClass::docs, Part::name_begins, "readme"},
    Rule{PathClass::docs, Part::name_begins, "license"},
    Rule{PathClass::docs, Part::name_begins, "copying"},
    Rule{PathClass::docs, Part::name_begins, "changelog"},
};

std::string_view name_of(Part part) {
    constexpr std::array<std::string_view, 5> names = {"folder", "name begins", "name ends",
                                                       "name contains", "name is"};
    return names[static_cast<std::size_t>(part)];
}

struct Path {
    std::vector<std::string> folders;
    std::string name;
};

Path split_path(std::string_view text) {
    Path path;
    const std::string lower = lower_case(text);
    std::size_t begin = 0;
    for (std::size_t end = lower.find('/'); end != std::string::npos;
         end = lower.find('/', begin)) {
        path.folders.push_back(lower.substr(begin, end - begin));
        begin = end + 1;
    }
    path.name = lower.substr(begin);
    return path;
}

bool fits(const Rule& rule, const Path& path) {
    switch (rule.part) {
        case Part::folder:
            return std::ranges::find(path.folders, rule.text) != path.folders.end();
        case Part::name_begins:
            return path.name.starts_with(rule.text);
        case Part::name_ends:
            return path.name.ends_with(rule.text);
        case Part::name_contains:
            return path.name.find(rule.text) != std::string::npos;
        case Part::name_is:
            return path.name == rule.text;
    }
    return false;
}

}  // namespace

std::string_view name_of(PathClass path_class) {
    constexpr std::array<std::string_view, 6> names = {"source",    "test",     "docs",
                                                       "generated", "vendored", "binary"};
    return names[static_cast<std::size_t>(path_class)];
}

PathClass classify(const FileChange& change) {
    if (change.binary) return PathClass::binary;
    const Path path = split_path(change.path);
    const auto found =
        std::ranges::find_if(rules, [&](const Rule& rule) { return fits(rule, path); });
    return found == rules.end() ? PathClass::source : found->path_class;
}

std::string path_class_rules() {
    std::string text = "binary: reported by the diff\n";
    for (const Rule& rule : rules) {
        text += std::string(name_of(rule.path_class)) + ": " + std::string(name_of(rule.part)) +
                " " + std::string(rule.text) + "\n";
    }
    return text + "source: everything else\n";
}

}  // namespace merit::wallet
