"""Small random networks, every gradient of which is right: a check must never call one wrong.

usage: random_networks.py path/to/gradcheck [--seed S] [--count N] [--patience SECONDS] [--keep FOLDER]

The networks have random layers and scales from 1e-12 to 1e6, their checks random options: float32, every
coordinate, second order, a budget. The ops' gradients are held against PyTorch elsewhere, so a `fail` is a
false alarm; a crash, an error and a check that outlasts the patience are faults too. What shows a fault is
kept, and the command that shows it printed.
"""

import argparse
import collections
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("gradcheck")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--count", type=int, default=40)
parser.add_argument("--only", type=int, help="the one network of this number")
parser.add_argument("--patience", type=float, default=60, help="seconds that one check may take")
parser.add_argument("--keep", type=pathlib.Path, help="where files that show a fault are kept")
options = parser.parse_args()

ACTIVATIONS = ["relu", "tanh", "sigmoid", "gelu", "leakyRelu"]
SCALES = ["1e-12", "1e-6", "1e-3", "0.1", "10", "1e3", "1e6"]
STARTS = ["", "", "", ", init: .he", ", init: .normal(std: 2)", ", init: .normal(std: 1e-3)"]
STARTS += [", init: .zeros", ", bias: false", ", bias: .normal(std: 1)"]
SEQUENCES = [".lstm(4)[-1]", ".gru(4)[-1]", ".dense(4).attention(heads: 2).mean(axis: 0)"]
SEQUENCES += [".dense(4).layerNorm().attention(heads: 1).mean(axis: 0)"]
WORDS = [".embedding(4).mean(axis: 0)", ".embedding(3).gru(3)[-1]", ".embedding(3).lstm(3)[-1]"]
WORDS += [".embedding(4).positionalEncoding().attention(heads: 2).mean(axis: 0)"]


def activation(draw):
    return f".{draw.choice(ACTIVATIONS)}()" if draw.random() < 0.8 else ""


def scaled(draw, chance=0.25):
    return f" * {draw.choice(SCALES)}" if draw.random() < chance else ""


def layers(draw, lines, name, features):
    """Adds layers of vectors after `name`, which has so many features; the last one's name."""
    for number in range(draw.randint(1, 4)):
        kind = draw.random()
        width = draw.choice([1, 2, 3, 5, 8, 12])
        if kind < 0.6:
            step = f"{name}.dense({width}{draw.choice(STARTS)}){activation(draw)}"
            features = width
        elif kind < 0.72 and features > 1:
            step = f"{name}.layerNorm()"
        elif kind < 0.8:
            step = f"{name} + {name}.dense({name}.shape[-1]){activation(draw)}"
        elif kind < 0.86:
            step = f"{name}.softmax()"
        elif kind < 0.93:
            step = f"({name} * {name} + 0.5).{draw.choice(['sqrt', 'log'])}()"
        else:
            step = f"{name} * {name}.dense({name}.shape[-1]).sigmoid()"
        lines.append(f"let v{number} = ({step}){scaled(draw)}")
        name = f"v{number}"
    return name


def image_layers(draw):
    text = f"x.conv2d({draw.choice([1, 2, 3])}, kernel: 3, padding: 1){activation(draw)}"
    if draw.random() < 0.6:
        text += ".maxPool2d(2)"
    if draw.random() < 0.4:
        text += f".conv2d(2, kernel: {draw.choice([1, 3])}){activation(draw)}"
    return text + ".flatten()"


def network(draw):
    lines = [f"seed {draw.randint(0, 999)}"]
    features = 2
    kind = draw.choice(["vector", "vector", "vector", "image", "sequence", "words"])
    if kind == "vector":
        interval = draw.choice(["", "", " in 0...1", " in 0...255", " in -1e-3...1e-3"])
        features = draw.choice([1, 2, 4, 7, 10])
        lines.append(f"input x: [{features}]{interval}")
        name = "x"
    else:
        if kind == "image":
            side = draw.choice([6, 8])
            lines.append(f"input x: [{draw.choice([1, 2])}, {side}, {side}]")
            first = image_layers(draw)
        elif kind == "sequence":
            lines.append(f"input x: [{draw.choice([2, 4, 6])}, {draw.choice([2, 3, 4])}]")
            first = "x" + draw.choice(SEQUENCES)
        else:
            lines.append(f"input x: [{draw.choice([2, 5])}] of index({draw.choice([3, 20])})")
            first = "x" + draw.choice(WORDS)
        lines.append(f"let s = ({first}){scaled(draw)}")
        name = "s"
    name = layers(draw, lines, name, features)
    loss = draw.choice(["squared", "squared", "cross", "binary", "own"])
    if loss == "cross":
        classes = draw.choice([2, 5])
        lines.insert(1, f"target y: class({classes})")
        lines.append(f"loss crossEntropy({name}.dense({classes}), y){scaled(draw, 0.3)}")
    elif loss == "binary":
        lines.insert(1, "target y: [1] in 0...1")
        lines.append(f"loss binaryCrossEntropy({name}.dense(1), y){scaled(draw, 0.3)}")
    elif loss == "squared":
        lines.insert(1, "target y: [2]")
        lines.append(f"loss squaredError({name}.dense(2), y){scaled(draw, 0.3)}")
    else:
        lines.append(f"loss ({name} * {name}).mean(){scaled(draw, 0.3)}")
    return "\n".join(lines) + f"\ngradcheck batch: {draw.choice([1, 2, 4, 8])}\n"


def check_options(draw):
    chosen = []
    if draw.random() < 0.35:
        chosen += ["--dtype", "float32"]
    coverage = draw.random()
    if coverage < 0.4:
        chosen += ["--every-coordinate"]
    elif coverage < 0.5:
        chosen += ["--budget", "0.5"]
    if draw.random() < 0.15:
        chosen += ["--second-order"]
    return chosen


def outcome_of(command):
    """What became of a check, and whether that is a fault."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=options.patience)
    except subprocess.TimeoutExpired:
        return f"more than {options.patience:g} s", True
    if done.returncode not in (0, 1):
        return f"status {done.returncode} {done.stderr.strip().partition(chr(10))[0]}", True
    summary = json.loads(done.stdout)["summary"]
    return summary["verdict"], summary["verdict"] == "fail"


keep = options.keep or pathlib.Path(tempfile.mkdtemp(prefix="random-networks-"))
keep.mkdir(parents=True, exist_ok=True)
outcomes = collections.Counter()
faults = 0
for number in range(options.count) if options.only is None else [options.only]:
    draw = random.Random(f"{options.seed} {number}")
    path = keep / f"{options.seed}_{number}.nn"
    path.write_text(network(draw))
    command = [options.gradcheck, "check", str(path), "--format", "json", *check_options(draw)]
    start = time.monotonic()
    outcome, is_fault = outcome_of(command)
    seconds = time.monotonic() - start
    outcomes[outcome] += 1
    faults += is_fault
    if is_fault or seconds > options.patience / 4:
        print(f"{outcome}, {seconds:.1f} s: {' '.join(command)}", flush=True)
    else:
        path.unlink()
print(
    f"{sum(outcomes.values())} right networks: "
    + ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
)
sys.exit(1 if faults else 0)
