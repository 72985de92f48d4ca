"""A terminal in memory with nnrepl in it: keys go in, the screen is looked at."""

import os
import time

import pexpect
import pyte

UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
# How long anything may take on a busy machine; nothing waits longer than it has to.
LIMIT = 30.0
CTRL = {letter: chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"}


def program():
    """The nnrepl to test: `NNREPL`, else the one that `swift build -c release` made."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    return os.environ.get("NNREPL", os.path.join(root, ".build", "release", "nnrepl"))


def paste(text):
    return "\x1b[200~" + text.replace("\n", "\r") + "\x1b[201~"


class Prompt:
    def __init__(self, program, arguments=(), columns=80, rows=24, home=None, environment=None):
        self.screen = pyte.HistoryScreen(columns, rows, history=2000, ratio=0.5)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        variables = {
            "PATH": os.environ["PATH"],
            "HOME": home or "/nonexistent",
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
        }
        variables.update(environment or {})
        self.child = pexpect.spawn(
            program, list(arguments), dimensions=(rows, columns), env=variables, timeout=5,
            cwd=home)

    def look(self, quiet=0.15, limit=5.0):
        """Takes output until none came for `quiet` seconds; the screen's lines."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            try:
                data = self.child.read_nonblocking(65536, timeout=quiet)
            except pexpect.TIMEOUT:
                break
            except pexpect.EOF:
                break
            self.raw += data
            self.stream.feed(data)
        return [line.rstrip() for line in self.screen.display]

    def drain(self):
        """Takes what is there, without waiting or drawing it."""
        try:
            while True:
                data = self.child.read_nonblocking(65536, timeout=0)
                self.raw = (self.raw + data)[-100_000:]
        except (pexpect.TIMEOUT, pexpect.EOF):
            pass

    def text(self, **options):
        lines = self.look(**options)
        while lines and not lines[-1]:
            lines.pop()
        return "\n".join(lines)

    def send(self, keys):
        """Types `keys`; what becomes of them is for `wait_for` and `ends` to wait for."""
        self.child.send(keys)

    def until(self, holds, limit=LIMIT):
        """Looks until `holds` is true of the screen's text; the text, or None if it never is."""
        end = time.monotonic() + limit
        while True:
            shown = self.text(quiet=0.05, limit=0.2)
            if holds(shown):
                return shown
            if time.monotonic() > end or not self.child.isalive():
                return None

    def wait_for(self, text, limit=LIMIT):
        """Looks until `text` stands on the screen; raises with the screen if it never does."""
        shown = self.until(lambda shown: text in shown, limit)
        assert shown is not None, f"{text!r} is not on the screen:\n{self.text()}"
        return shown

    def ends(self, *lines, limit=LIMIT):
        """Looks until the screen ends in `lines`; raises with the screen if it never does."""
        wanted = list(lines)
        shown = self.until(lambda shown: shown.split("\n")[-len(wanted):] == wanted, limit)
        assert shown is not None, f"the screen does not end in {wanted}:\n{self.text()}"

    def resize(self, columns, rows):
        self.screen.resize(rows, columns)
        self.child.setwinsize(rows, columns)

    @property
    def cursor(self):
        return (self.screen.cursor.y, self.screen.cursor.x)

    def wait_end(self, limit=LIMIT):
        stop = time.monotonic() + limit
        while self.child.isalive() and time.monotonic() < stop:
            self.look(quiet=0.05, limit=0.1)
        assert not self.child.isalive(), "still running:\n" + self.text()
        self.look(quiet=0.5, limit=1)
        status = self.child.exitstatus
        return status if status is not None else -self.child.signalstatus
