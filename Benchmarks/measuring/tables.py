"""The figures as Markdown, goals beside what was measured."""

import math
import re
from statistics import median


def geometric_mean(values):
    values = list(values)
    return math.exp(sum(map(math.log, values)) / len(values)) if values else float("nan")


def number(value, digits=3):
    """A short number: 1,234 or 0.0123."""
    if value is None or value != value:
        return ""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.{digits}g}" if value < 1e-3 else f"{float(f'{value:.{digits}g}'):g}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows] + [""]


def goal(text, measured, holds):
    return [text, measured, "yes" if holds else "no"]


def markdown(figures):
    lines = ["# Figures", "", "Made by `python3 Benchmarks/figures.py`. " + setting(figures), ""]
    sections = [
        ("goals", None, goals), ("check", "The full check of every coordinate", full_check),
        ("layer", "The default check", default_check), ("training", "Training steps", training),
        ("step", "Forward and backward", forward_and_backward),
        ("limits", "Share of the machine's limits", limits), ("scaling", "Scaling", scaling),
        ("large", "Large networks", large), ("shards", "Shards", shards),
    ]
    for key, title, write in sections:
        if key == "goals":
            lines += goals(figures)
        elif key in figures:
            lines += [f"## {title}", ""] + write(figures)
    return "\n".join(lines)


def setting(figures):
    m = figures["machine"]
    caches = ", ".join(f"{name} {size}" for name, size in m["caches"].items() if "instr" not in name)
    text = (
        f"{m['processor']}, {m['cores']} cores, {m['vectors']} ({caches}), {m['system']}; "
        f"ours {m['ours']['commit']} with {m['ours']['blas']}; PyTorch {m['torch']} on "
        f"{m['torchThreads']} threads with {m['torchBLAS']}; JAX {m['jax']}; "
        f"{figures['rounds']} rounds, ours and theirs in turn, medians; `OPENBLAS_CORETYPE` unset; "
        f"load before: {m['loadBefore']:.1f}."
    )
    if figures["quick"]:
        text += " **A quick run**: fewer rounds, mapped differences extrapolated from a part."
    if figures["realtime"]:
        text += " All processes, both sides, at real-time priority."
    return text


def ratios(entries, ours, theirs):
    return {name: median(e[theirs]) / median(e[ours]) for name, e in entries.items() if e[theirs]}


def seconds(entry, key):
    return [run["seconds"] for run in entry[key]]


def goals(figures):
    rows = []
    wide = figures["machine"]["vectors"] == "AVX-512"
    if check := figures.get("check"):
        slow = [
            median(seconds(e, "slow")) / median(seconds(e, "ours")) for e in check.values()
            if e.get("slow")
        ]
        mean, least = (100, 25) if wide else (50, 12.5)
        if slow:
            rows.append(goal(
                f"full check against PyTorch's slow mode, geometric mean of {len(slow)}: "
                f"at least {mean:g} times faster",
                f"{geometric_mean(slow):.0f}", geometric_mean(slow) >= mean))
            rows.append(goal(f"the least of them: at least {least:g}", f"{min(slow):.0f}",
                             min(slow) >= least))
        extra = max(median([r["process"] - r["seconds"] for r in e["ours"]]) for e in check.values())
        rows.append(goal("whole process: at most 0.15 s more than the check", f"{extra:.3f} s",
                         extra <= 0.15))
        memory = max(r["peakMemoryBytes"] for e in check.values() for r in e["ours"]) / 1e6
        rows.append(goal("memory of the full check: at most 300 MB", f"{memory:.0f} MB",
                         memory <= 300))
    if layer := figures.get("layer"):
        for when, ratios in default_check_ratios(layer).items():
            worst = min(ratios, key=ratios.get)
            rows.append(goal(f"default check: no slower than PyTorch's fast mode, {when}",
                             f"{ratios[worst]:.2f} times as fast at least ({worst}), geometric mean "
                             f"{geometric_mean(ratios.values()):.2f}", ratios[worst] >= 1))
    if train := figures.get("training"):
        all_ratios = training_ratios({k: v for k, v in train.items() if k != "digits"} or train)
        worst = min(all_ratios, key=all_ratios.get)
        rows.append(goal(f"training step, geometric mean of {len(all_ratios)}: at least 2 times "
                         "faster than PyTorch eager",
                         f"{geometric_mean(all_ratios.values()):.2f}",
                         geometric_mean(all_ratios.values()) >= 2))
        rows.append(goal("the least of them: at least 1",
                         f"{all_ratios[worst]:.2f} ({', '.join(worst)})", all_ratios[worst] >= 1))
    if million := figures.get("large", {}).get("1e6"):
        rows.append(goal("a million parameters, the default check: within a minute",
                         f"{million['seconds']:.1f} s, {million['peakMemoryBytes'] / 1e6:.0f} MB",
                         million["seconds"] <= 60))
    if networks := figures.get("shards"):
        for what in ("evaluations", "seconds"):
            worst = {
                name: max(costs_of_shards(entry, what)["4"]) for name, entry in networks.items()
            }
            dearest = max(worst, key=worst.get)
            within = sum(cost <= 1.1 / 4 for cost in worst.values())
            rows.append(goal(
                f"each of four shards: a quarter of the whole's {what}, within 10 %",
                f"{within} of {len(worst)} networks; at most {worst[dearest]:.3f} ({dearest})",
                within == len(worst)))
    return table(["goal", "measured", "holds"], rows) if rows else []


def verdict(run):
    text = ", ".join(f"{count} {name}" for name, count in sorted(run["tensors"].items()))
    return text + (f"; {run['inconclusive']} coordinates inconclusive" if run["inconclusive"] else "")


def full_check(figures):
    rows = []
    for name, entry in figures["check"].items():
        ours, slow = median(seconds(entry, "ours")), entry.get("slow")
        first = entry["ours"][0]
        row = [
            name, f"{first['checked']:,}", number(ours),
            number(median(r["process"] for r in entry["ours"])),
            f"{max(r['peakMemoryBytes'] for r in entry['ours']) / 1e6:.0f}",
        ]
        if slow:
            theirs = median(seconds(entry, "slow"))
            row += [number(theirs), f"{max(r['peakMemoryBytes'] for r in slow) / 1e6:,.0f}",
                    f"**{theirs / ours:,.0f}**"]
        else:
            row += ["", "", ""]
        for peer in ("vmap", "jax"):
            runs = entry.get(peer)
            if not runs:
                row += ["", ""]
                continue
            theirs = median(seconds(entry, peer))
            about = "≈ " if runs[0]["coordinates"] < runs[0]["of"] else ""
            row += [about + number(theirs), f"{theirs / ours:,.0f}"]
        agrees = {
            peer: runs[0]["agrees"] for peer in ("slow", "vmap", "jax") if (runs := entry.get(peer))
        }
        said = "" if not agrees else "all agree" if all(agrees.values()) else ", ".join(
            f"{peer} {'agrees' if value else 'differs'}" for peer, value in agrees.items())
        rows.append(row + [verdict(first), said])
    head = ["network", "coordinates", "ours, s", "process, s", "MB", "PyTorch slow, s", "MB",
            "ratio", "`torch.func.vmap`, s", "ratio", "JAX jit + vmap, s", "ratio",
            "our tensors", "their verdict"]
    return table(head, rows) + [
        "Ours: verdicts with bounds for every coordinate of every parameter and real input, each op "
        "by itself besides. Theirs: the parameters alone. MB is the peak of the whole process. The "
        "mapped versions are central differences of the loss over chunks of one tensor's "
        "coordinates, without bounds; ≈ is extrapolated from a part; JAX's compilation is left out.",
        "",
    ]


def default_check_ratios(layer):
    """How many times as fast as PyTorch's fast mode, by what is compared with what."""
    def ratios(theirs, ours):
        return {name: theirs(entry) / ours(entry) for name, entry in layer.items()}

    def first(entry):
        return median(run["first"] for run in entry["fast"])

    def tenth(entry):
        return median(seconds(entry, "fast"))

    def ours(entry):
        return median(seconds(entry, "ours"))

    return {
        "both repeated in one process": ratios(tenth, lambda entry: median(entry["again"])),
        "both the first in a process": ratios(first, ours),
        "ours the first, theirs repeated": ratios(tenth, ours),
    }


def default_check(figures):
    ratios = default_check_ratios(figures["layer"])
    rows = []
    for name, entry in figures["layer"].items():
        rows.append([
            name, number(median(seconds(entry, "ours")) * 1e3),
            number(median(entry["again"]) * 1e3),
            number(median(r.get("elapsed", r["seconds"]) for r in entry["ours"]) * 1e3),
            number(median(r["process"] for r in entry["ours"]) * 1e3),
            f"{entry['ours'][0]['peakMemoryBytes'] / 1e6:.0f}",
            number(median(r["first"] for r in entry["fast"]) * 1e3),
            number(median(seconds(entry, "fast")) * 1e3),
            f"{entry['fast'][0]['peakMemoryBytes'] / 1e6:.0f}",
            *(f"**{one[name]:.2f}**" for one in ratios.values()),
            verdict(entry["ours"][0]), "agrees" if entry["fast"][0]["agrees"] else "differs",
        ])
    return table(["network", "ours, first, ms", "repeated, ms", "with data, ms", "process, ms", "MB",
                  "PyTorch fast, first, ms", "repeated, ms", "MB", "ratio, repeated",
                  "ratio, first", "ours first, theirs repeated", "our tensors", "their verdict"],
                 rows) + [
        "`gradcheck check FILE` against `torch.autograd.gradcheck(fast_mode=True)`, one random "
        "direction a tensor. *First* is the first check of a new process, the network, its data and "
        "first values in memory; *repeated* is the mean of ten more of ours and the median of nine "
        "more of theirs in that process. *With data* has reading the file and making these besides, "
        "*process* is all of ours from start to end.",
        "",
    ]


def training_ratios(train):
    return {
        (name, key): median(entry["torch"][key]) / median(entry["ours"][key])
        for name, entry in train.items() for key in entry["ours"]
    }


def training(figures):
    rows = []
    for (name, key), ratio in training_ratios(figures["training"]).items():
        entry = figures["training"][name]
        rows.append([name, key, number(median(entry["ours"][key])),
                     number(median(entry["torch"][key])), f"**{ratio:.2f}**"])
    return table(["network", "dtype, optimiser", "ours, µs", "PyTorch eager, µs", "ratio"], rows)


def forward_and_backward(figures):
    rows = []
    for name, entry in figures["step"].items():
        for dtype in ("float32", "float64"):
            ours = median(run[dtype]["forwardAndBackward"] for run in entry["ours"])
            torch = median(run[dtype] for run in entry["torch"])
            row = [name, dtype, number(ours), number(torch), f"{torch / ours:.2f}"]
            if entry.get("jax"):
                jax = median(run[dtype] for run in entry["jax"])
                row += [number(jax), f"**{jax / ours:.2f}**",
                        number(median(run[f"{dtype} compilation"] for run in entry["jax"]))]
            rows.append(row + [""] * (8 - len(row)))
    return table(["network", "dtype", "ours, µs", "PyTorch eager, µs", "ratio", "JAX jit, µs",
                  "ratio", "its compilation, s"], rows) + [
        "Loss and all gradients on a batch in memory, no update. Ours runs on one thread.", ""]


def bound(op, dtype, machine):
    """Microseconds that an op takes at the machine's limit, and which limit that is."""
    gemm = machine["gemm"][f"{dtype}, 1 thread"]
    # Operands that fit the second-level cache come from there, larger ones from memory.
    size = op["bytes"]
    stream = machine["stream"]["256 KB" if size < 1 << 20 else "16 MB"]
    arithmetic, traffic = op["flops"] / gemm / 1e3, size / stream / 1e3
    return max(arithmetic, traffic), "GEMM" if arithmetic >= traffic else "memory"


def limits(figures):
    machine = figures["limits"]["machine"]
    lines = table(["limit of the machine", "best seen"], [
        [f"matrix products, {key}", f"{value:.0f} GFLOP/s"] for key, value in machine["gemm"].items()
    ] + [[f"memory traffic, working set {key}, 1 thread", f"{value:.0f} GB/s"]
         for key, value in machine["stream"].items()])
    lines += [
        "An op's limit is the larger of its matrix products at the peak of GEMM on one thread, and "
        "its operands and result moved once at the speed of the second-level cache (of a 16 MB "
        "working set where they have 1 MB or more). Ops faster than that limit find their operands "
        "in the first-level cache. Times are the best of nine rounds of each op alone.",
        "",
    ]
    rows, totals = [], []
    for name, by_dtype in figures["limits"]["layers"].items():
        for dtype in ("float32", "float64"):
            entry = by_dtype[dtype]
            groups = {}
            for op in entry["ops"]:
                least, kind = bound(op, dtype, machine)
                key = (layer_of(op), "backward" if op["isBackward"] else "forward", op["op"])
                group = groups.setdefault(key, [0, 0.0, 0.0, 0.0, 0.0])
                group[0] += 1
                group[1] += op["microseconds"]
                group[2] += least
                group[3] += op["flops"]
                group[4] += least if kind == "GEMM" else 0
            spent = sum(group[1] for group in groups.values())
            ideal = sum(group[2] for group in groups.values())
            flops = sum(group[3] for group in groups.values())
            totals.append([
                name, dtype, number(entry["forwardAndBackward"]), number(ideal),
                f"{100 * ideal / entry['forwardAndBackward']:.0f} %",
                f"{flops / entry['forwardAndBackward'] / 1e3:.1f}",
                f"{100 * flops / entry['forwardAndBackward'] / 1e3 / machine['gemm'][f'{dtype}, 1 thread']:.0f} %",
            ])
            if dtype == "float64":
                for (layer, passed, op), group in sorted(
                    groups.items(), key=lambda item: -item[1][1]
                ):
                    if group[1] < 0.02 * spent:
                        continue
                    rows.append([
                        name, f"`{layer}`" + (f" × {group[0]}" if group[0] > 1 else ""), passed, op,
                        number(group[1]), f"{100 * group[1] / spent:.0f} %",
                        f"{group[3] / group[1] / 1e3:.1f}" if group[3] else "",
                        "GEMM" if group[4] > group[2] / 2 else "memory",
                        f"{100 * group[2] / group[1]:.0f} %",
                    ])
    lines += table(["network", "dtype", "forward and backward, µs", "at the limit, µs",
                    "share reached", "GFLOP/s", "of GEMM's peak"], totals)
    lines += ["Layer by layer, float64, what takes 2 % or more of the sum:", ""]
    return lines + table(["network", "layer", "pass", "op", "µs", "of the sum", "GFLOP/s",
                          "bound by", "share of the limit"], rows)


def layer_of(op):
    """The layer's path without the numbers of repetitions, so that equal layers stand together."""
    return re.sub(r"\[\d+\]", "[…]", op["path"]) or op["op"]


def scaling(figures):
    entry = figures["scaling"]
    rows = []
    for name, series in entry["series"].items():
        for mode, slope in series["exponents"].items():
            points = [p for p in series["points"] if p["mode"] == mode]
            if not points:
                continue
            first, last = points[0], points[-1]
            rows.append([
                name, mode, f"{first['value']:,} … {last['value']:,}",
                f"{number(first['seconds'])} … {number(last['seconds'])}",
                f"{last['parameters']:,}", f"{last['peakMemoryBytes'] / 1e6:.0f}",
                "" if slope is None else f"{slope:.2f}",
            ])
    lines = ["![Seconds and memory against width, depth, batch and parameters](scaling.svg)", ""]
    lines += table(["against", "mode", "range", "seconds", "parameters at the end",
                    "MB at the end", "exponent"], rows)
    lines += ["Exponents are fitted over the upper half of each range.", ""]
    return lines


def large(figures):
    rows = [
        [name, f"{run['coordinates']:,}", f"{run['checked']:,}", number(run["seconds"]),
         number(run["process"]), f"{run['peakMemoryBytes'] / 1e6:,.0f}",
         f"{run['peakMemoryBytes'] / (8 * run['coordinates']):.1f}", verdict(run),
         run["guarantee"] or ""]
        for name, run in figures["large"].items()
    ]
    return table(["network", "parameters", "one by one", "seconds", "process, s", "MB",
                  "times its parameters", "tensors", "guarantee"], rows)


def costs_of_shards(entry, what):
    """What each part takes as a share of the whole, by the number of parts; medians."""
    whole = median(run[what] for run in entry["whole"])
    return {
        count: [median(run[what] for run in runs) / whole for runs in parts]
        for count, parts in entry["parts"].items()
    }


def shards(figures):
    rows = []
    for name, entry in figures["shards"].items():
        row = [name, f"{entry['whole'][0]['evaluations']:,}",
               number(median(run["seconds"] for run in entry["whole"]))]
        evaluations, seconds = (costs_of_shards(entry, w) for w in ("evaluations", "seconds"))
        for count in entry["parts"]:
            row.append(f"{max(evaluations[count]):.3f}")
            row.append(f"{min(seconds[count]):.3f} to {max(seconds[count]):.3f}")
        rows.append(row)
    counts = list(next(iter(figures["shards"].values()))["parts"])
    heads = [head for count in counts
             for head in (f"the dearest of {count}, evaluations", f"of {count}, seconds")]
    return ["What a part takes as a share of the whole:", ""] + table(
        ["network", "evaluations", "seconds", *heads], rows)
