"""Keys of the wallet: recovery words, copies, wrong passwords, open permissions, damaged files."""
import json
import os
import pathlib
import subprocess
import tempfile

import harness
from harness import check, check_equal

WORDS = "abandon " * 23 + "art"


class Wallet:
    def __init__(self, home):
        self.home = pathlib.Path(home)
        self.password = self.home / "password"
        self.password.write_text("correct horse\n")

    def run(self, *words, stdin="", output="json"):
        done = subprocess.run(
            [harness.merit(), "-o", output, *map(str, words)], input=stdin, capture_output=True,
            text=True, timeout=60, env={**os.environ, "MERIT_WALLET_HOME": str(self.home)})
        return done.returncode, done.stdout, done.stderr

    def answer(self, *words, stdin=""):
        code, out, error = self.run(*words, stdin=stdin)
        check_equal(code, 0, f"merit {words}: {error}")
        return json.loads(out)

    def refused(self, *words, stdin=""):
        code, out, error = self.run(*words, stdin=stdin)
        check_equal(out, "", f"standard output of merit {words}")
        return code, json.loads(error.strip().splitlines()[-1])["error"]


def check_words(wallet):
    made = wallet.answer("key", "new", "alice", "--mnemonic", "--show-words", "--unencrypted")
    words = made["words"]
    check_equal(len(words.split()), 24, "recovery words")
    check("words" not in wallet.answer("key", "show", "alice"), "the words are shown once")
    check(all(word not in (wallet.home / "keys/alice.json").read_text().split()
              for word in words.split()), "the words are not in the file")

    restored = wallet.answer("key", "import", "--mnemonic", "--name", "again", "--words-stdin",
                             "--unencrypted", stdin=words.upper() + "\n")
    check_equal(restored["public_key"], made["public_key"], "the key of the same words")
    second = wallet.answer("key", "derive", "alice-2", "--index", "1", "--words-stdin",
                           "--unencrypted", stdin=words + "\n")
    check(second["public_key"] != made["public_key"], "another index is another key")
    wallet.answer("key", "backup-check", "alice-2", "--mnemonic", "--index", "1", "--words-stdin",
                  stdin=words + "\n")
    code, error = wallet.refused("key", "backup-check", "alice", "--mnemonic", "--words-stdin",
                                 stdin=WORDS + "\n")
    check_equal((code, error["code"]), (9, "key.other_words"), "other words")

    code, error = wallet.refused("key", "derive", "x", "--words-stdin", "--unencrypted",
                                 stdin=WORDS.replace("art", "artt") + "\n")
    check_equal((code, error["code"], error["data"]["position"]),
                (2, "key.mnemonic_unknown_word", 24), "a misspelt word")
    code, error = wallet.refused("key", "derive", "x", "--words-stdin", "--unencrypted",
                                 stdin="abandon " * 24 + "\n")
    check_equal(error["code"], "key.mnemonic_wrong_checksum", "words that do not belong together")
    code, error = wallet.refused("key", "derive", "x", "--unencrypted")
    check(code == 2 and "--words-stdin" in error["hint"], "without a terminal the flag is named")
    code, error = wallet.refused("key", "new", "x", "--mnemonic", "--unencrypted")
    check(code == 2 and "--show-words" in error["hint"], "words are not printed into a pipe")


def check_files(wallet):
    wallet.answer("key", "new", "bob", "--password-file", wallet.password)
    copy = wallet.home / "backup.json"
    wallet.answer("key", "export", "bob", "-O", copy)
    check_equal(copy.stat().st_mode & 0o777, 0o600, "permissions of the copy")
    check_equal(copy.read_text(), (wallet.home / "keys/bob.json").read_text(), "a whole copy")
    code, error = wallet.refused("key", "export", "bob", "-O", copy)
    check_equal((code, error["code"]), (2, "key.already_exists"), "never over another file")
    wallet.answer("key", "backup-check", copy, "--password-file", wallet.password)
    wrong = wallet.home / "wrong"
    wrong.write_text("incorrect horse\n")
    code, error = wallet.refused("key", "backup-check", copy, "--password-file", wrong)
    check_equal((code, error["code"]), (4, "key.wrong_password"), "a wrong password")
    code, error = wallet.refused("key", "backup-check", copy, "--no-input")
    check(code == 2 and "--password-file" in error["hint"], "--no-input names the flag")

    copy.chmod(0o640)
    code, error = wallet.refused("key", "show", copy)
    check_equal((code, error["hint"]), (4, f"chmod 600 {copy}"), "a file that others can read")
    copy.chmod(0o600)
    whole = copy.read_text()
    for size in (0, 1, len(whole) // 2, len(whole) - 3):
        copy.write_text(whole[:size])
        code, error = wallet.refused("key", "show", copy)
        check(code == 4 and "no whole key file" in error["message"], f"cut to {size} bytes")
    copy.write_text("[" * 4000)
    check_equal(wallet.refused("key", "show", copy)[0], 4, "a file of brackets")
    check_equal(wallet.refused("key", "show", "nobody")[0], 4, "a key that is not there")

    (wallet.home / "keys/bad.json").write_text("{}")
    (wallet.home / "keys/bad.json").chmod(0o600)
    code, out, error = wallet.run("key", "list")
    names = [key["name"] for key in json.loads(out)]
    check(code == 0 and "bob" in names and "bad" not in names, "the readable keys are listed")
    check("bad.json" in error, "the unreadable one is named")


def check_addresses(wallet):
    address = wallet.answer("key", "show", "bob")["address"]
    at = 12
    other = "q" if address[at] != "q" else "p"
    code, error = wallet.refused("address", "decode", address[:at] + other + address[at + 1:])
    check_equal((code, error["code"], error["data"]["positions"]),
                (2, "address_wrong_checksum", [at + 1]), "the position of the wrong character")
    code, error = wallet.refused("address", "decode", address[:5] + address[5:].upper())
    check_equal(error["code"], "address_mixed_case", "mixed case")
    check_equal(wallet.refused("address", "decode", "merit1" + "q" * 500)[0], 2, "a long text")
    check_equal(wallet.answer("address", "decode", address.upper())["address"], address,
                "all upper case")
    wallet.answer("address", "book", "add", "carol", address)
    check_equal(wallet.answer("address", "book", "list"), [{"name": "carol", "address": address}],
                "the address book")


def main():
    with tempfile.TemporaryDirectory(prefix="merit-test-") as home:
        wallet = Wallet(home)
        check_words(wallet)
        check_files(wallet)
        check_addresses(wallet)


if __name__ == "__main__":
    main()
