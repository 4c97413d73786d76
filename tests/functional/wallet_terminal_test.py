"""On a terminal the wallet asks: words shown once, secrets without echo, declined, interrupted."""
import os
import pty
import tempfile
import termios
import time

import harness
from harness import check, check_equal


class Terminal:
    """A wallet command on a terminal of its own."""

    def __init__(self, home, *words):
        self.shown = ""
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            os.environ.update(MERIT_WALLET_HOME=home, TERM="xterm")
            os.execv(harness.merit(), ["merit", *words])

    def read(self):
        try:
            self.shown += os.read(self.file, 65536).decode()
            return True
        except OSError:  # its end
            return False

    def answer(self, question, text):
        """Waits for the question and types."""
        deadline = time.monotonic() + 20
        while question not in self.shown:
            check(self.read() and time.monotonic() < deadline, f"{question}: {self.shown}")
        os.write(self.file, text.encode())

    def echoes(self):
        return bool(termios.tcgetattr(self.file)[3] & termios.ECHO)

    def end(self):
        while self.read():
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def main():
    with tempfile.TemporaryDirectory(prefix="merit-test-") as home:
        made = Terminal(home, "key", "new", "alice", "--mnemonic", "--unencrypted")
        check_equal(made.end(), 0, made.shown)
        words = next(line for line in made.shown.splitlines() if len(line.split()) == 24).strip()

        check_words = Terminal(home, "key", "backup-check", "alice", "--mnemonic")
        check_words.answer("recovery words: ", words + "\n")
        check_equal(check_words.end(), 0, check_words.shown)
        check(words not in check_words.shown, "typed words are not echoed")

        declined = Terminal(home, "key", "remove", "alice")
        declined.answer("type the name", "bob\n")
        check_equal(declined.end(), 3, "another name removes nothing")
        check("nothing was removed" in declined.shown, declined.shown)

        differ = Terminal(home, "key", "new", "bob")
        differ.answer("password of key bob: ", "one\n")
        differ.answer("again: ", "two\n")
        check_equal(differ.end(), 2, "two passwords")

        interrupted = Terminal(home, "key", "new", "bob")
        interrupted.answer("password of key bob: ", "")
        check(not interrupted.echoes(), "a password is not echoed")
        os.write(interrupted.file, b"\x03")
        check_equal(interrupted.end(), 130, "Ctrl-C")
        check("interrupted" in interrupted.shown, interrupted.shown)
        check(not os.path.exists(f"{home}/keys/bob.json"), "no key was stored")


if __name__ == "__main__":
    main()
