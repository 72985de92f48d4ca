"""Types at random into nnrepl and sees to it that it never dies.

usage: prompt_fuzz.py [--seed N] [--keys N]

The keys are letters, pieces of the language, escape sequences whole and cut, pastes, control keys,
garbage bytes and resizes. Afterwards the prompt must still run a statement, and Ctrl-D must leave
with status 0 and the terminal as it was found.
"""

import argparse
import os
import random
import sys
import tempfile
import termios
import time

from prompt_screen import CTRL, DOWN, LEFT, RIGHT, UP, Prompt, program

WORDS = [
    "let x = 3", "let y = x * 2", "input image: [64]", "let h = image.dense(4).relu()", "show",
    "func f(x) { return x }", "forward", "backward", "undo", "redo", "history", "help dense",
    "gradcheck", "param W: [2, 3]", "loss squaredError(h, 1)", "train", ".relu()", "+ 1", "((",
    "))", "[", "{", "}", "\"", "\"data/", "//", "größe", "数学", "😀", "e\u0301", "\u202e", "𝔘",
    "let z = 1e400", "seed 7", "diagnose", "show graph", "expect accuracy > 2", "set x = 4",
]
ESCAPES = [
    UP, DOWN, LEFT, RIGHT, "\x1b", "\x1b[", "\x1b[3~", "\x1b[H", "\x1b[F", "\x1b[1;5D", "\x1bb",
    "\x1bf", "\x1bd", "\x1b\x7f", "\x1b[200", "\x1b[201~", "\x1bOP", "\x1b[15~", "\x1b[<0;1;1M",
]
CONTROLS = [CTRL[letter] for letter in "abefghijklmnprtuvwxy_".replace("_", "")] + ["\x7f", "\t\t"]
# Ctrl-D, Ctrl-\\ and Ctrl-Z end or stop the program as they should; Ctrl-S and Ctrl-Q are the
# terminal's own.


def keystrokes(random):
    kind = random.random()
    if kind < 0.25:
        return random.choice(WORDS)
    if kind < 0.40:
        return random.choice(ESCAPES)
    if kind < 0.60:
        return random.choice(CONTROLS)
    if kind < 0.75:
        return "\r"
    if kind < 0.80:
        return CTRL["c"]
    if kind < 0.86:
        lines = [random.choice(WORDS) for _ in range(random.randint(0, 40))]
        return "\x1b[200~" + "\r".join(lines) + "\x1b[201~"
    if kind < 0.90:
        return bytes(b for b in random.randbytes(random.randint(1, 12)) if b not in b"\x03\x04\x11\x13\x1a\x1c\x0f\x16")
    return "".join(random.choice("abcxyz ()[]{}.,:=+-*/0123456789_\"#") for _ in range(8))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--keys", type=int, default=1500)
    options = parser.parse_args()
    generator = random.Random(options.seed)
    home = tempfile.mkdtemp()
    prompt = Prompt(program(), home=home, environment={"SWIFT_BACKTRACE": "interactive=no,color=no"})
    prompt.wait_for("nn>")
    log = []
    # Two Ctrl-C within two seconds of a stopped action leave, as they should: never press it twice
    # in a row.
    last_interrupt = 0.0
    for number in range(options.keys):
        keys = keystrokes(generator)
        if keys == CTRL["c"]:
            if time.monotonic() - last_interrupt < 2.2:
                continue
            last_interrupt = time.monotonic()
        log.append(keys)
        prompt.child.send(keys)
        if generator.random() < 0.02:
            columns, rows = generator.randint(1, 200), generator.randint(1, 60)
            log.append((columns, rows))
            # The screen in memory keeps a size that it can work with.
            prompt.screen.resize(max(rows, 2), max(columns, 2))
            prompt.child.setwinsize(rows, columns)
        prompt.drain()
        if not prompt.child.isalive():
            prompt.look()
            print(f"seed {options.seed}: died after {number + 1} keys, status "
                  f"{prompt.child.exitstatus}, signal {prompt.child.signalstatus}", file=sys.stderr)
            for entry in log[-30:]:
                print("  " + repr(entry), file=sys.stderr)
            print(prompt.raw[-4000:].decode(errors="replace"), file=sys.stderr)
            return 1
    prompt.resize(80, 24)
    # Whatever is open (a paste, a search, a statement, a long action) ends with these.
    prompt.child.send("\x1b[201~")
    time.sleep(2.5)
    prompt.child.send(CTRL["c"])
    time.sleep(2.5)
    prompt.child.send(CTRL["c"])
    prompt.look(quiet=1)
    prompt.child.send("let survivor = 41 + 1\r")
    prompt.wait_for("survivor", limit=20)
    prompt.look(quiet=0.5)
    prompt.child.send(CTRL["d"])
    status = prompt.wait_end(limit=20)
    if status != 0:
        print(f"seed {options.seed}: left with status {status}", file=sys.stderr)
        return 1
    print(f"seed {options.seed}: {len(log)} keys, still standing")
    return 0


if __name__ == "__main__":
    sys.exit(main())
