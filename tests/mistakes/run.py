#!/usr/bin/env python3
"""Makes every mistake in turn and expects the named checks to fail.

    run.py --programs FOLDER             each mistake with each of its checks (ctest `mistakes`)
    run.py --programs FOLDER NAME..      only these mistakes
    run.py --programs FOLDER --all FILE  each mistake with every check; writes the table to FILE

Without a mistake the same checks must pass. A check fails when a test of it fails or the process is
ended by an assertion; anything else (no such test, another exit) is an error of the mistake's file.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from mistake_files import BadMistake, Check, all_mistakes

TIMEOUT_S = 120
# Columns of the table: name, check, and where a mistake must lie for the check to see it. Each is
# what the regular run does, or a part of it.
COLUMNS = [
    ("one view", Check(["unit_consensus", "*OneView*"]), ("consensus/rules.hpp",)),
    ("three views", Check(["unit_consensus", "ThreeViews.*"]), ("consensus/rules.hpp",)),
    ("unit consensus", Check(["unit_consensus", "-*OneView*:ThreeViews.*"]),
     ("consensus/", "ledger/", "crypto/")),
    ("stories", Check(["scenarios", "Scenario.*"]), ("consensus/", "ledger/", "crypto/")),
    ("twins", Check(["twins", "Twins.NobodyDisagreesInAnyScenarioOfOneOrTwoViews"]),
     ("consensus/", "ledger/", "crypto/")),
    ("random schedules", Check(["simulation", "*Simulation*"]),
     ("consensus/", "ledger/", "crypto/")),
    ("simulator, 20 seeds", Check(["simulation", "Seeds.NoSeed*", "MERIT_SEEDS=1..20"]),
     ("consensus/", "storage/", "contracts/", "ledger/", "crypto/")),
    ("unit ledger", Check(["unit_ledger", "*"]), ("ledger/", "crypto/")),
    ("unit contracts", Check(["unit_contracts", "*"]), ("contracts/", "ledger/", "crypto/")),
    ("unit storage", Check(["unit_storage", "*"]), ("storage/", "ledger/", "crypto/")),
]


class Result:
    def __init__(self, verdict, detail, seconds):
        self.verdict = verdict  # passes, fails, hangs, broken
        self.detail = detail
        self.seconds = seconds


def first_failure(output):
    for line in output.splitlines():
        if line.startswith("[  FAILED  ] "):
            return line[13:].split(" (")[0].split(",")[0]
    for line in output.splitlines():
        if "broken invariant: " in line:
            return "broken invariant: " + line.split("broken invariant: ")[1].split(" (")[0]
    return ""


def run(programs, check, mistake):
    environment = dict(os.environ, MERIT_MISTAKE=mistake, **check.environment)
    command = [str(programs / check.program), f"--gtest_filter={check.filter}",
               "--gtest_fail_fast", "--gtest_brief=1"]
    begin = time.monotonic()
    try:
        done = subprocess.run(command, env=environment, capture_output=True, timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired:
        return Result("hangs", "", time.monotonic() - begin)
    seconds = time.monotonic() - begin
    output = done.stdout.decode(errors="replace") + done.stderr.decode(errors="replace")
    ran_none = "0 tests from 0 test suites ran" in output
    is_known = first_failure(output) or done.returncode < 0
    if ran_none or (done.returncode != 0 and not is_known):
        return Result("broken", output[-400:], seconds)
    if done.returncode == 0:
        return Result("passes", "", seconds)
    detail = first_failure(output) or f"ended by signal {-done.returncode}"
    return Result("fails", detail, seconds)


def run_each(programs, jobs, tasks):
    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(lambda task: run(programs, *task), tasks))


def problem_of(result, wanted):
    if result.verdict == wanted:
        return None
    if result.verdict == "broken":
        return "does not run: " + result.detail
    return f"{result.verdict} instead of {wanted} {result.detail}"


def check_named(programs, jobs, mistakes):
    """Every check without a mistake, then each mistake with its own."""
    pairs = [(check, mistake.name) for mistake in mistakes for check in mistake.checks]
    checks = {str(check): check for check, _ in pairs}
    tasks = [(check, "") for check in checks.values()] + pairs
    results = run_each(programs, jobs, tasks)
    problems = []
    for name, result in zip(checks, results):
        problem = problem_of(result, "passes")
        if problem:
            problems.append(f"without a mistake, {name} {problem}")
    for (check, name), result in zip(pairs, results[len(checks):]):
        problem = problem_of(result, "fails")
        print(f"{name:32} {check.program:14} {result.verdict:7} {result.seconds:6.1f} s  "
              f"{result.detail}")
        if problem:
            problems.append(f"mistake {name}: {check} {problem}")
    print(f"{len(mistakes)} mistakes, {len(pairs)} checks, "
          f"{sum(r.seconds for r in results):.0f} s of one core")
    return problems


def sees(places, mistake):
    return any(edit.file.startswith(places) for edit in mistake.edits)


def check_all(programs, jobs, mistakes, file):
    tasks = [(mistake, name, check) for mistake in mistakes for name, check, places in COLUMNS
             if sees(places, mistake)]
    results = run_each(programs, jobs, [(check, mistake.name) for mistake, _, check in tasks])
    found = {mistake.name: [] for mistake in mistakes}
    problems = []
    for (mistake, name, check), result in zip(tasks, results):
        if result.verdict in ("fails", "hangs"):
            found[mistake.name].append(name)
        elif result.verdict == "broken":
            problems.append(f"mistake {mistake.name}: {check} does not run: {result.detail}")
    for mistake in mistakes:
        print(f"{mistake.name:32} {', '.join(found[mistake.name])}")
        if not found[mistake.name]:
            problems.append(f"mistake {mistake.name}: no check finds it")
    pathlib.Path(file).write_text(table([(mistake, found[mistake.name]) for mistake in mistakes]))
    return problems


def table(rows):
    text = ("# Seeded mistakes and what finds them\n\n"
            "Made by `tests/mistakes/run.py --all` "
            "([tests/mistakes](../tests/mistakes/README.md)); "
            f"{len(rows)} mistakes. \"By itself\" is the check that the regular run makes for the "
            "mistake; the other columns are whole checks of the regular run that find it too, each "
            "without knowing of it.\n\n"
            "| Mistake | From | By itself | Found by |\n|---|---|---|---|\n")
    for mistake, found in rows:
        text += (f"| {mistake.what} | {mistake.origin} | `{mistake.checks[0]}` "
                 f"| {', '.join(found)} |\n")
    return text


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", type=pathlib.Path, required=True)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--all", metavar="FILE")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    mistakes = all_mistakes()
    if arguments.names:
        mistakes = [mistake for mistake in mistakes if mistake.name in arguments.names]
    if arguments.all:
        problems = check_all(arguments.programs, arguments.jobs, mistakes, arguments.all)
    else:
        problems = check_named(arguments.programs, arguments.jobs, mistakes)
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    try:
        main()
    except BadMistake as error:
        sys.exit(str(error))
