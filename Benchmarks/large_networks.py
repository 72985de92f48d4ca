"""Checks of networks of a million and a hundred million parameters: seconds and peak memory.

    swift build -c release --product gradcheck
    python3 Benchmarks/large_networks.py [--binary PATH] [--budget SECONDS] [PARAMETERS ...]

Writes a network of four dense layers with tanh between them for each size (1e6 and 1e8 unless told),
checks it along random directions, and the smaller ones again with `--budget`, which looks at as many
coordinates one by one as fit. Prints what the report says: verdict, coordinates, seconds, the
process's peak memory in multiples of the parameters' own size in double precision, the guarantee.
"""

import argparse
import json
import os
import pathlib
import subprocess
import tempfile
import time

os.environ.pop("OPENBLAS_CORETYPE", None)
ROOT = pathlib.Path(__file__).resolve().parents[1]
SOURCE = """seed 1
input x: [{width}]
target digit: class(10)

let hidden = x.repeated(4) {{ x in x.dense({width}).tanh() }}
let logits = hidden.dense(10)

loss crossEntropy(logits, digit)
data random(examples: 32)

gradcheck batch: {batch}
"""


def check(binary, file, *options):
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        start = time.perf_counter()
        process = subprocess.run(
            [binary, "check", "--format", f"json={report.name}", *options, file],
            capture_output=True, text=True)
        seconds = time.perf_counter() - start
        if process.returncode != 0:
            raise SystemExit(process.stdout + process.stderr)
        subject = json.load(open(report.name))["subjects"][0]
    tensors = [p for layer in subject["layers"] for p in layer["parameters"]]
    tensors += subject["parameters"] + subject["inputs"]
    count = sum(t["coordinates"] for layer in subject["layers"] for t in layer["parameters"])
    checked = sum(t["checked"] for t in tensors)
    failed = sum(t["verdict"] not in ("pass", "notExercised") for t in tensors)
    print(
        f"{count:>13,} parameters {' '.join(options):14}  {checked:>9,} one by one"
        f"  {subject['evaluations']:>9,} evaluations  {subject['elapsedSeconds']:7.2f} s"
        f"  process {seconds:7.2f} s  {subject['peakMemoryBytes'] / 2**20:8,.0f} MB"
        f" = {subject['peakMemoryBytes'] / (8 * count):.1f} x parameters"
        f"  {'all confirmed' if failed == 0 else f'{failed} tensors not'}")
    print("   ", tensors[0]["guarantee"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parameters", nargs="*", type=float, default=[1e6, 1e8])
    parser.add_argument("--binary", default=str(ROOT / ".build/release/gradcheck"))
    parser.add_argument("--budget", type=float, default=50)
    parser.add_argument("--batch", type=int, default=8)
    arguments = parser.parse_args()
    for parameters in arguments.parameters:
        width = round((parameters / 4) ** 0.5)
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, f"dense{width}.nn")
            pathlib.Path(file).write_text(SOURCE.format(width=width, batch=arguments.batch))
            check(arguments.binary, file)
            if parameters <= 1e7:
                check(arguments.binary, file, "--budget", f"{arguments.budget:g}")


if __name__ == "__main__":
    main()
