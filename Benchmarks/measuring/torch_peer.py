"""PyTorch's side, in a process of its own so that its memory can be told:

    python3 -m measuring.torch_peer slow|fast|vmap|training|step NETWORK [--seconds S]

prints one JSON object.
"""

import argparse
import json
import os
import statistics
import time

os.environ.pop("OPENBLAS_CORETYPE", None)

import torch  # noqa: E402

from .memory import peak_memory  # noqa: E402
from .networks import ALL, MAPPABLE  # noqa: E402

DTYPES = {"float32": torch.float32, "float64": torch.float64}
OPTIMISERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.01),
    "adam": lambda p: torch.optim.Adam(p, lr=1e-3),
}


def gradcheck(network, fast):
    """Seconds of torch.autograd.gradcheck over the parameters, and whether it agrees.

    The slow mode runs once; of the fast mode the first run and the median of nine more.
    """
    torch.set_default_dtype(torch.float64)
    parameters, x, target = network.point()
    leaves = [p.requires_grad_() for p in parameters]

    def loss(*p):
        return network.loss(network.forward(x, p), target)

    def once():
        start = time.perf_counter()
        agrees = torch.autograd.gradcheck(loss, leaves, fast_mode=fast, raise_exception=False)
        return time.perf_counter() - start, agrees

    first, agrees = once()
    figures = {"seconds": first, "agrees": agrees, "coordinates": sum(p.numel() for p in leaves)}
    if fast:
        figures["first"] = first
        figures["seconds"] = statistics.median(once()[0] for _ in range(9))
    return figures


def mapped_differences(network, seconds):
    """The full check as an expert writes it: central differences of the loss, vmapped over chunks
    of one tensor's coordinates, so that what lies before the tensor is evaluated once.

    The size of a chunk is found on the way: each size tried does work that counts. A tensor gets
    its share of `seconds`; where that is not enough, the rest is extrapolated from the best rate.
    """
    torch.set_default_dtype(torch.float64)
    parameters, x, target = network.point()
    forward = MAPPABLE.get(network.name, network.forward)
    total = sum(p.numel() for p in parameters)
    step = 1e-6
    leaves = [p.clone().requires_grad_() for p in parameters]
    analytic = torch.autograd.grad(network.loss(forward(x, leaves), target), leaves)
    checked, wrong, spent, largest = 0, 0, 0.0, 0
    with torch.no_grad():
        for index, parameter in enumerate(parameters):
            count = parameter.numel()

            def loss(moved):
                p = parameters[:index] + [moved] + parameters[index + 1 :]
                return network.loss(forward(x, p), target)

            mapped = torch.func.vmap(loss)
            budget = seconds * count / total
            most = max(1, min(count, int(4e7 // count)))
            sizes = sorted({min(most, size) for size in (8, 32, 128, 512, 2048)})
            rates, done, elapsed = {}, 0, 0.0
            while done < count and elapsed <= budget:
                trial = [size for size in sizes if size not in rates]
                size = min(trial[0] if trial else max(rates, key=rates.get), count - done)
                start = time.perf_counter()
                shift = torch.zeros(size, count)
                shift[torch.arange(size), torch.arange(done, done + size)] = step
                shift = shift.reshape(size, *parameter.shape)
                numerical = (mapped(parameter + shift) - mapped(parameter - shift)) / (2 * step)
                exact = analytic[index].reshape(-1)[done : done + size]
                wrong += int((~torch.isclose(exact, numerical, rtol=1e-3, atol=1e-5)).sum())
                took = time.perf_counter() - start
                done += size
                elapsed += took
                rates.setdefault(trial[0] if trial else size, size / took)
            checked += done
            spent += elapsed + (count - done) / max(rates.values())
            largest = max(largest, max(rates, key=rates.get))
    return {
        "seconds": spent, "agrees": wrong == 0, "coordinates": checked, "of": total,
        "chunk": largest,
    }


def training(network):
    """Microseconds a training step by (dtype, optimiser): zero grad, forward, backward, update."""
    figures = {}
    for dtype, scalar in DTYPES.items():
        for optimiser, make in OPTIMISERS.items():
            torch.manual_seed(7)
            model = network.module().to(scalar)
            count = max(256, 4 * network.batch)
            x = network.inputs(count)
            x = x if x.dtype == torch.int64 else x.to(scalar)
            target = network.targets(count, scalar)
            optimise = make(model.parameters())
            order = torch.randperm(count)
            start = 0

            def step():
                nonlocal start
                rows = order[start : start + network.batch]
                start = (start + network.batch) % count
                optimise.zero_grad()
                network.loss(model(x[rows]), target[rows]).backward()
                optimise.step()

            figures[f"{dtype} {optimiser}"] = microseconds(step)
    return figures


def step(network):
    """Microseconds of forward and backward by dtype, without an update."""
    figures = {}
    for dtype, scalar in DTYPES.items():
        parameters, x, target = network.point(scalar)
        leaves = [p.requires_grad_() for p in parameters]
        figures[dtype] = microseconds(
            lambda: torch.autograd.grad(network.loss(network.forward(x, leaves), target), leaves)
        )
    return figures


def microseconds(run):
    """The median of nine rounds, each of some 30 milliseconds."""

    def timed(steps):
        begin = time.perf_counter()
        for _ in range(steps):
            run()
        return time.perf_counter() - begin

    steps = 1
    while timed(steps) < 0.03:
        steps *= 2
    return statistics.median(timed(steps) / steps * 1e6 for _ in range(9))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["slow", "fast", "vmap", "training", "step"])
    parser.add_argument("network", choices=list(ALL))
    parser.add_argument("--seconds", type=float, default=float("inf"))
    arguments = parser.parse_args()
    network = ALL[arguments.network]
    match arguments.kind:
        case "slow" | "fast":
            figures = gradcheck(network, arguments.kind == "fast")
        case "vmap":
            figures = mapped_differences(network, arguments.seconds)
        case "training":
            figures = training(network)
        case "step":
            figures = step(network)
    figures["peakMemoryBytes"] = peak_memory()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
