"""What a check costs against width, depth, batch and parameters: generated networks, fitted
exponents, one plot."""

import math
import pathlib
import tempfile

HEAD = "seed 1\ninput x: [{inputs}]\ntarget t: class(10)\n"
TAIL = "loss crossEntropy(logits, t)\ndata random(examples: {batch})\ngradcheck batch: {batch}\n"


def dense(inputs=64, width=128, depth=1, batch=16, activation="tanh"):
    """A `.nn` file: `depth` dense layers of `width` units, and ten logits."""
    layers = "".join(f"\n  .dense({width}).{activation}()" for _ in range(depth))
    text = HEAD.format(inputs=inputs) + f"let hidden = x{layers}\nlet logits = hidden.dense(10)\n"
    parameters = (inputs + 1) * width + (depth - 1) * (width + 1) * width + (width + 1) * 10
    return text + TAIL.format(batch=batch), parameters


SERIES = {
    "width": {
        "label": "units a layer (64 inputs, two layers, batch 16)",
        "make": lambda n: dense(width=n, depth=2),
        "values": [16, 32, 64, 128, 256, 512, 1024, 2048],
    },
    "depth": {
        "label": "layers of 64 units (batch 16)",
        "make": lambda n: dense(width=64, depth=n),
        "values": [1, 2, 4, 8, 16, 32, 64],
    },
    "batch": {
        "label": "examples a batch (64-128-128-10)",
        "make": lambda n: dense(width=128, depth=2, batch=n),
        "values": [2, 4, 8, 16, 32, 64, 128, 256],
    },
    "parameters": {
        "label": "parameters (784-n-10 with ReLU, batch 32)",
        "make": lambda n: dense(784, n, 1, 32, "relu"),
        "values": [8, 32, 128, 512, 1280, 4096, 12800, 128000],
    },
}
MODES = {"every coordinate": ["--every-coordinate"], "default": []}


def measure(bench, limit, most):
    """Each series in both modes; a mode's series ends before the point that would take longer than
    `limit` seconds by the growth so far. Networks above `most` parameters are left out."""
    series = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, definition in SERIES.items():
            series[name] = {"label": definition["label"], "points": []}
            last, growth = {}, {}
            for value in definition["values"]:
                text, parameters = definition["make"](value)
                if parameters > most:
                    break
                path = pathlib.Path(folder, f"{name}-{value}.nn")
                path.write_text(text)
                for mode, options in MODES.items():
                    if mode in last and last[mode] * growth.get(mode, 4) > limit:
                        continue
                    figures = min(
                        (bench.check(path, *options) for _ in range(2)), key=lambda f: f["seconds"]
                    ) if last.get(mode, 0) < 0.5 else bench.check(path, *options)
                    if mode in last:
                        growth[mode] = figures["seconds"] / last[mode]
                    last[mode] = figures["seconds"]
                    series[name]["points"].append(
                        {"value": value, "mode": mode, "parameters": parameters, **figures}
                    )
    for entry in series.values():
        entry["exponents"] = {mode: exponent(entry["points"], mode) for mode in MODES}
    return series


def exponent(points, mode):
    """The slope of log seconds against log value, by least squares over the upper half of the
    range: below it, start-up and calibration weigh most. `None` with fewer than three points."""
    chosen = [(p["value"], p["seconds"]) for p in points if p["mode"] == mode]
    chosen = chosen[-max(3, math.ceil(len(chosen) / 2)) :]
    if len(chosen) < 3:
        return None
    x, y = [math.log(v) for v, _ in chosen], [math.log(s) for _, s in chosen]
    mx, my = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mx) * (b - my) for a, b in zip(x, y)) / sum((a - mx) ** 2 for a in x)


def short(number):
    """26,122 as 26 k."""
    for size, unit in ((1e6, " M"), (1e3, " k")):
        if number >= 10 * size or (number >= size and number % size == 0):
            return f"{number / size:.0f}{unit}"
        if number >= size:
            return f"{number / size:.1f}{unit}"
    return str(number)


def plot(series, path):
    """Seconds (logarithmic) and peak memory (linear) against each quantity (logarithmic)."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "figures"
    import matplotlib.pyplot as plt

    styles = {"every coordinate": ("#1b6ca8", "o"), "default": ("#d1495b", "s")}
    figure, rows = plt.subplots(2, len(series), figsize=(4.2 * len(series), 6.4), sharex="col")
    for column, (name, entry) in enumerate(series.items()):
        for mode, (color, marker) in styles.items():
            points = [p for p in entry["points"] if p["mode"] == mode]
            slope = entry["exponents"][mode]
            label = mode + (f": ~ n^{slope:.2f}" if slope is not None else "")
            x = [p["parameters" if name == "parameters" else "value"] for p in points]
            rows[0][column].plot(
                x, [p["seconds"] for p in points], color=color, marker=marker, label=label, ms=4
            )
            rows[1][column].plot(
                x, [p["peakMemoryBytes"] / 1e6 for p in points], color=color, marker=marker, ms=4
            )
        rows[0][column].set_title(name)
        rows[1][column].set_xlabel(entry["label"], fontsize=8)
        ticks = sorted({p["parameters" if name == "parameters" else "value"] for p in entry["points"]})
        rows[0][column].set_yscale("log")
        rows[1][column].set_ylim(0, 1.1e-6 * max(p["peakMemoryBytes"] for p in entry["points"]))
        for axes in (rows[0][column], rows[1][column]):
            axes.set_xscale("log")
            axes.set_xticks(ticks, [short(tick) for tick in ticks], fontsize=7)
            axes.minorticks_off()
            axes.grid(True, which="major", color="#dddddd", linewidth=0.6)
            axes.spines[["top", "right"]].set_visible(False)
        rows[0][column].legend(frameon=False, fontsize=8)
    rows[0][0].set_ylabel("seconds of the check")
    rows[1][0].set_ylabel("peak memory, MB")
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
