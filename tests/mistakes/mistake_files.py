"""Reads tests/mistakes/NAME.mistake files. The format is described in README.md."""
import pathlib
import re

FOLDER = pathlib.Path(__file__).resolve().parent
MARK = "MISTAKE"


class BadMistake(Exception):
    pass


class Edit:
    def __init__(self, file, text, replacement):
        self.file = file
        self.text = text
        self.replacement = replacement


class Check:
    """A test program, what of it is run, and what is put into its environment."""

    def __init__(self, words):
        self.program = words[0]
        self.filter = words[1] if len(words) > 1 else "*"
        self.environment = dict(word.split("=", 1) for word in words[2:])

    def __str__(self):
        return " ".join([self.program, self.filter] +
                        [f"{name}={value}" for name, value in self.environment.items()])


class Mistake:
    def __init__(self, path):
        self.name = path.stem
        self.what = ""
        self.origin = ""
        self.checks = []
        self.edits = []
        try:
            self._read(path.read_text().splitlines())
        except (BadMistake, ValueError) as error:
            raise BadMistake(f"mistake {self.name}: {error}") from None

    def _read(self, lines):
        if not re.fullmatch(r"[a-z][a-z0-9_]*", self.name):
            raise BadMistake("a name is lower case words with _ between them")
        file = None
        at = 0
        while at < len(lines):
            line = lines[at]
            at += 1
            if line.startswith("# "):
                self.what = (self.what + " " + line[2:]).strip()
            elif line.startswith("from: "):
                self.origin = line[6:]
            elif line.startswith("found by: "):
                self.checks.append(Check(line[10:].split()))
            elif line.startswith("file: "):
                file = line[6:]
            elif line == "<<<<":
                if file is None:
                    raise BadMistake("an edit without a file")
                middle = lines.index("====", at)
                end = lines.index(">>>>", middle)
                text, replacement = "\n".join(lines[at:middle]), "\n".join(lines[middle + 1:end])
                self.edits.append(Edit(file, text, replacement))
                at = end + 1
            elif line:
                raise BadMistake(f"line {at} is not understood: {line}")
        if not self.what or not self.origin or not self.edits or not self.checks:
            raise BadMistake("needs a description, from, found by, and an edit")
        if not any(MARK in edit.replacement for edit in self.edits):
            raise BadMistake(f"no replacement says {MARK}")


def all_mistakes():
    return [Mistake(path) for path in sorted(FOLDER.glob("*.mistake"))]
