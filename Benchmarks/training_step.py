"""Training steps of the benchmark networks and of digits.nn beside PyTorch eager's, in one run.

    swift build -c release --product TrainingStep
    python3 Benchmarks/training_step.py [--binary PATH] [--threads N] [--rounds N] [NETWORK ...]

A step is zero grad, forward, backward, update; the data are in memory, the batch gathered by each
side's own means. The two sides take turns, A B A B, network by network; medians and ratios are
printed. `--threads` sets PyTorch's; its default is what it takes by itself.
"""

import argparse
import math
import os
import pathlib
import platform
import statistics
import subprocess
import time

os.environ.pop("OPENBLAS_CORETYPE", None)

import torch  # noqa: E402
import torch.nn as nn  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[1]


class Last(nn.Module):
    """An LSTM's last state, then a dense layer."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(16, 32, batch_first=True)
        self.dense = nn.Linear(32, 10)

    def forward(self, x):
        return self.dense(self.lstm(x)[0][:, -1])


class Transformer(nn.Module):
    """One pre-norm encoder layer, its mean over time, then a dense layer."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.TransformerEncoderLayer(
            64, 4, 256, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
        )
        self.dense = nn.Linear(64, 10)

    def forward(self, x):
        return self.dense(self.encoder(x).mean(1))


class Recommender(nn.Module):
    """The product of a user's and an item's vector, and a bias each."""

    def __init__(self):
        super().__init__()
        self.user, self.item = nn.Embedding(1000, 16), nn.Embedding(1000, 16)
        self.user_bias, self.item_bias = nn.Embedding(1000, 1), nn.Embedding(1000, 1)

    def forward(self, x):
        user, item = x[:, 0], x[:, 1]
        return (self.user(user) * self.item(item)).sum(1, keepdim=True) + (
            self.user_bias(user) + self.item_bias(item)
        )


class Digits(nn.Module):
    """64-128-10 on images of 0 to 16."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))

    def forward(self, x):
        return self.layers(x / 16)


def deep_sigmoid():
    return nn.Sequential(
        *[layer for _ in range(20) for layer in (nn.Linear(64, 64), nn.Sigmoid())],
        nn.Linear(64, 10),
    )


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )


def real(*shape):
    return lambda count, dtype: torch.rand(count, *shape, dtype=dtype)


# name: the file, the model, its input, the batch
NETWORKS = {
    "digits": ("fixtures/digits.nn", Digits, real(64), 32),
    "mlp": (
        "fixtures/benchmarks/mlp.nn",
        lambda: nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10)), real(784), 32,
    ),
    "deep-sigmoid": ("fixtures/benchmarks/deep-sigmoid.nn", deep_sigmoid, real(64), 16),
    "lenet": ("fixtures/benchmarks/lenet.nn", lenet, real(1, 28, 28), 8),
    "lstm": ("fixtures/benchmarks/lstm.nn", Last, real(20, 16), 8),
    "transformer": ("fixtures/benchmarks/transformer.nn", Transformer, real(16, 64), 4),
    "recommender": (
        "fixtures/benchmarks/recommender.nn", Recommender,
        lambda count, dtype: torch.randint(0, 1000, (count, 2)), 64,
    ),
}
OPTIMISERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.01),
    "adam": lambda p: torch.optim.Adam(p, lr=1e-3),
}
DTYPES = {"float32": torch.float32, "float64": torch.float64}


def ours(binary, name):
    """Our figures for one network: the BLAS, and microseconds by (dtype, optimiser)."""
    lines = subprocess.run(
        [binary, str(ROOT / NETWORKS[name][0])], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    figures = {}
    for line in lines[1:]:
        _, dtype, optimiser, value = line.split()
        figures[dtype, optimiser] = float(value)
    return lines[0], figures


def theirs(name, dtype, optimiser):
    _, make, inputs, batch = NETWORKS[name]
    torch.manual_seed(7)
    model = make().to(DTYPES[dtype])
    count = max(256, 4 * batch)
    x = inputs(count, DTYPES[dtype])
    if name == "recommender":
        target = torch.randint(0, 2, (count, 1)).to(DTYPES[dtype])
        loss_function = nn.BCEWithLogitsLoss()
    else:
        target = torch.randint(0, 10, (count,))
        loss_function = nn.CrossEntropyLoss()
    optimise = OPTIMISERS[optimiser](model.parameters())
    order = torch.randperm(count)
    start = 0

    def step():
        nonlocal start
        rows = order[start : start + batch]
        start = (start + batch) % count
        optimise.zero_grad()
        loss = loss_function(model(x[rows]), target[rows])
        loss.backward()
        optimise.step()

    def timed(steps):
        begin = time.perf_counter()
        for _ in range(steps):
            step()
        return time.perf_counter() - begin

    steps = 1
    while timed(steps) < 0.03:
        steps *= 2
    return statistics.median(timed(steps) / steps * 1e6 for _ in range(9))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("networks", nargs="*", metavar="NETWORK")
    parser.add_argument("--binary", default=str(ROOT / ".build/release/TrainingStep"))
    parser.add_argument("--threads", type=int)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads")
    ratios = []
    has_header = False
    for name in arguments.networks or NETWORKS:
        mine, torchs, blas = {}, {}, ""
        for _ in range(arguments.rounds):
            blas, figures = ours(arguments.binary, name)
            for key, value in figures.items():
                mine.setdefault(key, []).append(value)
                torchs.setdefault(key, []).append(theirs(name, *key))
        if not has_header:
            has_header = True
            print(f"{platform.machine()}, {os.cpu_count()} cores; ours: {blas}")
            print(f"{'':29}{'ours, µs':>10}{'PyTorch, µs':>13}{'ratio':>7}")
        for key in mine:
            a, b = statistics.median(mine[key]), statistics.median(torchs[key])
            print(f"{name:14}{key[0]:9}{key[1]:6}{a:10.1f}{b:13.1f}{b / a:7.2f}", flush=True)
            if name != "digits":
                ratios.append(b / a)
    if ratios:
        mean = math.exp(statistics.fmean(map(math.log, ratios)))
        print(f"geometric mean of {len(ratios)}: {mean:.2f}; least: {min(ratios):.2f}")


main()
