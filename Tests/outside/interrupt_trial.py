"""Interrupts checks at random moments, and does the rest.

    python3 interrupt_trial.py GRADCHECK [--trials N] [--seed S] [--limit SECONDS] [--folder F]
                               [--every-coordinate | --budget SECONDS] FILE...

Each trial sends SIGINT or SIGTERM to `gradcheck check FILE` at a random moment of its run (parsing,
local checks, end to end, escalation, writing), and demands: an end within `--limit` seconds; status
130 with a report that the schema accepts; and that `--resume` with this report comes to the verdicts
of a run that nothing interrupted. Prints the delays from signal to end.
"""

import argparse
import json
import os
import pathlib
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "Sources/Gradcheck/Reports/report.schema.json").read_text())


def command(path, report, *more):
    mode = ["--every-coordinate"] if options.every_coordinate else []
    if options.budget:
        mode = ["--budget", str(options.budget)]
    return [
        options.gradcheck, "check", "--no-train", *mode, "--format", f"json={report}", *more, path
    ]


def verdicts(report):
    """What a report says of each layer, tensor, hand-written gradient and expectation."""
    said = {}
    for subject in report["subjects"]:
        for layer in subject["layers"]:
            said["local", layer["name"]] = (layer.get("local") or {}).get("verdict")
            for tensor in layer["parameters"]:
                said["tensor", tensor["name"]] = summary(tensor)
        for tensor in subject["parameters"] + subject["inputs"]:
            said["tensor", tensor["name"]] = summary(tensor)
        for function in subject["functions"]:
            said["function", function["name"]] = function["verdict"]
    return said


def summary(tensor):
    return tensor["verdict"], tensor["coordinates"], tensor["checked"]


def reference(path, report):
    start = time.perf_counter()
    finished = subprocess.run(command(path, report), capture_output=True, text=True)
    seconds = time.perf_counter() - start
    return verdicts(json.loads(report.read_text())), seconds, finished.returncode


def trial(path, folder, moment, which):
    """The delay from the signal to the end, the status, and the report if there is one."""
    report = folder / "part.json"
    report.unlink(missing_ok=True)
    process = subprocess.Popen(
        command(path, report), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    time.sleep(moment)
    start = time.perf_counter()
    # Not `send_signal`, which reaps a process that has ended already; nor `wait`, which polls at
    # growing intervals where there is no pidfd.
    os.kill(process.pid, which)
    _, status = os.waitpid(process.pid, 0)
    delay = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    return delay, process.returncode, report if report.exists() else None


parser = argparse.ArgumentParser()
parser.add_argument("gradcheck")
parser.add_argument("files", nargs="+")
parser.add_argument("--trials", type=int, default=20)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--limit", type=float, default=0.1)
parser.add_argument("--every-coordinate", action="store_true")
parser.add_argument("--budget", type=float, help="enough for all, or with --no-resume")
parser.add_argument("--no-resume", action="store_true", help="only the delays and the reports")
options = parser.parse_args()
draws = random.Random(options.seed)
problems = []
for path in options.files:
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        expected, seconds, status = reference(path, folder / "whole.json")
        delays, early, finished, slowest = [], 0, 0, (0, 0)
        for _ in range(options.trials):
            # One in five in the first 60 ms: starting, parsing, calibrating.
            end = 0.06 if draws.random() < 0.2 else seconds * 1.02
            moment, which = draws.uniform(0, end), draws.choice([signal.SIGINT, signal.SIGTERM])
            delay, code, report = trial(path, folder, moment, which)
            told = f"{path} after {moment:.4f} s"
            if code in (-signal.SIGINT, -signal.SIGTERM):
                # Before the program had begun: nothing was known, nothing is written.
                early += 1
                if moment > 0.05:
                    problems.append(f"{told}: killed without a report")
                continue
            if code == status and report is not None and delay < options.limit:
                whole = json.loads(report.read_text())
                if whole["summary"]["exitStatus"] == status:
                    finished += 1
                    continue
            if code != 130 or report is None:
                problems.append(f"{told}: status {code}, report {report is not None}")
                continue
            delays.append(delay)
            slowest = max(slowest, (delay, moment))
            if delay > options.limit:
                problems.append(f"{told}: {delay * 1e3:.0f} ms to the end")
            part = json.loads(report.read_text())
            jsonschema.validate(part, SCHEMA, cls=jsonschema.Draft202012Validator)
            if options.no_resume:
                continue
            rest = folder / "rest.json"
            resumed = subprocess.run(
                command(path, rest, "--resume", report), capture_output=True, text=True
            )
            found = verdicts(json.loads(rest.read_text()))
            if resumed.returncode != status or found != expected:
                changed = [
                    (key, found.get(key), expected.get(key))
                    for key in expected | found if found.get(key) != expected.get(key)
                ]
                problems.append(
                    f"{told}: resumed to status {resumed.returncode}, not {status}; {changed[:3]}"
                )
        line = f"{path}: {seconds:.2f} s whole; {early} before the start, {finished} after the end"
        if delays:
            delays.sort()
            line += (
                f"; {len(delays)} interrupted: median {statistics.median(delays) * 1e3:.0f} ms, "
                f"most {slowest[0] * 1e3:.0f} ms (after {slowest[1]:.3f} s)"
            )
        print(line, flush=True)
for problem in problems:
    print(problem)
sys.exit(1 if problems else 0)
