#!/usr/bin/env python3
"""Makes the sources of the build in which every mistake can be switched on.

    generate.py --list           the sources that have a mistake, one a line
    generate.py ROOT FOLDER      writes them, patched, below FOLDER, and FOLDER/mistakes.cpp;
                                 ROOT is the source tree

A text that does not occur exactly once in its source, or that two mistakes share, is an error that
names the mistake.
"""
import pathlib
import sys

from mistake_files import BadMistake, MARK, all_mistakes


def patched(root, file, edits):
    """The source with all edits; problems are raised together."""
    source = (root / file).read_text()
    problems = []
    spans = []
    for name, edit in edits:
        count = source.count(edit.text)
        if count != 1:
            problems.append(f"mistake {name}: its text occurs {count} times in {file}")
            continue
        begin = source.index(edit.text)
        call = f"::merit::mistakes::{name}()"
        spans.append((begin, begin + len(edit.text), name, edit.replacement.replace(MARK, call)))
    spans.sort()
    for first, second in zip(spans, spans[1:]):
        if second[0] < first[1]:
            problems.append(f"mistakes {first[2]} and {second[2]} change the same text in {file}")
    if problems:
        raise BadMistake("\n".join(problems))
    names = sorted({name for name, _ in edits})
    declared = " ".join(f"bool {name}();" for name in names)
    parts = [f"namespace merit::mistakes {{ {declared} }}\n", f'#line 1 "{root / file}"\n']
    at = 0
    for begin, end, _, replacement in spans:
        parts += [source[at:begin], replacement]
        at = end
    parts.append(source[at:])
    return "".join(parts)


def switches(mistakes):
    text = ('#include <cstdio>\n#include <cstdlib>\n#include <string_view>\n\n'
            'namespace merit::mistakes {\n\nnamespace {\n\n'
            'constexpr std::string_view names[] = {\n')
    text += "".join(f'    "{mistake.name}",\n' for mistake in mistakes)
    text += ('};\n\n'
             'std::string_view read_made() {\n'
             '    const char* name = std::getenv("MERIT_MISTAKE");\n'
             '    if (name == nullptr || *name == 0) return {};\n'
             '    for (const std::string_view known : names) {\n'
             '        if (known == name) return known;\n'
             '    }\n'
             '    std::fprintf(stderr, "MERIT_MISTAKE: no mistake is called %s\\n", name);\n'
             '    std::exit(2);\n'
             '}\n\n'
             'std::string_view made() {\n'
             '    static const std::string_view name = read_made();\n'
             '    return name;\n'
             '}\n\n'
             '}  // namespace\n\n')
    for mistake in mistakes:
        text += (f'bool {mistake.name}();\nbool {mistake.name}() {{\n'
                 f'    static const bool is_made = made() == "{mistake.name}";\n'
                 f'    return is_made;\n}}\n')
    return text + '\n}  // namespace merit::mistakes\n'


def write(path, text):
    """Only what changed, so that nothing else is compiled again."""
    if path.exists() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def main():
    mistakes = all_mistakes()
    by_file = {}
    for mistake in mistakes:
        for edit in mistake.edits:
            by_file.setdefault(edit.file, []).append((mistake.name, edit))
    if sys.argv[1] == "--list":
        print("\n".join(sorted(by_file)))
        return
    root, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    problems = []
    for file, edits in sorted(by_file.items()):
        try:
            write(folder / "source" / file, patched(root, file, edits))
        except (BadMistake, OSError) as error:
            problems.append(str(error))
    if problems:
        raise BadMistake("\n".join(problems))
    write(folder / "mistakes.cpp", switches(mistakes))


if __name__ == "__main__":
    try:
        main()
    except BadMistake as error:
        sys.exit(str(error))
