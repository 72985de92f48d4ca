"""Networks and files that need more memory than a limit leaves: refused, and never a crash.

usage: memory_limits.py path/to/nnrepl path/to/gradcheck [--steps N]

Each network and action runs under limits of the address space (`ulimit -v`) from just above what the
program itself takes, up to the first under which it works. At each it must either work or end with
status 2 and `not-enough-memory`. Then a prompt must go on after a refusal. Linux only.
"""

import argparse
import gzip
import io
import pathlib
import resource
import struct
import subprocess
import sys
import tempfile
import zipfile

import pexpect

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("nnrepl")
parser.add_argument("gradcheck")
parser.add_argument("--steps", type=int, default=6, help="limits between the least and the first enough")
options = parser.parse_args()

NETWORKS = {
    "wide": "input x: [500]\ntarget y: [1]\nlet h = x.dense(8000).relu()\n"
    "loss squaredError(h.dense(1), y)\noptimizer adam(learningRate: 1e-3)\n",
    "images": "input x: [3, 64, 64]\ntarget y: class(10)\n"
    "let h = x.conv2d(16, kernel: 3, padding: 1).relu().maxPool2d(2).flatten()\n"
    "loss crossEntropy(h.dense(10), y)\noptimizer sgd(learningRate: 1e-3)\n",
    "words": "input x: [48] of index(2000)\ntarget y: class(4)\n"
    "let h = x.embedding(64).attention(heads: 4).mean(axis: 0)\n"
    "loss crossEntropy(h.dense(4), y)\noptimizer adam(learningRate: 1e-3)\n",
}
WRONG = """input x: [64]
target y: [1]
func twice(v) { return v * 2 }
gradient twice(v, dy) { return dy * 3 }
let h = x.dense(100).twice().tanh()
loss squaredError(h.dense(1), y)
"""
ACTIONS = ["", "forward", "backward", "step", "train epochs: 1", "gradcheck", "diagnose"]
MEGABYTE = 1 << 20
failures = []


def run(command, limit, text="", patience=240):
    def bound():
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    try:
        done = subprocess.run(
            command, input=text, capture_output=True, text=True, preexec_fn=bound, timeout=patience
        )
    except subprocess.TimeoutExpired:
        return "hangs", ""
    return done.returncode, done.stdout + done.stderr


def judge(name, command, limit, text=""):
    """Whether `command` works under `limit`; what is neither that nor a refusal is a failure."""
    status, output = run(command, limit, text)
    if status == 2 and "error[not-enough-memory]" in output:
        return False
    if status in (0, 1):
        return True
    failures.append(f"{name} with {limit // MEGABYTE} MB: status {status}\n{output[-400:]}")
    return False


def least(command):
    """A limit under which a program just starts: below, OpenBLAS waits for its buffers for ever."""
    limit = 128 * MEGABYTE
    while run(command, limit, patience=4)[0] not in (0, 2) and limit < 64 << 30:
        limit = limit * 9 // 8
    return limit


def sweep(name, command, start):
    top, worked = start, False
    while not worked and top < 32 << 30:
        top = top * 5 // 4
        worked = judge(name, command, top)
    for step in range(options.steps):
        judge(name, command, start + (top - start) * step // options.steps)
    print(f"{name}: works with {top // MEGABYTE} MB")


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    tiny = folder / "tiny.nn"
    tiny.write_text("let x = 1\n")
    start = least([options.nnrepl, str(tiny)])
    check_start = least([options.gradcheck, "check", str(tiny)])
    print(f"nnrepl starts with {start // MEGABYTE} MB, gradcheck with {check_start // MEGABYTE} MB")
    for name, network in NETWORKS.items():
        for action in ACTIONS:
            file = folder / f"{name}.nn"
            file.write_text(network + action + "\n")
            sweep(f"{name}, {action or 'declared'}", [options.nnrepl, str(file)], start)
        file = folder / f"{name}.nn"
        file.write_text(network)
        sweep(f"{name}, gradcheck check", [options.gradcheck, "check", str(file)], check_start)
    # What looks at every coordinate, with more digits where the gradient is wrong.
    file = folder / "wrong.nn"
    file.write_text(WRONG)
    for words in ([], ["--every-coordinate"]):
        command = [options.gradcheck, "check", *words, str(file)]
        sweep(f"wrong, gradcheck check {' '.join(words)}", command, check_start)

    # Files that unpack to more than there is.
    many = 600 * MEGABYTE
    block = zipfile.ZipFile(folder / "bomb.npz", "w", zipfile.ZIP_DEFLATED)
    header = b"{'descr': '|u1', 'fortran_order': False, 'shape': (%d, 1), }" % many
    header += b" " * (63 - (len(header) + 10) % 64) + b"\n"
    with block.open("x.npy", "w", force_zip64=True) as inner:
        inner.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)
        for _ in range(600):
            inner.write(bytes(MEGABYTE))
    block.close()
    with gzip.open(folder / "bomb.idx.gz", "wb", 1) as bomb:
        bomb.write(struct.pack(">BBBBII", 0, 0, 8, 2, many, 1))
        for _ in range(600):
            bomb.write(bytes(MEGABYTE))
    with gzip.open(folder / "bomb.csv.gz", "wb", 1) as bomb:
        bomb.write(b"x\n")
        for _ in range(300):
            bomb.write(b"1\n" * (MEGABYTE // 2))
    for source in ('npz("bomb.npz", x: "x")', 'idx(x: "bomb.idx.gz")', 'csv("bomb.csv.gz", x: "x")'):
        file = folder / "data.nn"
        file.write_text(f"input x: [1]\nlet h = x.dense(1)\ndata {source}\n")
        for limit in (start, start + 100 * MEGABYTE, start + 700 * MEGABYTE, start + 1500 * MEGABYTE):
            judge(f"data {source}", [options.nnrepl, str(file)], limit)

    # The prompt goes on.
    prompt = pexpect.spawn(
        options.nnrepl,
        ["--no-init", "--color", "never"],
        encoding="utf-8",
        timeout=30,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30)),
    )
    try:
        for line, answer in (
            ("input x: [1000]", r"x: \[1000\]"),
            ("let h = x.dense(800000)", "not-enough-memory"),
            ("let h = x.dense(3)", "3,003 parameters"),
        ):
            prompt.expect("nn> ")
            prompt.sendline(line)
            prompt.expect(answer)
    except (pexpect.TIMEOUT, pexpect.EOF):
        failures.append(f"the prompt after a refusal:\n{prompt.before}")
    prompt.close(force=True)

print("\n".join(failures) or "no crash, no hang")
sys.exit(1 if failures else 0)
