"""Puts the cases of `Detection` before PyTorch's gradcheck and JAX's check_grads.

    swift run -c release Detection --seed 1 --cases cases.jsonl
    python3 Benchmarks/detection_peers.py cases.jsonl --workers 2

Each line of the file is one case: a function (a list of ops with their arguments and the numbers of
their leaves, or the name of one of the functions below with its parameters), the point, and the
gradient under test, right or wrong. The function is rebuilt here from the peer's own operations;
the gradient under test is what its backward pass returns (torch.autograd.Function, jax.custom_vjp),
times the cotangent that arrives. A fault in one op is shown to the peers on that op alone,
contracted with a random cotangent, as our check of the op by itself sees it; a fault between ops on
the whole network. All checks run with their default tolerances and steps. Cases with an op that is
not written down here are counted as not expressible.
"""
import argparse
import collections
import json
import multiprocessing
import os
import sys
import warnings

os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("OMP_NUM_THREADS", "1")
warnings.filterwarnings("ignore")


class Torch:
    """The operations of the cases in PyTorch."""

    def __init__(self):
        import torch
        self.t = torch
        torch.set_num_threads(1)
        for name in ("exp log log1p sin cos tanh sqrt abs where maximum matmul".split()):
            setattr(self, name, getattr(torch, name))
        self.sigmoid, self.erf = torch.sigmoid, torch.erf

    def array(self, values, dtype, shape):
        return self.t.tensor(values, dtype=getattr(self.t, dtype)).reshape(shape)

    def cast(self, x):
        return x.double()

    def integers(self, x):
        return x.long()

    def pad(self, x, before, after, filler):
        return self.t.nn.functional.pad(
            x, (before[1], after[1], before[0], after[0]), value=filler)

    def sum(self, x, axis=None):
        return x.sum() if axis is None else x.sum(dim=axis)

    def mean(self, x, axis=None):
        return x.mean() if axis is None else x.mean(dim=axis)

    def permute(self, x, axes):
        return x.permute(*axes)

    def broadcast(self, x, shape):
        return x.expand(*shape)

    def max(self, x, axis):
        return x.max(dim=axis, keepdim=True).values

    def total(self, x, axis):
        return x.sum(dim=axis, keepdim=True)

    def take_classes(self, x, index):
        return self.t.gather(x, -1, index.long().unsqueeze(-1)).squeeze(-1)

    def stop(self, x):
        return x.detach()

    def checks(self, f, leaves, gradients):
        t = self.t

        class Function(t.autograd.Function):
            @staticmethod
            def forward(ctx, *xs):
                return f(*xs)

            @staticmethod
            def backward(ctx, g):
                return tuple(g.to(w.dtype) * w for w in gradients)

        inputs = [x.clone().requires_grad_() for x in leaves]

        def run(fast):
            try:
                return not t.autograd.gradcheck(Function.apply, inputs, fast_mode=fast)
            except Exception:
                return True

        return {"PyTorch slow": run(False), "PyTorch fast": run(True)}


class Jax:
    """The operations of the cases in JAX."""

    def __init__(self):
        import jax
        import jax.test_util
        jax.config.update("jax_enable_x64", True)
        self.jax, self.n = jax, jax.numpy
        for name in ("exp log log1p sin cos tanh sqrt abs where maximum matmul".split()):
            setattr(self, name, getattr(jax.numpy, name))
        self.sigmoid, self.erf = jax.nn.sigmoid, jax.scipy.special.erf

    def array(self, values, dtype, shape):
        import numpy
        return self.n.asarray(numpy.array(values, dtype=dtype).reshape(shape))

    def cast(self, x):
        return x.astype("float64")

    def integers(self, x):
        return x.astype("int32")

    def pad(self, x, before, after, filler):
        return self.n.pad(
            x, ((0, 0), (0, 0), (before[0], after[0]), (before[1], after[1])),
            constant_values=filler)

    def sum(self, x, axis=None):
        return self.n.sum(x, axis=axis)

    def mean(self, x, axis=None):
        return self.n.mean(x, axis=axis)

    def permute(self, x, axes):
        return self.n.transpose(x, axes)

    def broadcast(self, x, shape):
        return self.n.broadcast_to(x, shape)

    def max(self, x, axis):
        return self.n.max(x, axis=axis, keepdims=True)

    def total(self, x, axis):
        return self.n.sum(x, axis=axis, keepdims=True)

    def take_classes(self, x, index):
        return self.n.take_along_axis(x, index.astype("int32")[..., None], -1)[..., 0]

    def stop(self, x):
        return self.jax.lax.stop_gradient(x)

    def checks(self, f, leaves, gradients):
        @self.jax.custom_vjp
        def function(*xs):
            return f(*xs)

        function.defvjp(
            lambda *xs: (f(*xs), None),
            lambda _, g: tuple((g * w).astype(w.dtype) for w in gradients))
        try:
            self.jax.test_util.check_grads(function, tuple(leaves), order=1, modes=("rev",))
            return {"JAX": False}
        except Exception:
            return {"JAX": True}


# ---- networks -----------------------------------------------------------------------------------

class Value:
    """A value with its shape for one example, and whether each example has its own."""

    def __init__(self, x, shape, per_example):
        self.x, self.shape, self.per = x, list(shape), per_example

    def aligned(self, rank):
        """With axes of extent 1 put in so that a batch axis stands before `rank` axes."""
        if not self.per or len(self.shape) == rank:
            return self.x
        return self.x.reshape((self.x.shape[0], *[1] * (rank - len(self.shape)), *self.shape))

    def axis(self, axis):
        return axis + 1 if axis >= 0 and self.per else axis


def elementwise(body):
    def op(p, inputs, node):
        rank = max(len(v.shape) for v in inputs)
        return body(p, node, *[v.aligned(rank) for v in inputs])
    return op


def softmax(p, x, axis):
    e = p.exp(x - p.stop(p.max(x, axis)))
    return e / p.total(e, axis)


def log_softmax(p, x, axis):
    y = x - p.stop(p.max(x, axis))
    return y - p.log(p.total(p.exp(y), axis))


def sigmoid(p, x):
    return p.sigmoid(x)


def argument(node, name, default=None):
    return node["arguments"].get(name, default)


def reduction(kind):
    def op(p, inputs, node):
        (v,) = inputs
        axis = argument(node, "axis")
        if axis is not None:
            return getattr(p, kind)(v.x, v.axis(int(axis)))
        if not v.per:
            return getattr(p, kind)(v.x)
        return getattr(p, kind)(v.x.reshape((v.x.shape[0], -1)), 1)
    return op


def with_batch(node, batch, shape=None):
    shape = node["shape"] if shape is None else shape
    return ([batch] if node["isPerExample"] else []) + list(shape)


def matmul(p, inputs, node, transposed=(False, False)):
    a, b = inputs
    ax, bx, ar, br = a.x, b.x, len(a.shape), len(b.shape)
    lead = lambda v: [v.x.shape[0]] if v.per else []
    if ar == 1:
        ax, ar = ax.reshape((*lead(a), 1, a.shape[0])), 2
    if br == 1:
        bx, br = bx.reshape((*lead(b), b.shape[0], 1)), 2
    rank = max(ar, br)
    if a.per and ar < rank:
        ax = ax.reshape((ax.shape[0], *[1] * (rank - ar), *ax.shape[1:]))
    if b.per and br < rank:
        bx = bx.reshape((bx.shape[0], *[1] * (rank - br), *bx.shape[1:]))
    return p.matmul(ax, bx).reshape(with_batch(node, node["batch"]))


def dense(p, inputs, node):
    x, weight = inputs[0].x, inputs[1].x
    y = p.matmul(x, p.permute(weight, (1, 0)))
    return y + inputs[2].x if len(inputs) > 2 else y


def tall_product(p, inputs, node):
    a, b = inputs
    n = node["batch"]

    def rows(v):
        x = v.x if v.per else p.broadcast(v.x, (n, *v.shape)) if (a.per or b.per) else v.x
        return x.reshape((-1, v.shape[-1]))
    return p.matmul(p.permute(rows(a), (1, 0)), rows(b))


def transposed(p, inputs, node):
    (v,) = inputs
    rank, first = len(v.shape), 1 if v.per else 0
    axes = argument(node, "axes")
    if axes is None:
        order = [*range(rank - 2), rank - 1, rank - 2]
    else:
        order = [int(a) % rank for a in axes]
    return p.permute(v.x, (*range(first), *[a + first for a in order]))


def broadcast(p, inputs, node):
    (v,) = inputs
    shape = with_batch(node, node["batch"])
    y = p.broadcast(v.aligned(len(node["shape"])), shape)
    return y


def reduce_to(p, inputs, node):
    (v,) = inputs
    x, target = v.x, node["shape"]
    first = 1 if v.per else 0
    while len(x.shape) - first > len(target):
        x = p.sum(x, first)
    for axis, extent in enumerate(target):
        if x.shape[axis + first] != extent:
            x = p.total(x, axis + first)
    if v.per and not node["isPerExample"]:
        x = p.sum(x, 0)
    if argument(node, "mean") and v.per:
        x = x / node["batch"]
    return x


def per_example_mean(p, x, node):
    return p.mean(x.reshape((node["batch"], -1)), 1) if node["isPerExample"] else p.mean(x)


def squared_error(p, inputs, node):
    rank = max(len(v.shape) for v in inputs)
    d = inputs[0].aligned(rank) - inputs[1].aligned(rank)
    return per_example_mean(p, d * d, node)


def binary_cross_entropy(p, inputs, node):
    rank = max(len(v.shape) for v in inputs)
    x, t = (v.aligned(rank) for v in inputs)
    y = p.where(x > 0, x, 0 * x) - x * t + p.log1p(p.exp(-p.abs(x)))
    return per_example_mean(p, y, node)


def classes(p, logits, target, node):
    x = logits.x
    if target.per and not logits.per:
        x = p.broadcast(x, (node["batch"], *logits.shape))
    return x, target.x


def cross_entropy(p, inputs, node):
    x, t = classes(p, *inputs, node)
    return per_example_mean(p, -p.take_classes(log_softmax(p, x, -1), t), node)


def upstream(p, value, rank):
    x = value.x
    return x.reshape((*x.shape, *[1] * rank)) if value.per else x


def cross_entropy_gradient(p, inputs, node):
    x, t = classes(p, inputs[1], inputs[2], node)
    rank = len(node["shape"])
    number = p.array(list(range(x.shape[-1])), "float64", [x.shape[-1]])
    hot = p.where(t[..., None] == number, 1 + 0 * x, 0 * x)
    positions = max(1, count(inputs[2].shape))
    return upstream(p, inputs[0], rank) * (softmax(p, x, -1) - hot) / positions


def loss_gradient(derivative):
    def op(p, inputs, node):
        rank = len(node["shape"])
        x, t = (v.aligned(rank) for v in inputs[1:])
        return upstream(p, inputs[0], rank) * derivative(p, x, t) / max(1, count(inputs[1].shape))
    return op


def softmax_gradient(p, inputs, node):
    axis = int(argument(node, "axis", -1))
    rank = len(node["shape"])
    axis = axis + (1 if node["isPerExample"] else 0) if axis >= 0 else axis
    u, y = (v.aligned(rank) for v in inputs)
    return y * (u - p.total(u * y, axis))


def outer(p, inputs, node):
    a, b = inputs
    return a.x[..., :, None] * b.x[..., None, :]


def windows(p, v, node, filler):
    """The image under each place of the window, one array of [N, C, H, W] a place."""
    pair = lambda value: [int(value)] * 2 if not isinstance(value, list) else list(value)
    kernel = pair(argument(node, "kernel"))
    stride = pair(argument(node, "stride", kernel if filler else 1))
    padding = argument(node, "padding", 0)
    x = v.x if v.per else v.x.reshape((1, *v.shape))
    height, width = node["shape"][1:]
    if padding == "same":
        before = [(k - 1) // 2 for k in kernel]
    elif isinstance(padding, str):
        raise NotImplementedError(padding)
    else:
        before = pair(padding)
    need = [(n - 1) * s + k for n, s, k in zip((height, width), stride, kernel)]
    after = [max(0, n - size - b) for n, size, b in zip(need, x.shape[2:], before)]
    x = p.pad(x, before, after, filler)
    return [
        ((m, n), x[:, :, m : m + (height - 1) * stride[0] + 1 : stride[0],
                   n : n + (width - 1) * stride[1] + 1 : stride[1]])
        for m in range(kernel[0]) for n in range(kernel[1])]


def conv2d(p, inputs, node):
    weight = inputs[1].x
    y = 0
    for (m, n), x in windows(p, inputs[0], node, 0.0):
        y = y + p.matmul(p.permute(x, (0, 2, 3, 1)), p.permute(weight[:, :, m, n], (1, 0)))
    if len(inputs) > 2:
        y = y + inputs[2].x
    return p.permute(y, (0, 3, 1, 2))


def max_pool2d(p, inputs, node):
    y = None
    for _, x in windows(p, inputs[0], node, float("-inf")):
        y = x if y is None else p.where(x > y, x, y)
    return y


def layer_norm(p, inputs, node):
    x = inputs[0].x
    d = x - p.total(x, -1) / x.shape[-1]
    return d / p.sqrt(p.total(d * d, -1) / x.shape[-1] + argument(node, "eps", 1e-5)) \
        * inputs[1].x + inputs[2].x


def embedding(p, inputs, node):
    return inputs[1].x[p.integers(inputs[0].x)]


def count(shape):
    n = 1
    for extent in shape:
        n *= extent
    return n


def power(p, node, x):
    n = argument(node, "exponent")
    return x ** int(n) if n == int(n) and n >= 0 else p.exp(n * p.log(x))


OPS = {
    "add": elementwise(lambda p, n, a, b: a + b),
    "subtract": elementwise(lambda p, n, a, b: a - b),
    "multiply": elementwise(lambda p, n, a, b: a * b),
    "divide": elementwise(lambda p, n, a, b: a / b),
    "negate": elementwise(lambda p, n, a: -a),
    "exp": elementwise(lambda p, n, a: p.exp(a)),
    "log": elementwise(lambda p, n, a: p.log(a)),
    "sqrt": elementwise(lambda p, n, a: p.sqrt(a)),
    "tanh": elementwise(lambda p, n, a: p.tanh(a)),
    "sigmoid": elementwise(lambda p, n, a: sigmoid(p, a)),
    "relu": elementwise(lambda p, n, a: p.where(a > 0, a, 0 * a)),
    "leakyRelu": elementwise(
        lambda p, n, a: p.where(a > 0, a, argument(n, "slope", 0.01) * a)),
    "heaviside": elementwise(lambda p, n, a: p.where(a > 0, 1 + 0 * a, 0 * a)),
    "maximum": elementwise(lambda p, n, a, b: p.where(a > b, a + 0 * b, b + 0 * a)),
    "maximumShare": elementwise(
        lambda p, n, a, b: p.where(a > b, 1 + 0 * (a + b), p.where(a == b, 0.5, 0.0) + 0 * (a + b))),
    "where": elementwise(lambda p, n, m, a, b: p.where(m != 0, a + 0 * b, b + 0 * a)),
    "scale": elementwise(lambda p, n, a: argument(n, "by") * a),
    "power": elementwise(power),
    "reluGradient": elementwise(lambda p, n, u, y: p.where(y > 0, u + 0 * y, 0 * (u + y))),
    "leakyReluGradient": elementwise(
        lambda p, n, u, x: p.where(x > 0, u + 0 * x, argument(n, "slope", 0.01) * u + 0 * x)),
    "sigmoidGradient": elementwise(lambda p, n, u, y: u * (1 - y) * y),
    "tanhGradient": elementwise(lambda p, n, u, y: u * (1 - y * y)),
    "softmax": lambda p, i, n: softmax(p, i[0].x, i[0].axis(int(argument(n, "axis", -1)))),
    "logSoftmax": lambda p, i, n: log_softmax(p, i[0].x, i[0].axis(int(argument(n, "axis", -1)))),
    "softmaxGradient": softmax_gradient,
    "sum": reduction("sum"), "mean": reduction("mean"),
    "reshape": lambda p, i, n: i[0].x.reshape(with_batch(n, n["batch"])),
    "flatten": lambda p, i, n: i[0].x.reshape(with_batch(n, n["batch"])),
    "transposed": transposed, "broadcast": broadcast, "reduceTo": reduce_to,
    "matmul": matmul, "dense": dense, "denseWeightGradient": tall_product, "outer": outer,
    "squaredError": squared_error, "binaryCrossEntropy": binary_cross_entropy,
    "crossEntropy": cross_entropy, "crossEntropyGradient": cross_entropy_gradient,
    "conv2d": conv2d, "maxPool2d": max_pool2d, "layerNorm": layer_norm,
    "embedding": embedding,
    "gelu": elementwise(lambda p, n, a: 0.5 * a * (1 + p.erf(a * 0.5 ** 0.5))),
    "squaredErrorGradient": loss_gradient(lambda p, x, t: 2 * (x - t)),
    "binaryCrossEntropyGradient": loss_gradient(lambda p, x, t: sigmoid(p, x) - t),
}


def network(p, case):
    """The scalar function of the checked leaves, the leaves and the gradients under test."""
    dtype, batch, nodes = case["dtype"], case["batch"], case["nodes"]
    needed, stack = set(), [term["node"] for term in case["terms"]]
    while stack:
        id = stack.pop()
        if id not in needed:
            needed.add(id)
            stack.extend(nodes[id]["inputs"])
    checked = [id for id in sorted(needed) if nodes[id].get("gradient") is not None]
    for id in needed:
        nodes[id]["batch"] = batch
        if nodes[id].get("op") and (
            nodes[id]["op"] not in OPS or nodes[id].get("arguments") is None):
            raise NotImplementedError(nodes[id]["op"])

    def array(id, key):
        return p.array(nodes[id][key], dtype, with_batch(nodes[id], batch))

    fixed = {
        id: array(id, "values") for id in needed
        if not nodes[id].get("op") and id not in checked}
    weights = [p.array(t["weights"], dtype, [-1]) for t in case["terms"]]

    def f(*xs):
        values = {}
        for id in sorted(needed):
            node = nodes[id]
            if id in checked:
                x = xs[checked.index(id)]
            elif id in fixed:
                x = fixed[id]
            else:
                x = OPS[node["op"]](p, [values[i] for i in node["inputs"]], node)
                x = x.reshape(with_batch(node, batch))
            values[id] = Value(x, node["shape"], node["isPerExample"])
        return sum(
            p.sum(values[t["node"]].x.reshape((-1,)) * w) for t, w in zip(case["terms"], weights))

    return f, [array(id, "values") for id in checked], [array(id, "gradient") for id in checked]


# ---- functions ----------------------------------------------------------------------------------

def relu(q, x):
    return q.where(x > 0, x, 0 * x)


def chain(step):
    def f(q, x, p):
        for _ in range(int(p[0])):
            x = step(q, x, p)
        return q.sum(x)
    return f


def data(q, p, like):
    import numpy
    i = numpy.arange(int(p[0]))
    d = numpy.sin(p[1] + 0.7 * i) + 0.3 * numpy.cos(p[1] + 0.013 * i)
    return q.array(d, like, [-1])


def mean_of_squares(q, x, p):
    rest = q.tanh(data(q, p, "float32" if "32" in str(x.dtype) else "float64") * x[0]) - x[1]
    return q.sum(rest * rest) / p[0]


def long_sum(q, x, p):
    return q.sum(q.sin(data(q, p, "float64") * x[0]) + x[1])


def normalized(q, x):
    d = x - q.mean(x)
    return d / q.sqrt(q.mean(d * d) + 1e-5)


def weights(q, x, p):
    return q.array(p, "float32" if "32" in str(x.dtype) else "float64", [-1])


def sharp(q, x, p):
    z = p[0] * x
    return q.sum(relu(q, z) + q.log1p(q.exp(-q.abs(z)))) / p[0]


def max_pool(q, x, p):
    a, b = x[0::2], x[1::2]
    w = weights(q, x, [2.0 * i + 1 for i in range(len(a))])
    return q.sum(w * q.where(a >= b, a, b))


FAMILIES = {
    "scaledTanh": lambda q, x, p: p[1] * q.sum(q.tanh(x / p[0])),
    "offsetSine": lambda q, x, p: p[0] + q.sum(q.sin(x)),
    "crossEntropy": lambda q, x, p: q.log(q.sum(q.exp(x - q.stop(q.max(x, 0)))))
    + q.stop(q.max(x, 0))[0] - q.sum(weights(q, x, p) * x),
    "saturatedSigmoid": lambda q, x, p: q.sum(sigmoid(q, x)),
    "sineChain": chain(lambda q, x, p: q.sin(x)),
    "sigmoidChain": chain(lambda q, x, p: sigmoid(q, p[1] * x)),
    "tanhChain": chain(lambda q, x, p: q.tanh(p[1] * x)),
    "logarithm": lambda q, x, p: q.sum(q.log(x)),
    "root": lambda q, x, p: q.sum(q.sqrt(x)),
    "reciprocal": lambda q, x, p: q.sum(1 / x),
    "cubeReciprocal": lambda q, x, p: q.sum(1 / (x * x * x)),
    "rectified": lambda q, x, p: q.sum(relu(q, x) + 0.5 * x),
    "absolute": lambda q, x, p: q.sum(q.abs(x)),
    "maxPool": max_pool,
    "clamped": lambda q, x, p: 2 * q.sum(q.where(x > 1, 1 + 0 * x, q.where(x < -1, -1 + 0 * x, x))),
    "hinge": lambda q, x, p: q.sum(relu(q, 1 - x)),
    "meanOfSquares": mean_of_squares, "longSum": long_sum,
    "rosenbrock": lambda q, x, p: q.sum(
        100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2),
    "layerNormSum": lambda q, x, p: q.sum(normalized(q, x)),
    "layerNorm": lambda q, x, p: q.sum(normalized(q, x) * weights(q, x, p)),
    "telescope": lambda q, x, p: p[0] * q.sum(x[:-1] - x[1:]) + q.sum(x * x),
    "versine": lambda q, x, p: q.sum((1 - q.cos(x)) / (x * x)),
    "quadratic": lambda q, x, p: q.sum(0.5 * weights(q, x, p) * x * x) + x[0] * x[-1],
    "stationary": lambda q, x, p: q.sum(x * x + q.cos(x) + x ** 4),
    "sharpSoftplus": sharp,
    "huber": lambda q, x, p: q.sum(
        q.where(q.abs(x) <= p[0], 0.5 * x * x, p[0] * (q.abs(x) - 0.5 * p[0]))),
    "exponential": lambda q, x, p: q.sum(q.exp(x)),
    "norm": lambda q, x, p: q.sqrt(q.sum(x * x)),
    "polynomial": lambda q, x, p: q.sum(x ** 7 - 3 * x ** 5 + 0.5 * x ** 2),
    "oscillation": lambda q, x, p: q.sum(q.sin(p[0] * x)),
    # Noise of the same size, not the same bits.
    "noisy": lambda q, x, p: q.sum(q.sin(x)) + 0.5 * p[0] * q.sin(1e17 * q.sum(x)),
    "product": lambda q, x, p: q.exp(q.sum(q.log(q.abs(x)))) * sign(q, x),
    "attention": lambda q, x, p: q.sum(softmax(q, x, 0) * weights(q, x, p)),
    "logDeterminant": lambda q, x, p: q.log(x[0] * x[3] - x[1] * x[2]),
    "tinyBesideLarge": lambda q, x, p: q.sin(x[0]) + p[0] * sigmoid(q, x[1]),
    "gaussianTail": lambda q, x, p: q.sum(q.exp(-0.5 * x * x)),
}


def sign(q, x):
    result = 1.0
    for i in range(x.shape[0]):
        result = result * q.where(x[i] < 0, -1.0, 1.0)
    return result


def function(q, case):
    one = case["function"]
    body, p = FAMILIES[one["family"]], one["parameters"]
    dtype = "float64" if case["dtype"] == "float64" else "float32"
    x = q.array(one["point"], dtype, [-1])
    gradient = q.array(one["gradient"], dtype, [-1])
    if case["dtype"] == "shadow":
        return (lambda y: body(q, q.cast(y), p)), [x], [gradient]
    return (lambda y: body(q, y, p)), [x], [gradient]


# ---- the run ------------------------------------------------------------------------------------

def difference(line):
    """How far PyTorch's own gradient of the rebuilt function is from the right one; None where that
    does not apply."""
    case = json.loads(line)
    if case["isWrong"] or case["dtype"] != "float64":
        return None
    q = Torch()
    try:
        f, leaves, gradients = (function if case.get("function") else network)(q, case)
    except (NotImplementedError, KeyError):
        return None
    xs = [x.clone().requires_grad_() for x in leaves]
    if not xs:
        return None
    if "noisy" in case["name"]:  # its noise is smooth to nobody
        return None
    own = q.t.autograd.grad(f(*xs), xs, allow_unused=True)
    worst = 0.0
    for mine, theirs in zip(gradients, own):
        theirs = 0 * mine if theirs is None else theirs
        scale = max(mine.abs().max().item(), 1e-300)
        worst = max(worst, (mine - theirs).abs().max().item() / scale)
    return worst, case["name"]


PEERS = {}


def run(line):
    case = json.loads(line)
    found = {}
    for name, peer in (("torch", Torch), ("jax", Jax)):
        q = PEERS.setdefault(name, peer())
        try:
            f, leaves, gradients = (function if case.get("function") else network)(q, case)
        except (NotImplementedError, KeyError):
            return case["isWrong"], case["dtype"], case["group"], None, case["verdict"]
        if not leaves:
            return case["isWrong"], case["dtype"], case["group"], None, case["verdict"]
        found |= q.checks(f, leaves, gradients)
    return case["isWrong"], case["dtype"], case["group"], found, case["verdict"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--limit", type=int)
    parser.add_argument(
        "--verify", action="store_true",
        help="compare PyTorch's own gradients of the rebuilt functions with the right ones instead")
    parser.add_argument("--groups", action="store_true", help="the counts of each kind of case")
    arguments = parser.parse_args()
    if arguments.verify:
        found = [d for d in map(difference, open(arguments.cases)) if d]
        for worst, name in sorted(found)[-30:]:
            print(f"{worst:.1e} {name}")
        print(f"{len(found)} compared")
        return 0
    lines = open(arguments.cases).read().splitlines()
    if arguments.limit:
        lines = lines[:: max(1, len(lines) // arguments.limit)]
    context = multiprocessing.get_context("spawn")
    with context.Pool(arguments.workers) as pool:
        results = pool.map(run, lines, chunksize=8)
    black_box = [r for r in results if not r[0] and r[1] == "float32" and r[2] in FAMILIES]
    sets = [
        ("wrong gradients reported", [r for r in results if r[0]]),
        ("false alarms, hard but right", [
            r for r in results if not r[0] and r not in black_box]),
        ("false alarms, black-box Float", black_box),
    ]
    names = ["PyTorch slow", "PyTorch fast", "JAX"]
    print("| | swift-gradcheck | " + " | ".join(names) + " | not expressible |")
    print("|---|---|" + "---|" * len(names) + "---|")
    for title, rows in sets:
        known = [r for r in rows if r[3] is not None]
        ours = sum(r[4] == "fail" for r in known)
        counts = [sum(r[3][name] for r in known) for name in names]
        print(f"| {title} | " + " | ".join(
            f"{n:,}/{len(known):,}" for n in [ours, *counts]) + f" | {len(rows) - len(known)} |")
    if arguments.groups:
        table = collections.defaultdict(list)
        for r in results:
            if r[3] is not None:
                table[(r[0], r[2])].append(r)
        for (wrong, group), rows in sorted(table.items()):
            print(
                "wrong" if wrong else "right", group, len(rows),
                {name: sum(r[3][name] for r in rows) for name in names})


if __name__ == "__main__":
    sys.exit(main())
