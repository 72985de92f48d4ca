"""Counts the memory allocations of training steps: there must be none.

usage: step_allocations.py path/to/nnrepl

Each benchmark network is trained for one epoch on some and on more examples, with an allocator that
counts in front of the C library's. The rest of a run allocates the same both times, but for what a
run reports a few times a second: both have so many examples that a run either asks both times how
much memory there is, or neither time. So the difference, over the additional steps, is what a step takes.
OpenBLAS is kept to one thread: it allocates by itself whenever it splits a product.
"""

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

root = pathlib.Path(__file__).resolve().parents[2]


def allocations(nnrepl, counter, network, examples, folder):
    text = (root / "fixtures/benchmarks" / f"{network}.nn").read_text()
    text = re.sub(r"examples: \d+", f"examples: {examples}", text)
    text = re.sub(r"^gradcheck.*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"batch: \d+", f"batch: {BATCH}", text)
    file = folder / f"{network}.nn"
    file.write_text(text)
    run = subprocess.run(
        [nnrepl, file], stdin=subprocess.DEVNULL, capture_output=True, text=True,
        env={"LD_PRELOAD": str(counter), "OPENBLAS_NUM_THREADS": "1"}, check=True)
    assert "epoch 1/1" in run.stdout, run.stdout
    return int(re.search(r"allocations (\d+)", run.stderr)[1])


def main():
    nnrepl = sys.argv[1]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "counter.c").write_text(COUNTER)
        counter = folder / "counter.so"
        subprocess.run(
            ["cc", "-O2", "-shared", "-fPIC", "-o", counter, folder / "counter.c"], check=True)
        for network in ["mlp", "deep-sigmoid", "lenet", "lstm", "transformer", "recommender"]:
            few, many = (
                allocations(nnrepl, counter, network, examples, folder)
                for examples in (FEW, MANY))
            each = (many - few) / ((MANY - FEW) / BATCH)
            print(f"{network:12}  {each:6.3f} allocations a step")
            assert each < LARGEST_PER_STEP, f"{network} allocates while it trains"


main()
