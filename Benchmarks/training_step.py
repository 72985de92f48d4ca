"""A training step of the digits classifier beside PyTorch eager's, in one run, A B A B.

    swift build -c release --product TrainingStep
    python3 Benchmarks/training_step.py [--binary PATH] [--threads N]

`--threads` sets PyTorch's; on a busy machine 1 is kinder to it, since its threads wait spinning.

64-128-10, batch 32, float32: zero grad, forward, backward, update; the data already in memory, the
batch gathered by each side's own means. Prints medians and ratios.
"""

import argparse
import os
import platform
import statistics
import subprocess
import time

os.environ.pop("OPENBLAS_CORETYPE", None)

import torch  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("--binary", default=".build/release/TrainingStep")
parser.add_argument("--threads", type=int)
arguments = parser.parse_args()
if arguments.threads:
    torch.set_num_threads(arguments.threads)

BINARY = arguments.binary
ROUNDS = 3


def ours():
    lines = subprocess.run([BINARY], capture_output=True, text=True, check=True).stdout.splitlines()
    figures = dict(line.split(" ", 1) for line in lines)
    return figures.pop("blas"), {name: float(value) for name, value in figures.items()}


def theirs(make):
    torch.manual_seed(7)
    images = torch.rand(1438, 64) * 16
    digits = torch.randint(0, 10, (1438,))
    model = torch.nn.Sequential(
        torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10)
    )
    loss_function = torch.nn.CrossEntropyLoss()
    optimiser = make(model.parameters())
    order = torch.randperm(1438)
    start = 0

    def step():
        nonlocal start
        rows = order[start : start + 32]
        start = (start + 32) % 1408
        optimiser.zero_grad()
        loss = loss_function(model(images[rows] / 16), digits[rows])
        loss.backward()
        optimiser.step()

    for _ in range(200):
        step()
    rounds = []
    for _ in range(9):
        begin = time.perf_counter()
        for _ in range(100):
            step()
        rounds.append((time.perf_counter() - begin) / 100 * 1e6)
    return statistics.median(rounds)


OPTIMISERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.01),
    "adam": lambda p: torch.optim.Adam(p, lr=1e-3),
}

mine = {name: [] for name in OPTIMISERS}
torchs = {name: [] for name in OPTIMISERS}
blas = ""
for _ in range(ROUNDS):
    blas, figures = ours()
    for name, value in figures.items():
        mine[name].append(value)
    for name, make in OPTIMISERS.items():
        torchs[name].append(theirs(make))

print(f"{platform.machine()}, {os.cpu_count()} cores; ours: {blas}")
print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads")
print(f"{'':6}{'ours, µs':>12}{'PyTorch, µs':>14}{'ratio':>8}")
for name in OPTIMISERS:
    a, b = statistics.median(mine[name]), statistics.median(torchs[name])
    print(f"{name:6}{a:12.1f}{b:14.1f}{b / a:8.1f}")
