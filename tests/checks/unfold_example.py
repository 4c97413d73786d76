#!/usr/bin/env python3
"""Writes the files that a page of documentation makes.

    unfold_example.py PAGE SOURCE_DIR OUT_DIR

A block "```cpp PATH" is a new file. A block "```edit PATH" changes a file of the source: the text
above its line "---", which must be there once, becomes the text below.
"""
import pathlib
import re
import sys


def main():
    page, source, out = (pathlib.Path(argument) for argument in sys.argv[1:])
    made = {}
    for kind, path, text in re.findall(r"^```(cpp|edit) (\S+)\n(.*?)^```$", page.read_text(),
                                       flags=re.S | re.M):
        if kind == "cpp":
            made[path] = text
            continue
        before, after = (part.strip("\n") for part in text.split("---\n"))
        whole = made.get(path) or (source / path).read_text()
        if whole.count(before) != 1:
            sys.exit(f"{page}: {path} has {whole.count(before)} times: {before}")
        made[path] = whole.replace(before, after)
    for path, text in made.items():
        file = out / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists() or file.read_text() != text:
            file.write_text(text)


if __name__ == "__main__":
    main()
