#include "wallet/cli/completion.hpp"

#include <algorithm>

namespace merit::wallet {

namespace {

struct Word {
    std::string text;
    std::string summary;
};

// What may follow a path of words: "merit", "merit/pool", "merit/pool/fund".
struct Place {
    std::string path;
    std::vector<Word> words;    // commands and groups, or the fixed values of the argument
    std::vector<Word> options;  // of this command alone
};

std::string path_of(std::string_view words) {
    std::string path = "merit/" + std::string(words);
    std::ranges::replace(path, ' ', '/');
    return path;
}

Place& place_of(std::vector<Place>& places, const std::string& path) {
    const auto found = std::ranges::find(places, path, &Place::path);
    if (found != places.end()) return *found;
    return places.emplace_back(Place{path, {}, {}});
}

// Notes that `path` exists, as a word of its parent.
void add_word(std::vector<Place>& places, const std::string& path, std::string_view summary) {
    const std::size_t slash = path.rfind('/');
    Place& parent = place_of(places, path.substr(0, slash));
    const std::string word = path.substr(slash + 1);
    if (std::ranges::find(parent.words, word, &Word::text) == parent.words.end()) {
        parent.words.push_back({word, std::string(summary)});
    }
    place_of(places, path);
}

std::vector<Word> option_words(const std::vector<Argument>& arguments) {
    std::vector<Word> words;
    for (const Argument& argument : arguments) {
        if (argument.name.starts_with("-")) {
            words.push_back({std::string(argument.name), std::string(argument.summary)});
        }
    }
    return words;
}

std::vector<Place> all_places(const std::vector<Command>& commands) {
    const auto groups = command_groups();
    std::vector<Place> places{{"merit", {}, {}}};
    for (const Command& command : commands) {
        for (std::size_t space = command.path.find(' '); space != std::string_view::npos;
             space = command.path.find(' ', space + 1)) {
            const auto group =
                std::ranges::find(groups, command.path.substr(0, space), &CommandGroup::path);
            if (group != groups.end()) add_word(places, path_of(group->path), group->summary);
        }
        add_word(places, path_of(command.path), command.summary);
        Place& place = place_of(places, path_of(command.path));
        place.options = option_words(arguments_of(command));
        for (const Argument& argument : command.arguments) {
            if (argument.name.starts_with("-")) continue;
            for (const std::string_view choice : argument.choices)
                place.words.push_back({std::string(choice), std::string(argument.summary)});
        }
    }
    return places;
}

std::string joined(const std::vector<Word>& words, std::string_view separator = " ") {
    std::string text;
    for (const Word& word : words) {
        text += (text.empty() ? "" : separator);
        text += word.text;
    }
    return text;
}

std::string paths_text(const std::vector<Place>& places, std::string_view separator) {
    std::string text;
    for (const Place& place : places) {
        if (place.path == "merit") continue;
        text += (text.empty() ? "" : separator);
        text += place.path;
    }
    return text;
}

// Inside single quotes of a POSIX shell.
std::string quoted(std::string_view text) {
    std::string safe = "'";
    for (const char letter : text) {
        if (letter == '\'') {
            safe += "'\\''";
        } else {
            safe += letter;
        }
    }
    return safe + "'";
}

// Options with fixed values, whichever command they belong to: "-o|--output".
std::vector<std::pair<std::string, std::vector<std::string_view>>> fixed_values() {
    std::vector<std::pair<std::string, std::vector<std::string_view>>> all;
    for (const Argument& argument : global_arguments()) {
        if (argument.choices.empty()) continue;
        std::string names(argument.name);
        if (!argument.short_name.empty()) names = std::string(argument.short_name) + "|" + names;
        all.emplace_back(names, argument.choices);
    }
    return all;
}

std::string bash_script(const std::vector<Place>& places) {
    std::string script =
        "# bash completion of merit\n"
        "_merit() {\n"
        "    local current=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
        "    local at=merit word words\n"
        "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
        "        case \"$at/$word\" in\n"
        "            " +
        paths_text(places, "|") + ") at=\"$at/$word\" ;;\n        esac\n    done\n";
    script += "    case \"$at\" in\n";
    for (const Place& place : places) {
        script += "        " + place.path + ") words=\"" + joined(place.words);
        if (!place.options.empty()) script += " " + joined(place.options);
        script += "\" ;;\n";
    }
    script += "    esac\n    words=\"$words " + joined(option_words(global_arguments())) +
              " --help\"\n    case \"$previous\" in\n";
    for (const auto& [names, values] : fixed_values()) {
        script += "        " + names + ") words=\"";
        for (const std::string_view value : values)
            script += std::string(value) + " ";
        script += "\" ;;\n";
    }
    return script +
           "    esac\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
           "}\n"
           "complete -o default -F _merit merit\n";
}

std::string zsh_list(const std::vector<Word>& words) {
    std::string list;
    for (const Word& word : words) {
        list += " " + quoted(word.text + ":" + word.summary);
    }
    return list;
}

std::string zsh_script(const std::vector<Place>& places) {
    std::string script =
        "#compdef merit\n"
        "_merit() {\n"
        "    local at=merit word\n"
        "    local -a candidates options\n"
        "    for word in \"${(@)words[2,CURRENT-1]}\"; do\n"
        "        case \"$at/$word\" in\n"
        "            (" +
        paths_text(places, "|") + ") at=\"$at/$word\" ;;\n        esac\n    done\n";
    script += "    case \"$at\" in\n";
    for (const Place& place : places) {
        script += "        (" + place.path + ")\n            candidates=(" + zsh_list(place.words) +
                  " )\n            options=(" + zsh_list(place.options) + " ) ;;\n";
    }
    return script + "    esac\n    options+=(" + zsh_list(option_words(global_arguments())) +
           " )\n"
           "    if [[ \"$PREFIX\" == -* ]]; then\n"
           "        _describe -o option options\n"
           "    elif (( $#candidates )); then\n"
           "        _describe command candidates\n"
           "    else\n"
           "        _files\n"
           "    fi\n"
           "}\n"
           "compdef _merit merit\n";
}

std::string fish_line(const std::string& path, const Word& word) {
    std::string line = "complete -c merit -n '__merit_at " + path + "' ";
    line += word.text.starts_with("--") ? "-l " + word.text.substr(2) : "-f -a " + word.text;
    std::string summary = word.summary;
    std::erase(summary, '\'');
    return line + " -d '" + summary + "'\n";
}

std::string fish_script(const std::vector<Place>& places) {
    std::string script =
        "# fish completion of merit\n"
        "function __merit_at\n"
        "    set -l at merit\n"
        "    for word in (commandline -opc)[2..-1]\n"
        "        if contains -- \"$at/$word\" " +
        paths_text(places, " ") +
        "\n            set at \"$at/$word\"\n        end\n    end\n"
        "    test \"$at\" = \"$argv[1]\"\n"
        "end\n";
    for (const Place& place : places) {
        for (const Word& word : place.words)
            script += fish_line(place.path, word);
        for (const Word& option : place.options)
            script += fish_line(place.path, option);
    }
    for (const Word& option : option_words(global_arguments())) {
        std::string summary = option.summary;
        std::erase(summary, '\'');
        script += "complete -c merit -l " + option.text.substr(2) + " -d '" + summary + "'\n";
    }
    return script;
}

}  // namespace

std::vector<std::string_view> completion_shells() {
    return {"bash", "zsh", "fish"};
}

std::string completion_script(std::string_view shell, const std::vector<Command>& commands) {
    const auto places = all_places(commands);
    if (shell == "zsh") return zsh_script(places);
    if (shell == "fish") return fish_script(places);
    return bash_script(places);
}

}  // namespace merit::wallet
