"""The full check of the six benchmark networks beside PyTorch's, in one run, A B A B.

    swift build -c release --product gradcheck
    python3 Benchmarks/full_check.py [--binary PATH] [--rounds N] [NAME ...]

Ours: `gradcheck check --every-coordinate` of fixtures/benchmarks/NAME.nn: every coordinate of every
parameter and of every real input, each op by itself, verdicts with bounds; on all cores. Theirs:
`torch.autograd.gradcheck`, slow mode, of the parameters alone (the inputs left out), at its default
threads, and its fast mode. Both in float64. Prints medians and ratios, with the seconds of the
check as it reports them and of the whole process.
"""

import argparse
import json
import math
import os
import platform
import statistics
import subprocess
import time

os.environ.pop("OPENBLAS_CORETYPE", None)

import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402

torch.set_default_dtype(torch.float64)
torch.manual_seed(1)


def dense(features, units):
    layer = torch.nn.Linear(features, units)
    return [layer.weight.detach(), layer.bias.detach()]


def mlp():
    parameters = dense(784, 128) + dense(128, 10)
    x, target = torch.rand(32, 784) * 2 - 1, torch.randint(0, 10, (32,))

    def loss(a, b, c, d):
        return F.cross_entropy(F.linear(torch.relu(F.linear(x, a, b)), c, d), target)

    return loss, parameters


def deep_sigmoid():
    parameters = sum([dense(64, 64) for _ in range(20)], []) + dense(64, 10)
    x, target = torch.rand(16, 64) * 2 - 1, torch.randint(0, 10, (16,))

    def loss(*p):
        y = x
        for layer in range(20):
            y = torch.sigmoid(F.linear(y, p[2 * layer], p[2 * layer + 1]))
        return F.cross_entropy(F.linear(y, p[40], p[41]), target)

    return loss, parameters


def lenet():
    first, second = torch.nn.Conv2d(1, 6, 5, padding=2), torch.nn.Conv2d(6, 16, 5)
    parameters = [p.detach() for layer in (first, second) for p in layer.parameters()]
    parameters += dense(400, 120) + dense(120, 84) + dense(84, 10)
    x, target = torch.rand(8, 1, 28, 28) * 2 - 1, torch.randint(0, 10, (8,))

    def loss(*p):
        y = F.max_pool2d(torch.relu(F.conv2d(x, p[0], p[1], padding=2)), 2)
        y = F.max_pool2d(torch.relu(F.conv2d(y, p[2], p[3])), 2).flatten(1)
        y = torch.relu(F.linear(y, p[4], p[5]))
        y = torch.relu(F.linear(y, p[6], p[7]))
        return F.cross_entropy(F.linear(y, p[8], p[9]), target)

    return loss, parameters


def lstm():
    layer = torch.nn.LSTM(16, 32, batch_first=True)
    parameters = [p.detach() for p in layer.parameters()] + dense(32, 10)
    x, target = torch.rand(8, 20, 16) * 2 - 1, torch.randint(0, 10, (8,))
    zero = torch.zeros(1, 8, 32)

    def loss(*p):
        states = torch.lstm(x, (zero, zero), list(p[:4]), True, 1, 0.0, False, False, True)[0]
        return F.cross_entropy(F.linear(states[:, -1], p[4], p[5]), target)

    return loss, parameters


def transformer():
    ones, zeros = lambda: torch.ones(64), lambda: torch.zeros(64)
    parameters = [ones(), zeros()] + sum([dense(64, 64) for _ in range(4)], [])
    parameters += [ones(), zeros()] + dense(64, 256) + dense(256, 64) + dense(64, 10)
    x, target = torch.rand(4, 16, 64) * 2 - 1, torch.randint(0, 10, (4,))

    def loss(*p):
        y = F.layer_norm(x, (64,), *p[:2])
        q, k, v = [
            F.linear(y, p[i], p[i + 1]).reshape(4, 16, 4, 16).transpose(1, 2) for i in (2, 4, 6)
        ]
        mixed = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(4, 16, 64)
        y = x + F.linear(mixed, p[8], p[9])
        z = F.layer_norm(y, (64,), *p[10:12])
        y = y + F.linear(F.gelu(F.linear(z, p[12], p[13])), p[14], p[15])
        return F.cross_entropy(F.linear(y.mean(1), p[16], p[17]), target)

    return loss, parameters


def recommender():
    parameters = [torch.randn(1000, width) for width in (16, 16, 1, 1)]
    user, item = torch.randint(0, 1000, (64,)), torch.randint(0, 1000, (64,))
    target = torch.randint(0, 2, (64, 1)).double()

    def loss(a, b, c, d):
        score = (F.embedding(user, a) * F.embedding(item, b)).sum(1, keepdim=True)
        score = score + F.embedding(user, c) + F.embedding(item, d)
        return F.binary_cross_entropy_with_logits(score, target)

    return loss, parameters


NETWORKS = {
    "mlp": mlp,
    "deep-sigmoid": deep_sigmoid,
    "lenet": lenet,
    "lstm": lstm,
    "transformer": transformer,
    "recommender": recommender,
}


def theirs(name, fast):
    loss, parameters = NETWORKS[name]()
    leaves = [p.clone().requires_grad_() for p in parameters]
    start = time.perf_counter()
    agrees = torch.autograd.gradcheck(loss, leaves, fast_mode=fast, raise_exception=False)
    return time.perf_counter() - start, agrees


def ours(name):
    command = [
        arguments.binary, "check", "--every-coordinate", "--no-train", "--format", "json",
        os.path.join(arguments.fixtures, name + ".nn"),
    ]
    start = time.perf_counter()
    finished = subprocess.run(command, capture_output=True, text=True)
    whole = time.perf_counter() - start
    subject = json.loads(finished.stdout)["subjects"][0]
    parameters = [p for layer in subject["layers"] for p in layer["parameters"]]
    parameters += subject["parameters"]
    tensors = parameters + subject["inputs"]
    counts = {}
    for tensor in tensors:
        counts[tensor["verdict"]] = counts.get(tensor["verdict"], 0) + 1
    return {
        "check": subject["elapsedSeconds"],
        "whole": whole,
        "checked": sum(p["checked"] for p in parameters),
        "verdicts": ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())),
        "memory": subject["peakMemoryBytes"] / 1e6,
    }


parser = argparse.ArgumentParser()
parser.add_argument("--binary", default=".build/release/gradcheck")
parser.add_argument("--fixtures", default="fixtures/benchmarks")
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("names", nargs="*")
arguments = parser.parse_args()
names = arguments.names or list(NETWORKS)

print(f"{platform.machine()}, {os.cpu_count()} cores, PyTorch {torch.__version__}, "
      f"{torch.get_num_threads()} threads, {arguments.rounds} rounds")
print(f"{'':14}{'ours, s':>9}{'process':>9}{'torch slow':>12}{'fast, ms':>10}{'ratio':>8}"
      f"{'coordinates':>13}{'MB':>8}  verdicts")
ratios = []
for name in names:
    mine, slow, fast = [], [], []
    for _ in range(arguments.rounds):
        mine.append(ours(name))
        slow.append(theirs(name, fast=False)[0])
        fast.append(theirs(name, fast=True)[0])
    check = statistics.median(m["check"] for m in mine)
    ratio = statistics.median(slow) / check
    ratios.append(ratio)
    print(f"{name:14}{check:9.3f}{statistics.median(m['whole'] for m in mine):9.3f}"
          f"{statistics.median(slow):12.2f}{statistics.median(fast) * 1e3:10.1f}{ratio:8.0f}"
          f"{mine[0]['checked']:13,}{max(m['memory'] for m in mine):8.0f}"
          f"  {mine[0]['verdicts']}", flush=True)
print(f"geometric mean of the ratios {math.exp(sum(map(math.log, ratios)) / len(ratios)):.0f}, "
      f"least {min(ratios):.0f}")
