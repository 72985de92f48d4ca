"""Every figure of this project by one command: ours and the peers in turn, A B A B, in one run.

    swift build -c release
    python3 Benchmarks/figures.py                  # everything: about an hour on two cores
    python3 Benchmarks/figures.py --quick          # everything once, in ten minutes
    python3 Benchmarks/figures.py --only training --networks mlp lenet --rounds 5

needs torch and numpy, and for some columns jax and matplotlib. Writes figures.md, figures.json (all
raw figures) and scaling.svg to Benchmarks/results (`--output`), after each part what is there so
far; nothing is taken from an earlier run. Parts:

    check      every coordinate (`gradcheck check --every-coordinate`) against torch.autograd.gradcheck
               (slow), and against mapped differences by torch.func.vmap and by JAX under jit
    layer      the default check (`gradcheck check`) against PyTorch's fast mode
    training   training steps: network, dtype, optimiser
    step       forward and backward, with JAX under jit
    limits     each op against the machine's matrix products and memory
    scaling    seconds and memory against width, depth, batch, parameters
    large      networks of a million and of a hundred million parameters
    shards     what each of two, four and eight shards costs beside the whole
"""

import argparse
import json
import os
import pathlib
import sys
import tempfile
import time

os.environ.pop("OPENBLAS_CORETYPE", None)

from measuring import machine, scaling, tables
from measuring.networks import ALL, NETWORKS, ROOT
from measuring.ours import Bench, Failed

PARTS = ["check", "layer", "training", "step", "limits", "scaling", "large", "shards"]


def say(text):
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)


def full_check(bench, name, options):
    entry = {"ours": [], "slow": [], "vmap": [], "jax": []}
    peers = []
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if name == "lenet" and memory < 15e9:
        say("  PyTorch's slow mode takes 13 GB for lenet, more than there is: left out")
    elif "slow" in options.peers:
        peers.append(("slow", "torch_peer", ["slow", name]))
    limit = [] if options.mapped_seconds is None else ["--seconds", str(options.mapped_seconds)]
    if "vmap" in options.peers:
        peers.append(("vmap", "torch_peer", ["vmap", name, *limit]))
    if "jax" in options.peers:
        peers.append(("jax", "jax_peer", ["vmap", name, *limit]))
    for round in range(options.rounds):
        for peer, module, words in peers or [("none", None, None)]:
            # The mapped versions once: they are no goal, and some take minutes.
            if round > 0 and peer in ("vmap", "jax"):
                continue
            entry["ours"].append(bench.check(ALL[name].file, "--every-coordinate"))
            if not module:
                continue
            try:
                entry[peer].append(bench.peer(module, *words))
            except Failed as failure:
                # A peer that runs out of memory takes no other figure with it.
                say(f"  {peer} failed: {failure}")
    return entry


def default_check(bench, name, options):
    entry = {"ours": [], "again": [], "fast": []}
    for _ in range(options.rounds):
        entry["ours"] += [bench.check(ALL[name].file) for _ in range(5)]
        entry["again"] += [bench.check_again(ALL[name].file) for _ in range(3)]
        entry["fast"].append(bench.peer("torch_peer", "fast", name))
    return entry


def training(bench, name, options):
    rounds = [
        (bench.training(name), bench.peer("torch_peer", "training", name))
        for _ in range(options.rounds)
    ]
    keys = rounds[0][0]
    return {
        "ours": {key: [ours[key] for ours, _ in rounds] for key in keys},
        "torch": {key: [theirs[key] for _, theirs in rounds] for key in keys},
    }


def step(bench, name, options):
    entry = {"ours": [], "torch": [], "jax": []}
    for _ in range(options.rounds):
        times = bench.layers(name)
        entry["ours"].append({
            dtype: {key: times[dtype][key] for key in ("forward", "forwardAndBackward")}
            for dtype in times
        })
        entry["torch"].append(bench.peer("torch_peer", "step", name))
        if "jax" in options.peers:
            entry["jax"].append(bench.peer("jax_peer", "step", name))
    return entry


def large_networks(bench, options):
    """Networks of a million and of a hundred million parameters by directions; the first also with
    as many coordinates one by one as fit into 50 seconds."""
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        for parameters in (1e6,) if options.quick else (1e6, 1e8):
            width = round((parameters / 4) ** 0.5)
            path = pathlib.Path(folder, f"dense{width}.nn")
            path.write_text(scaling.dense(width, width, 4, 8)[0])
            name = f"{parameters:.0e}".replace("e+0", "e")
            figures[name] = bench.check(path)
            if parameters == 1e6:
                seconds = 5 if options.quick else 50
                figures[f"{name}, --budget {seconds}"] = bench.check(
                    path, "--budget", str(seconds))
    return figures


def shards(bench, options):
    """The parts of one check, each by itself, between two of the whole: of the networks, and of one
    that takes so long that what each part repeats hardly counts. Five rounds, since each is short."""
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        large = pathlib.Path(folder, "deep.nn")
        large.write_text(scaling.dense(128, 128, 12, 16, "sigmoid")[0])
        for name, path in [(n, ALL[n].file) for n in options.networks] + [("deep", large)]:
            say(f"  {name}")
            run = lambda *words: bench.check(path, "--every-coordinate", *words)
            rounds = 1 if options.quick or name == "deep" else max(5, options.rounds)
            entry = {"whole": [run()], "parts": {}}
            for count in (2, 4, 8):
                parts = [[] for _ in range(count)]
                for _ in range(rounds):
                    for number, runs in enumerate(parts, 1):
                        runs.append(run("--shard", f"{number}/{count}"))
                    entry["whole"].append(run())
                entry["parts"][str(count)] = parts
            figures[name] = entry
    return figures


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="one round, in about ten minutes")
    parser.add_argument("--rounds", type=int, help="rounds of A and B (3; 1 with --quick)")
    parser.add_argument("--networks", nargs="+", choices=list(ALL), default=list(NETWORKS))
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--without", nargs="+", choices=PARTS, default=[])
    parser.add_argument(
        "--peers", nargs="*", choices=["slow", "vmap", "jax"], default=["slow", "vmap", "jax"],
        help="who stands beside the full check",
    )
    parser.add_argument(
        "--mapped-seconds", type=float,
        help="most for one mapped full check, the rest extrapolated (5 with --quick, else 120)",
    )
    parser.add_argument("--binaries", default=str(ROOT / ".build/release"))
    parser.add_argument("--output", default=str(ROOT / "Benchmarks/results"))
    parser.add_argument(
        "--realtime", action="store_true",
        help="run both sides at real-time priority (chrt): for machines that others use too",
    )
    options = parser.parse_args()
    options.rounds = options.rounds or (1 if options.quick else 3)
    options.mapped_seconds = options.mapped_seconds or (5 if options.quick else 120)
    parts = [part for part in options.only if part not in options.without]
    bench = Bench(options.binaries, sys.executable, options.realtime)
    if "jax" in options.peers and lacks("jax"):
        say("no jax: its columns stay empty")
        options.peers.remove("jax")
    output = pathlib.Path(options.output)
    output.mkdir(parents=True, exist_ok=True)
    figures = {
        "quick": options.quick, "realtime": options.realtime, "rounds": options.rounds,
        "started": time.strftime("%Y-%m-%d %H:%M:%S %z"), "machine": machine.description(bench),
    }

    def save():
        (output / "figures.json").write_text(json.dumps(figures, indent=1) + "\n")
        (output / "figures.md").write_text(tables.markdown(figures).rstrip() + "\n")

    measures = {
        "layer": default_check, "training": training, "step": step, "check": full_check,
    }
    for part, measure in measures.items():
        if part not in parts:
            continue
        figures[part] = {}
        for name in options.networks:
            say(f"{part}: {name}")
            figures[part][name] = measure(bench, name, options)
            save()
    if "limits" in parts:
        say("limits")
        layers = {name: bench.layers(name) for name in options.networks}
        figures["limits"] = {"machine": machine.limits(), "layers": layers}
        save()
    if "scaling" in parts:
        say("scaling")
        limit, most = (4, 2e6) if options.quick else (60, 2e7)
        series = scaling.measure(bench, limit, most)
        figures["scaling"] = {"series": series}
        if lacks("matplotlib"):
            say("no matplotlib: no plot")
        else:
            scaling.plot(series, output / "scaling.svg")
        save()
    if "large" in parts:
        say("large")
        figures["large"] = large_networks(bench, options)
        save()
    if "shards" in parts:
        say("shards")
        figures["shards"] = shards(bench, options)
        save()
    print((output / "figures.md").read_text())


def lacks(module):
    import importlib.util

    return importlib.util.find_spec(module) is None


main()
