#!/usr/bin/env python3
"""Whether a seed of the simulator does the same whatever compiled it.

    tests/simulation/same_everywhere.py --seeds A..B PROGRAM PROGRAM..
    tests/simulation/same_everywhere.py --seeds A..B --build FOLDER [--variant NAME].. [PROGRAM..]

Compares the hash over every event and every byte of each seed between the given `simulate`
programs; --build makes the variants below FOLDER first (all, or those that are named). Exit 1 if two
differ, or a seed breaks a rule.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Compiler, flags, and whether AddressSanitizer and UndefinedBehaviorSanitizer are in.
VARIANTS = {
    "gcc-O0": ("g++", "-O0", False),
    "gcc-O2": ("g++", "-O2", False),
    # -w: GCC 12 sees copies there that cannot be.
    "gcc-O3": ("g++", "-O3 -w", False),
    "gcc-O0-sanitized": ("g++", "-O0", True),
    "gcc-O2-sanitized": ("g++", "-O2 -w", True),
    "clang-O0": ("clang++-16", "-O0", False),
    "clang-O2": ("clang++-16", "-O2", False),
    "clang-O3": ("clang++-16", "-O3", False),
    "clang-O0-sanitized": ("clang++-16", "-O0", True),
    "clang-O2-sanitized": ("clang++-16", "-O2", True),
}
LINE = re.compile(r"^seed (\d+): ([0-9a-f]+), ", re.M)


def build(folder, name, jobs):
    compiler, flags, is_sanitized = VARIANTS[name]
    folder = folder / name
    # The build type Debug, for its flags are the ones that nothing else sets.
    steps = [["cmake", "--preset", "default", "-B", str(folder), "-DCMAKE_BUILD_TYPE=Debug",
              f"-DCMAKE_CXX_FLAGS_DEBUG={flags}", f"-DCMAKE_CXX_COMPILER={compiler}",
              f"-DMERIT_SANITIZE={'ON' if is_sanitized else 'OFF'}"],
             ["cmake", "--build", str(folder), "-j", str(jobs), "--target", "simulate"]]
    for step in steps:
        done = subprocess.run(step, cwd=ROOT, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{name}: {' '.join(step)}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return folder / "tests" / "simulation" / "simulate"


def hashes(program, seeds):
    done = subprocess.run([str(program), "--seeds", seeds], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{program} --seeds {seeds} ends with {done.returncode}\n"
                 f"{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return dict(LINE.findall(done.stdout))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", default="1..3")
    parser.add_argument("--build", type=pathlib.Path)
    parser.add_argument("--variant", action="append", choices=VARIANTS, default=[])
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("programs", nargs="*")
    arguments = parser.parse_args()
    programs = {name: pathlib.Path(name) for name in arguments.programs}
    if arguments.build:
        for name in arguments.variant or VARIANTS:
            programs[name] = build(arguments.build.resolve(), name, arguments.jobs)
    if len(programs) < 2:
        parser.error("there is nothing to compare")
    first, wanted = None, None
    is_same = True
    pool = ThreadPoolExecutor(arguments.jobs)
    found_by = pool.map(lambda program: hashes(program, arguments.seeds), programs.values())
    for name, found in zip(programs, found_by):
        if not found:
            sys.exit(f"{name}: no seed ran")
        if wanted is None:
            first, wanted = name, found
        different = sorted(int(seed) for seed in wanted if found.get(seed) != wanted[seed])
        is_same = is_same and not different and len(found) == len(wanted)
        print(f"{name}: {len(found)} seeds" +
              (f", different from {first}: {different}" if different else ""))
    print(f"seeds {arguments.seeds}: " + ("the same hashes" if is_same else "DIFFERENT"))
    return 0 if is_same else 1


if __name__ == "__main__":
    sys.exit(main())
