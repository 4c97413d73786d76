#!/usr/bin/env python3
"""Runs many seeds of the simulator on all cores and adds up what they did.

    tests/simulation/many_seeds.py SIMULATE --seeds A..B [--jobs N]

SIMULATE is the program. Prints each seed that broke a rule with its fault plan, once a minute how far
it is, and at the end the simulated time and the faults that were injected, by kind; exit 1 if a seed
broke a rule.
"""
import argparse
import collections
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

PART = 50  # seeds a process
PROGRESS_SECONDS = 60
TOTAL = re.compile(r"^(\d+) seeds, ([\d.]+) simulated s in [\d.]+ s, slowest heal ([\d.]+) s, "
                   r"(\d+) broken$", re.M)
FAULT = re.compile(r"^  (\S.*?) +(\d+)$", re.M)


def run(program, first, last):
    done = subprocess.run([program, "--seeds", f"{first}..{last}", "--quiet"],
                          capture_output=True, text=True)
    total = TOTAL.search(done.stdout)
    if not total:
        return None, f"seeds {first}..{last}: exit {done.returncode}\n{done.stdout}{done.stderr}"
    return (total, done.stdout[total.end():]), done.stdout[:total.start()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--seeds", required=True)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    first, last = (int(word) for word in arguments.seeds.split(".."))
    parts = [(begin, min(begin + PART - 1, last)) for begin in range(first, last + 1, PART)]
    began = time.monotonic()
    seeds, broken, simulated_s, heal_s = 0, 0, 0.0, 0.0
    injected = collections.Counter()
    is_good = True
    told = began
    pool = ThreadPoolExecutor(arguments.jobs)
    for result, said in pool.map(lambda part: run(arguments.program, *part), parts):
        if said:
            is_good = False
            print(said, flush=True)
        if result:
            total, faults = result
            seeds += int(total[1])
            simulated_s += float(total[2])
            heal_s = max(heal_s, float(total[3]))
            broken += int(total[4])
            for kind, times in FAULT.findall(faults):
                injected[kind] += int(times)
        if time.monotonic() - told > PROGRESS_SECONDS:
            told = time.monotonic()
            print(f"{seeds} seeds of {last - first + 1}, {broken} broken, {told - began:.0f} s",
                  file=sys.stderr, flush=True)
    print(f"{seeds} seeds, {simulated_s / 3600:.2f} simulated h in {time.monotonic() - began:.0f} s, "
          f"slowest heal {heal_s:.1f} s, {broken} broken")
    for kind, times in sorted(injected.items()):
        print(f"  {kind:22} {times}")
    return 0 if is_good and broken == 0 and seeds == last - first + 1 else 1


if __name__ == "__main__":
    sys.exit(main())
