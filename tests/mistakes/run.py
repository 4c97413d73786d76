#!/usr/bin/env python3
"""Makes every mistake in turn and expects the named checks to fail.

    run.py --programs FOLDER             each mistake with each of its checks (ctest `mistakes`)
    run.py --programs FOLDER NAME..      only these mistakes
    run.py --write-page                  writes docs/seeded-mistakes.md; runs nothing

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

from mistake_files import BadMistake, all_mistakes

TIMEOUT_S = 120
PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "seeded-mistakes.md"


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


def page(mistakes):
    text = ("# Seeded mistakes and what finds them\n\n"
            "Deliberate mistakes in production code, made in the tests only "
            "([tests/mistakes](../tests/mistakes/README.md)). The regular run makes each of these "
            f"{len(mistakes)} and expects every check beside it to fail (ctest `mistakes`). "
            "`tests/mistakes/run.py --write-page` writes this page.\n\n"
            "| Mistake | From | Found by |\n|---|---|---|\n")
    for mistake in mistakes:
        checks = ", ".join(f"`{check}`" for check in mistake.checks)
        text += f"| {mistake.what} | {mistake.origin} | {checks} |\n"
    return text


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--write-page", action="store_true")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    mistakes = all_mistakes()
    if arguments.write_page:
        PAGE.write_text(page(mistakes))
        return
    if not arguments.programs:
        parser.error("--programs is needed")
    problems = []
    if arguments.names:
        mistakes = [mistake for mistake in mistakes if mistake.name in arguments.names]
    elif PAGE.read_text() != page(mistakes):
        problems.append(f"{PAGE.name} is not what the mistakes say: run.py --write-page")
    problems += check_named(arguments.programs, arguments.jobs, mistakes)
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    try:
        main()
    except BadMistake as error:
        sys.exit(str(error))
