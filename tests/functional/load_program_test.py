"""The load program accounts for every transaction that it offers, and ends with its processes."""
import json
import os
import pathlib
import tempfile

import harness
from harness import check, check_equal

SHAPE = {"validators", "operations", "loop", "rate", "outstanding", "seconds", "elapsed_seconds",
         "transactions", "refused_by_reason", "transactions_per_second", "records_per_second",
         "latency_ms", "blocks", "reconnects", "stopped_early", "costs", "good"}


def processes_of(folder):
    """Processes whose command line names the folder."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(folder).encode() in path.read_bytes():
                found.append(path.parent.name)
        except OSError:
            pass  # it ended meanwhile
    return found


def run_load(*options):
    with tempfile.TemporaryDirectory(prefix="merit-load-") as folder:
        code, out, error = harness.run(harness.program("MERIT_LOAD", "tests/bench/load"),
                                       "--meritd", harness.meritd(), "--validators", 1,
                                       "--seconds", 2, "--output", "json", *options,
                                       environment={"TMPDIR": folder})
        check_equal(code, 0, f"load {options}: {error}{out}")
        check_equal(processes_of(folder), [], "processes left")
        check_equal(os.listdir(folder), [], "files left")
    report = json.loads(out)
    check_equal(set(report), SHAPE, "members of the report")
    return report


def check_accounts(report):
    counts = report["transactions"]
    check(counts["acknowledged"] > 0, f"something was acknowledged: {counts}")
    check_equal(counts["sent"],
                counts["acknowledged"] + counts["refused"] + counts["unanswered"], "sent")
    check_equal(counts["refused"], sum(report["refused_by_reason"].values()), "refused by reason")
    check_equal(counts["applied"], counts["acknowledged"], "acknowledged and applied")
    for name in ("failed", "missing", "duplicates", "unanswered"):
        check_equal(counts[name], 0, name)
    latency = report["latency_ms"]
    check(0 < latency["p50"] <= latency["p95"] <= latency["p99"] <= latency["max"],
          f"percentiles ascend: {latency}")
    check(report["records_per_second"] > 0, "records were final")
    check_equal(len(report["costs"]["cpu_seconds"]["validators"]), 1, "validators' CPU time")
    check(report["costs"]["disk_bytes_per_record"] > 0, "records take room")


def test():
    report = run_load("--rate", 20, "--operations", 10)
    check_accounts(report)
    check_equal(report["transactions"]["signed"], 40, "two seconds at 20 a second")

    report = run_load("--outstanding", 4, "--transactions", 60)
    check_accounts(report)
    check(report["transactions"]["sent"] <= 60, "no more than was signed")


if __name__ == "__main__":
    test()
