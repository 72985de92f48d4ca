"""The six networks of fixtures/benchmarks in PyTorch: as functions of their parameters for checks,
as modules for training. Sizes are those of the .nn files; data are random.
"""

import dataclasses
import math
import pathlib
from collections.abc import Callable

import torch
import torch.nn as nn
import torch.nn.functional as F

ROOT = pathlib.Path(__file__).resolve().parents[2]


@dataclasses.dataclass
class Network:
    """One network: `forward(x, parameters)` gives logits; `module()` is the same for training."""

    name: str
    batch: int
    forward: Callable
    parameters: Callable
    inputs: Callable
    module: Callable
    is_binary: bool = False

    @property
    def file(self):
        folder = ROOT / "fixtures"
        return (folder if self is DIGITS else folder / "benchmarks") / f"{self.name}.nn"

    def point(self, dtype=torch.float64):
        """Parameters, one batch and its targets."""
        torch.manual_seed(1)
        parameters = [p.detach().to(dtype) for p in self.parameters()]
        x = self.inputs(self.batch)
        x = x if x.dtype == torch.int64 else (x * 2 - 1).to(dtype)
        return parameters, x, self.targets(self.batch, dtype)

    def targets(self, count, dtype):
        if self.is_binary:
            return torch.randint(0, 2, (count, 1)).to(dtype)
        return torch.randint(0, 10, (count,))

    @property
    def loss(self):
        return F.binary_cross_entropy_with_logits if self.is_binary else F.cross_entropy


def dense(features, units):
    layer = nn.Linear(features, units)
    return [layer.weight, layer.bias]


def mlp(x, p):
    return F.linear(torch.relu(F.linear(x, *p[:2])), *p[2:])


def deep_sigmoid(x, p):
    for layer in range(20):
        x = torch.sigmoid(F.linear(x, *p[2 * layer : 2 * layer + 2]))
    return F.linear(x, *p[40:])


def lenet(x, p):
    x = F.max_pool2d(torch.relu(F.conv2d(x, *p[:2], padding=2)), 2)
    x = F.max_pool2d(torch.relu(F.conv2d(x, *p[2:4])), 2).flatten(1)
    x = torch.relu(F.linear(x, *p[4:6]))
    x = torch.relu(F.linear(x, *p[6:8]))
    return F.linear(x, *p[8:])


def lstm(x, p):
    zero = torch.zeros(1, x.shape[0], 32, dtype=x.dtype)
    states = torch.lstm(x, (zero, zero), list(p[:4]), True, 1, 0.0, False, False, True)[0]
    return F.linear(states[:, -1], *p[4:])


def lstm_by_steps(x, p):
    """The same in plain operations: torch.lstm has no rule for vmap."""
    hidden = cell = torch.zeros(x.shape[0], 32, dtype=x.dtype)
    from_inputs = F.linear(x, p[0], p[2] + p[3])
    for step in range(x.shape[1]):
        i, f, g, o = (from_inputs[:, step] + F.linear(hidden, p[1])).chunk(4, 1)
        cell = torch.sigmoid(f) * cell + torch.sigmoid(i) * torch.tanh(g)
        hidden = torch.sigmoid(o) * torch.tanh(cell)
    return F.linear(hidden, *p[4:])


def heads(x, weight, bias):
    return F.linear(x, weight, bias).reshape(x.shape[0], 16, 4, 16).transpose(1, 2)


def transformer(x, p, attention=F.scaled_dot_product_attention):
    y = F.layer_norm(x, (64,), *p[:2])
    mixed = attention(*[heads(y, p[i], p[i + 1]) for i in (2, 4, 6)])
    y = x + F.linear(mixed.transpose(1, 2).reshape(x.shape), p[8], p[9])
    z = F.layer_norm(y, (64,), *p[10:12])
    y = y + F.linear(F.gelu(F.linear(z, p[12], p[13])), p[14], p[15])
    return F.linear(y.mean(1), p[16], p[17])


def plain_attention(q, k, v):
    return torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]), -1) @ v


def recommender(x, p):
    user, item = x[:, 0], x[:, 1]
    score = (F.embedding(user, p[0]) * F.embedding(item, p[1])).sum(1, keepdim=True)
    return score + F.embedding(user, p[2]) + F.embedding(item, p[3])


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


def mlp_module():
    return nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))


def deep_sigmoid_module():
    hidden = [layer for _ in range(20) for layer in (nn.Linear(64, 64), nn.Sigmoid())]
    return nn.Sequential(*hidden, nn.Linear(64, 10))


def lenet_module():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )


def transformer_parameters():
    norm = lambda: [torch.ones(64), torch.zeros(64)]
    return (
        norm() + sum([dense(64, 64) for _ in range(4)], [])
        + norm() + dense(64, 256) + dense(256, 64) + dense(64, 10)
    )


def real(*shape):
    return lambda count: torch.rand(count, *shape)


NETWORKS = {
    network.name: network
    for network in [
        Network(
            "mlp", 32, mlp, lambda: dense(784, 128) + dense(128, 10), real(784), mlp_module
        ),
        Network(
            "deep-sigmoid", 16, deep_sigmoid,
            lambda: sum([dense(64, 64) for _ in range(20)], []) + dense(64, 10), real(64),
            deep_sigmoid_module,
        ),
        Network(
            "lenet", 8, lenet, lambda: list(lenet_module().parameters()), real(1, 28, 28),
            lenet_module,
        ),
        Network("lstm", 8, lstm, lambda: list(Last().parameters()), real(20, 16), Last),
        Network(
            "transformer", 4, transformer, transformer_parameters, real(16, 64), Transformer
        ),
        Network(
            "recommender", 64, recommender,
            lambda: [torch.randn(1000, width) for width in (16, 16, 1, 1)],
            lambda count: torch.randint(0, 1000, (count, 2)), Recommender, is_binary=True,
        ),
    ]
}
"""By name, in the order of the tables."""

DIGITS = Network(
    "digits", 32, lambda x, p: mlp(x / 16, p), lambda: dense(64, 128) + dense(128, 10), real(64),
    lambda: Digits(),
)
"""The first example of the README; it takes part where it is named."""

ALL = NETWORKS | {DIGITS.name: DIGITS}

MAPPABLE = {
    "lstm": lstm_by_steps,
    "transformer": lambda x, p: transformer(x, p, attention=plain_attention),
}
"""The forward passes that vmap needs spelt out."""
