"""Reading, deriving, checking and compiling every example, beside an earlier commit: `python -m tests.benchmarks.earlier COMMIT`.

Both are checked out, and each example is worked on in turns, old and new, in processes of their own; what is printed is the median of the
CPU seconds of each, and their ratio. Exit code 1 where the sum of all examples takes more than 5 % longer.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent.parent
STAGES = ("read", "derive", "check", "compile", "page")
WORK = """
import contextlib, json, sys, time
import symgrad
text, spent = open(sys.argv[1], encoding="utf-8").read(), {}
def timed(stage, work):
    start, result = time.process_time(), None
    with contextlib.suppress(symgrad.SymgradError):  # what is abstract has no program
        result = work()
    spent[stage] = time.process_time() - start
    return result
symgrad.read("C = sum((w[i]*x[i])**2, i)").derive().compile()  # what is loaded once
system = timed("read", lambda: symgrad.read(text))
derivation = timed("derive", system.derive)
timed("compile", derivation.compile)
timed("page", derivation.to_latex)
timed("check", derivation.check)
print(json.dumps(spent))
"""


def spent(checkout, example):
    """CPU seconds by stage."""
    known = {**os.environ, "PYTHONPATH": str(checkout), "PYTHONHASHSEED": "0"}
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", WORK, str(example)], env=known, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def main(commit, rounds=3):
    """Print the table; whether the new commit is not slower."""
    with TemporaryDirectory() as folder:
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", folder, commit], cwd=ROOT, check=True)
        try:
            return told(Path(folder), rounds)
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", folder], cwd=ROOT, check=True)


def told(old, rounds):
    """Print a line for each example, and for all; whether all together take at most 5 % longer."""
    totals = {}
    print(f"{'CPU ms, old -> new':24}" + "".join(f"{stage:>24}" for stage in STAGES))
    for example in sorted((ROOT/"examples").glob("*/*.txt")):
        runs = [(spent(old, example), spent(ROOT, example)) for _ in range(rounds)]
        pairs = {stage: tuple(median(run[which][stage] for run in runs) for which in (0, 1)) for stage in STAGES}
        for stage, pair in pairs.items():
            totals[stage] = tuple(map(sum, zip(totals.get(stage, (0, 0)), pair)))
        print(line(example.stem, pairs), flush=True)
    print(line("all", totals))
    return all(new <= 1.05*before for before, new in totals.values())


def line(name, pairs):
    """One line of the table."""
    return f"{name:24}" + "".join(f"{1000*old:10.0f} ->{1000*new:6.0f} ({new/old:4.2f})" for old, new in (pairs[stage] for stage in STAGES))


if __name__ == "__main__":
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks.earlier", description=__doc__.partition(":")[0])
    asked.add_argument("commit", help="what to compare with: a commit, a branch or a tag")
    asked.add_argument("rounds", nargs="?", type=int, default=3, help="how often each example is worked on (3)")
    sys.exit(0 if main(**vars(asked.parse_args())) else 1)
