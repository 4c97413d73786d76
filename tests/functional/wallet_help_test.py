"""The wallet explains itself: help of every command and group, topics, completion, settings."""
import json
import os
import subprocess
import tempfile

import harness
from harness import check, check_equal


def merit(*words, home, environment=None):
    return harness.run(harness.merit(), *words, environment={
        "MERIT_WALLET_HOME": home, "MERIT_NODE": "", "MERIT_OUTPUT": "", **(environment or {})})


def listed(help_text):
    """(name, summary) of the sub-commands that a help page lists."""
    rows = []
    for line in help_text.split("Subcommands:")[-1].splitlines():
        words = line.split(None, 1)
        if line.startswith("  ") and words:
            rows.append((words[0].split(",")[0], words[1] if len(words) > 1 else ""))
    return rows


def check_help(home, path):
    """Every command below `path` has a summary, every one that runs has examples."""
    code, text, _ = merit(*path, "--help", home=home)
    check_equal(code, 0, f"merit {path} --help")
    check("Examples:" in text or "Subcommands:" in text, f"merit {path} shows no example")
    if "Subcommands:" not in text:
        check(text.index("Examples:") < text.index("Usage:"), f"merit {path}: examples come first")
        check(f"  merit {' '.join(path)}" in text, f"merit {path}: the examples are of it")
        return 1
    count = 0
    for name, summary in listed(text):
        check(summary, f"merit {' '.join(path)} {name} has no summary")
        count += check_help(home, [*path, name])
    return count


def check_completion(home):
    script = merit("completion", "bash", home=home)[1]

    def complete(*words):
        line = " ".join(f"'{word}'" for word in words)
        done = subprocess.run(
            ["bash", "-c", f"{script}\nCOMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _merit; "
             "echo ${COMPREPLY[@]}"], capture_output=True, text=True, check=True)
        return done.stdout.split()

    check_equal(complete("merit", "interac"), ["interaction"], "completion of a group")
    check("fund" in complete("merit", "pool", ""), "completion of a command")
    check("--valid-for" in complete("merit", "pool", "fund", "--v"), "completion of a flag")
    check_equal(complete("merit", "-o", "j"), ["json"], "completion of a value")
    check_equal(complete("merit", "help", "u"), ["units"], "completion of a topic")
    for shell in ("zsh", "fish"):
        code, text, _ = merit("completion", shell, home=home)
        check(code == 0 and "wind-up" in text, f"completion of {shell}")


def check_settings(home):
    def origin(name, environment=None, *words):
        rows = json.loads(merit("-o", "json", *words, "config", "show", "--origin", home=home,
                                environment=environment)[1])
        return next((row["value"], row["origin"]) for row in rows if row["setting"] == name)

    check_equal(origin("timeout"), ("30s", "default"), "the default")
    check_equal(merit("config", "set", "timeout", "7s", home=home)[0], 0, "config set")
    check_equal(origin("timeout"), ("7s", f"file {home}/config.json"), "the file over the default")
    check_equal(origin("timeout", {"MERIT_TIMEOUT": "8s"}), ("8s", "environment MERIT_TIMEOUT"),
                "the environment over the file")
    check_equal(origin("node", {"MERIT_NODE": "a:1"}, "--node", "b:2"), ("b:2", "flag"),
                "the flag over the environment")
    code, out, error = merit("config", "set", "tiemout", "7s", home=home)
    check(code == 2 and not out and "valid-for" in error, "an unknown setting names the known")
    check_equal(merit("config", "unset", "timeout", home=home)[0], 0, "config unset")
    check_equal(origin("timeout"), ("30s", "default"), "the default again")


def check_networks(home):
    digits = "5f" * 32
    check_equal(merit("network", "add", "oss", "--genesis-hash", digits, "--node", "127.0.0.1:9",
                      home=home)[0], 0, "network add")
    check_equal(merit("network", "use", "oss", home=home)[0], 0, "network use")
    rows = json.loads(merit("-o", "json", "network", "list", home=home)[1])
    check_equal(rows, [{"name": "oss", "genesis": digits, "node": "127.0.0.1:9", "used": True}],
                "network list")
    code, out, error = merit("--network", "osz", "balance", "00" * 20, home=home)
    check(code == 6 and not out and "osz" in error, "an unknown network")
    check_equal(merit("network", "remove", "oss", home=home)[0], 0, "network remove")


def check_failures(home):
    code, out, error = merit("-o", "json", "pool", "fnd", home=home)
    check_equal((code, out), (2, ""), "an unknown command")
    check_equal(json.loads(error)["error"]["code"], "usage", "its error is JSON")
    code, out, error = merit("pool", home=home)
    check(code == 2 and not out and "fund" in error, "a group alone names its commands")
    code, _, error = merit("key", "list", home=home, environment={"MERIT_OUTPUT": "xml"})
    check(code == 2 and "xml" in error, "a wrong value of the environment")


def check_unknown_commands(home):
    for words, path, wrong, hint in (
            (["foo"], "merit", "foo", "merit --help shows the commands"),
            (["proyect", "list"], "merit", "proyect", "did you mean: merit project"),
            (["balence", "alice"], "merit", "balence", "did you mean: merit balance"),
            (["pool", "fnd", "x"], "merit pool", "fnd", "did you mean: merit pool fund"),
            (["--yes", "--node", "127.0.0.1:1", "pool", "fnd"], "merit pool", "fnd",
             "did you mean: merit pool fund"),
            (["address", "book", "lst"], "merit address book", "lst",
             "did you mean: merit address book list")):
        code, out, error = merit("--output", "json", *words, home=home)
        check_equal((code, out), (2, ""), f"merit {words}")
        said = json.loads(error)["error"]
        check_equal((said["message"], said["hint"]), (f'{path} has no command "{wrong}"', hint),
                    f"merit {words}")
    # Where the command is right the words after it are not commands.
    error = merit("project", "ls", "x", home=home)[2]
    check("x" in error and "has no command" not in error, f"a word too much: {error}")


def main():
    with tempfile.TemporaryDirectory(prefix="merit-test-") as home:
        check(check_help(home, []) > 60, "the table of commands is walked")
        for topic, word in (("exit-codes", "130"), ("environment", "MERIT_FROM"),
                            ("units", "12500000u"), ("formats", "HEIGHT-INDEX")):
            code, text, _ = merit("help", topic, home=home)
            check(code == 0 and word in text, f"merit help {topic}")
        check_equal(merit("help", "pool", "fund", home=home)[1],
                    merit("pool", "fund", "--help", home=home)[1], "help of a command")
        check_unknown_commands(home)
        check_completion(home)
        check_settings(home)
        check_networks(home)
        check_failures(home)


if __name__ == "__main__":
    main()
