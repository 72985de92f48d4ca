"""JAX's side under jit, in a process of its own:

    python3 -m measuring.jax_peer step|vmap NETWORK [--seconds S]

prints one JSON object. Compilation is told apart from the times.
"""

import argparse
import json
import os
import statistics
import time

os.environ.pop("OPENBLAS_CORETYPE", None)

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402

from .memory import peak_memory  # noqa: E402

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")


def linear(x, weight, bias):
    return x @ weight.T + bias


def mlp(x, p):
    return linear(jax.nn.relu(linear(x, *p[:2])), *p[2:])


def deep_sigmoid(x, p):
    for layer in range(20):
        x = jax.nn.sigmoid(linear(x, *p[2 * layer : 2 * layer + 2]))
    return linear(x, *p[40:])


def convolution(x, weight, bias, padding):
    y = jax.lax.conv_general_dilated(x, weight, (1, 1), [(padding, padding)] * 2)
    return y + bias[None, :, None, None]


def pool(x):
    return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")


def lenet(x, p):
    x = pool(jax.nn.relu(convolution(x, *p[:2], padding=2)))
    x = pool(jax.nn.relu(convolution(x, *p[2:4], padding=0))).reshape(x.shape[0], -1)
    x = jax.nn.relu(linear(x, *p[4:6]))
    x = jax.nn.relu(linear(x, *p[6:8]))
    return linear(x, *p[8:])


def lstm(x, p):
    from_inputs = linear(x, p[0], p[2] + p[3]).swapaxes(0, 1)

    def cell(state, sums):
        hidden, memory = state
        i, f, g, o = jnp.split(sums + hidden @ p[1].T, 4, axis=1)
        memory = jax.nn.sigmoid(f) * memory + jax.nn.sigmoid(i) * jnp.tanh(g)
        return (jax.nn.sigmoid(o) * jnp.tanh(memory), memory), None

    zero = jnp.zeros((x.shape[0], 32), x.dtype)
    (hidden, _), _ = jax.lax.scan(cell, (zero, zero), from_inputs)
    return linear(hidden, *p[4:])


def layer_norm(x, weight, bias):
    centred = x - x.mean(-1, keepdims=True)
    return centred / jnp.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5) * weight + bias


def transformer(x, p):
    y = layer_norm(x, *p[:2])
    q, k, v = [
        linear(y, p[i], p[i + 1]).reshape(x.shape[0], 16, 4, 16).swapaxes(1, 2) for i in (2, 4, 6)
    ]
    mixed = jax.nn.softmax(q @ k.swapaxes(-1, -2) / 4, axis=-1) @ v
    y = x + linear(mixed.swapaxes(1, 2).reshape(x.shape), p[8], p[9])
    hidden = jax.nn.gelu(linear(layer_norm(y, *p[10:12]), p[12], p[13]), approximate=False)
    return linear((y + linear(hidden, p[14], p[15])).mean(1), p[16], p[17])


def digits(x, p):
    return mlp(x / 16, p)


def recommender(x, p):
    user, item = x[:, 0], x[:, 1]
    return (p[0][user] * p[1][item]).sum(1, keepdims=True) + p[2][user] + p[3][item]


FORWARD = {
    "mlp": mlp, "deep-sigmoid": deep_sigmoid, "lenet": lenet, "lstm": lstm,
    "transformer": transformer, "recommender": recommender, "digits": digits,
}


def loss(name):
    """The loss of parameters, inputs and targets: those of PyTorch, to the last digits."""

    def cross_entropy(p, x, target):
        logits = FORWARD[name](x, p)
        chosen = jnp.take_along_axis(logits, target[:, None], 1)[:, 0]
        return (jax.nn.logsumexp(logits, axis=1) - chosen).mean()

    def binary(p, x, target):
        logits = FORWARD[name](x, p)
        return (jax.nn.softplus(logits) - target * logits).mean()

    return binary if name == "recommender" else cross_entropy


def point(name, dtype):
    """PyTorch's parameters and data, so that both sides compute the same."""
    import torch

    from .networks import ALL

    parameters, x, target = ALL[name].point(
        torch.float64 if dtype == "float64" else torch.float32
    )
    network = ALL[name]
    expected = float(network.loss(network.forward(x, parameters), target))
    as_jax = lambda tensor: jnp.asarray(tensor.numpy())
    return [as_jax(p) for p in parameters], as_jax(x), as_jax(target), expected


def step(name):
    """Microseconds of loss and gradients by dtype, compiled before."""
    figures = {}
    for dtype in ("float32", "float64"):
        parameters, x, target, expected = point(name, dtype)
        run = jax.jit(jax.value_and_grad(loss(name)))
        start = time.perf_counter()
        value, _ = jax.block_until_ready(run(parameters, x, target))
        figures[f"{dtype} compilation"] = time.perf_counter() - start
        figures["agrees"] = bool(np.isclose(float(value), expected, rtol=1e-5))

        def timed(steps):
            begin = time.perf_counter()
            for _ in range(steps):
                result = run(parameters, x, target)
            jax.block_until_ready(result)
            return time.perf_counter() - begin

        steps = 1
        while timed(steps) < 0.03:
            steps *= 2
        figures[dtype] = statistics.median(timed(steps) / steps * 1e6 for _ in range(9))
    return figures


def mapped_differences(name, seconds):
    """Central differences of the compiled loss, vmapped over chunks of a tensor's coordinates.

    The chunk is as large as some 300 MB of moved tensors allow, at most 512. A tensor gets its
    share of `seconds`; where that is not enough, the rest is extrapolated.
    """
    parameters, x, target, _ = point(name, "float64")
    function = loss(name)
    analytic = jax.jit(jax.grad(function))(parameters, x, target)
    total = sum(p.size for p in parameters)
    step = 1e-6
    checked, wrong, spent, compilation = 0, 0, 0.0, 0.0
    for index, parameter in enumerate(parameters):
        count = parameter.size
        size = max(1, min(count, 512, int(4e7 // count)))

        def moved(coordinate, by):
            flat = parameter.reshape(-1).at[coordinate].add(by)
            return function(
                parameters[:index] + [flat.reshape(parameter.shape)] + parameters[index + 1 :],
                x, target,
            )

        differences = jax.jit(
            jax.vmap(lambda i: (moved(i, step) - moved(i, -step)) / (2 * step))
        )
        start = time.perf_counter()
        differences(jnp.arange(size)).block_until_ready()
        compilation += time.perf_counter() - start
        budget = seconds * count / total
        done, elapsed = 0, 0.0
        while done < count and elapsed <= budget:
            # The last chunk overlaps the one before: another size would be compiled again.
            first = min(done, count - size)
            start = time.perf_counter()
            numerical = np.asarray(differences(jnp.arange(first, first + size)))
            elapsed += time.perf_counter() - start
            exact = np.asarray(analytic[index]).reshape(-1)[first : first + size]
            wrong += int((~np.isclose(exact, numerical, rtol=1e-3, atol=1e-5)).sum())
            done = first + size
        checked += done
        spent += elapsed * count / done
    return {
        "seconds": spent, "agrees": wrong == 0, "coordinates": checked, "of": total,
        "compilation": compilation,
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["step", "vmap"])
    parser.add_argument("network", choices=list(FORWARD))
    parser.add_argument("--seconds", type=float, default=float("inf"))
    arguments = parser.parse_args()
    if arguments.kind == "step":
        figures = step(arguments.network)
    else:
        figures = mapped_differences(arguments.network, arguments.seconds)
    figures["peakMemoryBytes"] = peak_memory()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
