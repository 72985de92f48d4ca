"""Counts the memory allocations of training steps and of probes: there must be none.

usage: allocations.py path/to/nnrepl path/to/gradcheck

Each benchmark network is trained for one epoch on some and on more examples, and checked coordinate
by coordinate at half and at its whole width, with an allocator that counts in front of the C
library's. The rest of a run allocates the same both times, but for what a run reports a few times a
second: both have so many examples that a run either asks both times how much memory there is, or
neither time. So the difference, over the additional steps and evaluations, is what one takes.
OpenBLAS is kept to one thread: it allocates by itself whenever it splits a product.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

COUNTER = """
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
static atomic_long count;
void *malloc(size_t size) { count++; return __libc_malloc(size); }
void *calloc(size_t items, size_t size) { count++; return __libc_calloc(items, size); }
void *realloc(void *old, size_t size) { count++; return __libc_realloc(old, size); }
int posix_memalign(void **result, size_t alignment, size_t size) {
  count++;
  *result = __libc_memalign(alignment, size);
  return *result ? 0 : 12;
}
__attribute__((destructor)) static void say(void) { fprintf(stderr, "allocations %ld\\n", count); }
"""
FEW, MANY, BATCH = 8192, 12288, 8
LARGEST_PER_STEP = 0.1
LARGEST_PER_EVALUATION = 0.1
NETWORKS = ["mlp", "deep-sigmoid", "lenet", "lstm", "gru", "transformer", "recommender"]
# What is halved, of those nearly all of whose coordinates are settled by one pair of evaluations. What
# dead units and kinks leave open is searched with many steps each, which are allocated.
WIDTHS = {"mlp": "dense(128)", "deep-sigmoid": "dense(64)", "recommender": "embedding(16)"}

root = pathlib.Path(__file__).resolve().parents[2]


def text_of(network):
    if network == "gru":  # the LSTM's network with another layer
        return text_of("lstm").replace(".lstm(", ".gru(")
    return (root / "fixtures/benchmarks" / f"{network}.nn").read_text()


def counted(command, counter):
    run = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        env={"LD_PRELOAD": str(counter), "OPENBLAS_NUM_THREADS": "1"}, check=True)
    return int(re.search(r"allocations (\d+)", run.stderr)[1]), run.stdout


def training(nnrepl, counter, network, examples, folder):
    text = re.sub(r"examples: \d+", f"examples: {examples}", text_of(network))
    text = re.sub(r"^gradcheck.*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"batch: \d+", f"batch: {BATCH}", text)
    file = folder / f"{network}.nn"
    file.write_text(text)
    count, output = counted([nnrepl, file], counter)
    assert "epoch 1/1" in output, output
    return count


def checking(gradcheck, counter, network, width, folder):
    file, report = folder / f"{network}.nn", folder / "report.json"
    file.write_text(text_of(network).replace(WIDTHS[network], width))
    count, _ = counted(
        [gradcheck, "check", "--every-coordinate", "--no-train", file, "--format",
         f"json={report}"], counter)
    return count, json.loads(report.read_text())["subjects"][0]["evaluations"]


def halved(width):
    return re.sub(r"\d+", lambda number: str(int(number[0]) // 2), width)


def main():
    nnrepl, gradcheck = sys.argv[1:]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "counter.c").write_text(COUNTER)
        counter = folder / "counter.so"
        subprocess.run(
            ["cc", "-O2", "-shared", "-fPIC", "-o", counter, folder / "counter.c"], check=True)
        for network in NETWORKS:
            few, many = (
                training(nnrepl, counter, network, examples, folder) for examples in (FEW, MANY))
            each = (many - few) / ((MANY - FEW) / BATCH)
            print(f"{network:12}  {each:6.3f} allocations a step")
            assert each < LARGEST_PER_STEP, f"{network} allocates while it trains"
        for network, width in WIDTHS.items():
            small, large = (
                checking(gradcheck, counter, network, width, folder)
                for width in (halved(width), width))
            each = (large[0] - small[0]) / (large[1] - small[1])
            print(f"{network:12}  {each:6.3f} allocations an evaluation")
            assert each < LARGEST_PER_EVALUATION, f"{network} allocates while it is checked"


main()
