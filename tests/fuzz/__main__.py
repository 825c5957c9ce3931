"""Fuzzing for long: `python -m tests.fuzz --minutes N`. Exit code 1 where something broke; what broke it is left in out/fuzz/."""

import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path

from tests.fuzz import derivations, inputs

OUT = Path("out")/"fuzz"
KINDS = {"inputs": inputs, "derivations": derivations}


def main(arguments=None):
    """Run each kind in turn; the exit code."""
    asked = _asked(arguments)
    kinds = [kind for kind in KINDS if _wanted(asked, kind)]
    print(f"seed {asked.seed}, commit {_commit()}; the same again: python -m tests.fuzz --seed {asked.seed}", flush=True)
    broken = 0
    for kind in kinds:
        seconds = None if asked.minutes is None else 60*asked.minutes/len(kinds)
        options = {"jobs": asked.jobs} if kind == "derivations" else {}
        figures = KINDS[kind].run(getattr(asked, kind), seconds, asked.seed, _Progress(kind), **options)
        broken += _report(kind, figures, asked.seed)
    return 1 if broken else 0


def _asked(arguments):
    parser = ArgumentParser("python -m tests.fuzz", description=__doc__, allow_abbrev=False)
    parser.add_argument("--minutes", type=float, metavar="N", help="how long all of it may take (1, unless a count is given)")
    parser.add_argument("--inputs", type=int, metavar="N", help="so many mutated inputs, and no derivations unless asked for too")
    parser.add_argument("--derivations", type=int, metavar="N", help="so many random derivations, and no inputs unless asked for too")
    parser.add_argument("--seed", type=int, default=int(time.time()), metavar="S", help="what the cases are drawn from (the time)")
    parser.add_argument("--jobs", type=int, default=1, metavar="J", help="processes that derive at once (1); what comes of a seed stays the same")
    asked = parser.parse_args(arguments)
    if asked.minutes is None and not any(getattr(asked, kind) is not None for kind in KINDS):
        asked.minutes = 1.0
    return asked


def _wanted(asked, kind):
    return getattr(asked, kind) is not None or all(getattr(asked, other) is None for other in KINDS)


def _commit():
    """What the working tree was made from; "unknown" where that cannot be told."""
    try:
        told = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, cwd=Path(__file__).parent, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    return told.stdout.strip() if told.returncode == 0 else "unknown"


class _Progress:
    """One line on a terminal, a line a minute elsewhere."""

    def __init__(self, kind):
        self.kind, self.last, self.shown = kind, time.monotonic(), sys.stderr.isatty()

    def __call__(self, line):
        now = time.monotonic()
        if now - self.last > (0.2 if self.shown else 60):
            self.last = now
            print(f"\r\033[K{self.kind}: {line}" if self.shown else f"{self.kind}: {line}", end="" if self.shown else "\n", file=sys.stderr, flush=True)


def _report(kind, figures, seed):
    """Print the figures and what failed, each failing case in a file of its own; how many failed."""
    failures = figures.pop("failures", []) + figures.pop("slow", [])
    tables = {name: figures.pop(name) for name in ("shares", "refused") if isinstance(figures.get(name), dict)}
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)
    print(f"{kind}: " + ", ".join(f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}" for name, value in figures.items()))
    for name, table in tables.items():
        lines = (f"    {value:7.2%}  {key}" if isinstance(value, float) else f"    {value:7}  {key}" for key, value in table.items())
        print("\n".join([f"  {name}:", *(lines if table else ["    none"])]))
    for number, (what, case) in enumerate(failures, 1):
        OUT.mkdir(parents=True, exist_ok=True)
        path = OUT/f"{kind}-{seed}-{number}.txt"
        path.write_text(str(case), encoding="utf-8", errors="backslashreplace")
        print(f"{kind} failed: {what}\n  {str(case)[:500]!a}\n  left in {path}")
    return len(failures)


if __name__ == "__main__":
    sys.exit(main())
