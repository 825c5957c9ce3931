"""python -m tests.handwritten: how the faults fare in gradients written by hand, the older ones and the seeded, and the right ones.

Exit code 1 where a fault is not flagged, a right gradient is, or the seeded ones miss the targets below. Prints counts alone; --list
prints each verdict with its label.
"""

import argparse
import sys
import warnings

from . import judging
from .faults import FAULTS
from .seeded import judging as seeded

RIGHTLY, WRONGLY = 0.75, 0  # of the seeded faults: the share that must be named rightly, and how many may be named wrongly


def main(arguments):
    asked = _asked(arguments)
    warnings.simplefilter("ignore", RuntimeWarning)  # what is wrong may divide by 0
    kept = [_kept(name, asked) for name in (asked.set and [asked.set] or ["older", "seeded"])]
    return 0 if all(kept) else 1


def _asked(arguments):
    reader = argparse.ArgumentParser(prog="python -m tests.handwritten", description="Faults put before symgrad.testing.compare.")
    reader.add_argument("models", nargs="*", help="models, instead of all")
    reader.add_argument("--set", choices=("older", "seeded"), help="one of the two sets alone")
    reader.add_argument("--list", action="store_true", help="each verdict in a line")
    return reader.parse_args(arguments)


def _kept(name, asked):
    """Whether a set of faults meets its targets; its counts are printed."""
    verdicts = []
    for verdict in seeded.verdicts(asked.models) if name == "seeded" else _older(asked.models):
        verdicts.append(verdict)
        if asked.list:
            print(verdict, flush=True)
    alarms, runs = seeded.false_alarms(asked.models) if name == "seeded" else judging.false_alarms(asked.models or tuple(judging.MODELS))
    print(*alarms, sep="\n", end="\n"*bool(alarms))
    if name == "older" and verdicts:
        print(judging.misdiagnosed(verdicts), judging.table(verdicts), sep="\n\n", end="\n\n")
    flagged = sum(verdict.flagged for verdict in verdicts)
    tally = {how: sum(verdict.named == how for verdict in verdicts) for how in ("rightly", "wrongly", "not")}
    print(f"{name}: faults: {len(verdicts)}, flagged: {flagged}, named rightly: {tally['rightly']}, named wrongly: {tally['wrongly']}, "
          f"not named: {tally['not']}; right gradients: {runs}, flagged: {len(alarms)}", flush=True)
    named = name == "older" or tally["rightly"] >= RIGHTLY*len(verdicts) and tally["wrongly"] <= WRONGLY
    return flagged == len(verdicts) and not alarms and named


def _older(models):
    return (judging.judged(fault) for fault in FAULTS if not models or fault.model in models)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
