#!/usr/bin/env python3
"""Which lines of consensus/ the tests run, and which they do not.

    tests/coverage/lines.py BUILD [--percent-min N] [--filter PROGRAM=GTEST_FILTER]..

BUILD is a folder that was configured with g++ and without sanitizers. Builds the target
counted_programs, runs the programs (unit_consensus, scenarios, twins, simulation; only those that
--filter names, if it is given) and counts with gcov. A line is one that the compiler made code of.
Exit 1 if a test fails or fewer lines ran than N percent.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys

SEEDS = "1..300"  # of the simulator
PROGRAMS = ("unit_consensus", "scenarios", "twins", "simulation")
ROOT = pathlib.Path(__file__).resolve().parents[2]


def run_tests(folder, filters):
    is_good = True
    for program in filters or PROGRAMS:
        command = [str(folder / "programs" / program), "--gtest_brief=1"]
        if filters:
            command.append(f"--gtest_filter={filters[program]}")
        environment = {**os.environ, "MERIT_SEEDS": SEEDS}
        is_good = subprocess.run(command, env=environment).returncode == 0 and is_good
    return is_good


def count(folder):
    """{file: {line: times}} of the sources and headers of consensus/."""
    lines = {}
    for notes in sorted(folder.rglob("*.gcno")):
        if not notes.with_suffix(".gcda").exists():
            print(f"no test ran anything of {notes.name}")
        done = subprocess.run(["gcov", "--json-format", "--stdout", str(notes)],
                              capture_output=True, check=True, cwd=folder)
        for text in done.stdout.splitlines():
            for file in json.loads(text)["files"]:
                path = pathlib.Path(file["file"])
                if not path.is_relative_to(ROOT / "consensus"):
                    continue
                counts = lines.setdefault(str(path.relative_to(ROOT)), {})
                for line in file["lines"]:
                    number = line["line_number"]
                    counts[number] = counts.get(number, 0) + line["count"]
    return lines


def ranges(numbers):
    """3, 4, 5, 9 as 3-5 9."""
    parts = []
    for number in numbers:
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return " ".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--percent-min", type=float, default=0)
    parser.add_argument("--filter", action="append", default=[])
    arguments = parser.parse_args()
    folder = (arguments.build / "tests" / "coverage").resolve()
    subprocess.run(["cmake", "--build", str(arguments.build), "--target", "counted_programs"],
                   check=True, stdout=subprocess.DEVNULL)
    for counts in folder.rglob("*.gcda"):
        counts.unlink()
    is_good = run_tests(folder, dict(entry.split("=", 1) for entry in arguments.filter))
    lines = count(folder)
    total = sum(len(counts) for counts in lines.values())
    ran = sum(1 for counts in lines.values() for times in counts.values() if times > 0)
    for file, counts in sorted(lines.items()):
        missed = sorted(number for number, times in counts.items() if times == 0)
        print(f"{file:36} {len(counts) - len(missed):5} of {len(counts):5}  {ranges(missed)}")
    percent = 100 * ran / max(total, 1)
    print(f"consensus/: {ran} of {total} lines ran, {percent:.2f} %")
    return 0 if is_good and percent >= arguments.percent_min else 1


if __name__ == "__main__":
    sys.exit(main())
