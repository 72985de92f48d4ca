"""Our side: the built executables, run as a user runs them."""

import json
import os
import pathlib
import subprocess
import tempfile
import time

from .networks import ALL, ROOT


class Failed(Exception):
    """A process that did not end as it should, with what it said."""


class Bench:
    """Runs `gradcheck`, `TrainingStep` and the peers, one process at a time."""

    def __init__(self, folder, python, is_realtime=False):
        self.folder = pathlib.Path(folder)
        self.python = python
        self.prefix = ["chrt", "--rr", "1"] if is_realtime else []
        self.environment = {k: v for k, v in os.environ.items() if k != "OPENBLAS_CORETYPE"}

    def run(self, command, folder=None):
        """Standard output, status, and seconds of the whole process."""
        with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
            start = time.perf_counter()
            process = subprocess.Popen(
                self.prefix + [str(word) for word in command], stdout=output, stderr=errors,
                cwd=folder, env=self.environment,
            )
            process.wait()
            seconds = time.perf_counter() - start
            output.seek(0)
            errors.seek(0)
            if process.returncode not in (0, 1):
                said = errors.read().strip().splitlines()[-1:] or [""]
                raise Failed(f"status {process.returncode} of {command}: {said[0]}")
            return output.read(), process.returncode, seconds

    def check(self, path, *options):
        """One `gradcheck check` of a file and what it said. `seconds` is the check's own time, the
        network, its data and first values in memory, in a process that has done nothing before;
        `elapsed` has reading the file and making these besides; `process` is the whole process.
        """
        text, status, whole = self.run(
            [self.folder / "gradcheck", "check", "--no-train", "--format", "json", *options, path]
        )
        report = json.loads(text)
        subject = report["subjects"][0]
        tensors = [p for layer in subject["layers"] for p in layer["parameters"]]
        tensors += subject["parameters"]
        verdicts = {}
        for tensor in tensors + subject["inputs"]:
            verdicts[tensor["verdict"]] = verdicts.get(tensor["verdict"], 0) + 1
        return {
            "seconds": subject["checkSeconds"], "elapsed": subject["elapsedSeconds"],
            "process": whole,
            "peakMemoryBytes": subject["peakMemoryBytes"],
            "verdict": report["summary"]["verdict"], "status": status, "tensors": verdicts,
            "coordinates": sum(p["coordinates"] for p in tensors),
            "checked": sum(p["checked"] for p in tensors),
            "inconclusive": sum(count(p.get("inconclusive")) for p in tensors),
            "evaluations": subject["evaluations"],
            "guarantee": next((p["guarantee"] for p in tensors if p.get("guarantee")), None),
        }

    def check_again(self, path, times=10):
        """Seconds that the default check takes in a process that has made it before: a file that asks
        for it `times` more, less the file itself.
        """
        lines = pathlib.Path(path).read_text().splitlines(keepends=True)
        place = next(i for i, line in enumerate(lines) if line.startswith("gradcheck"))
        with tempfile.NamedTemporaryFile("w", suffix=".nn") as file:
            file.writelines(lines[:place] + lines[place : place + 1] * times + lines[place:])
            file.flush()
            return (self.check(file.name)["seconds"] - self.check(path)["seconds"]) / times

    def training(self, name):
        """Microseconds a training step by (dtype, optimiser)."""
        text, *_ = self.run([self.folder / "TrainingStep", ALL[name].file])
        rows = [line.split() for line in text.splitlines()[1:]]
        return {f"{dtype} {optimiser}": float(value) for _, dtype, optimiser, value in rows}

    def layers(self, name):
        """The times of each op, by dtype."""
        text, *_ = self.run([self.folder / "TrainingStep", "--layers", ALL[name].file])
        return {line["dtype"]: line for line in map(json.loads, text.splitlines())}

    def blas(self):
        """The BLAS that we link, the kernels it chose, and the version."""
        core = self.run([self.folder / "TrainingStep"])[0].strip().removeprefix("blas ")
        version = self.run([self.folder / "gradcheck", "--version"])[0].strip()
        commit = subprocess.run(
            ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True
        ).stdout.strip()
        return {"blas": core, "version": version, "commit": commit}

    def peer(self, module, *words):
        """What a peer's process prints as JSON."""
        text, *_ = self.run(
            [self.python, "-m", f"measuring.{module}", *words], folder=ROOT / "Benchmarks"
        )
        return json.loads(text.splitlines()[-1])


def count(value):
    return value if isinstance(value, int) else len(value or [])
