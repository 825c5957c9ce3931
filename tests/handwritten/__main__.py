"""python -m tests.handwritten: the counts, and every fault whose diagnosis is not right, with what was said.

With names of models, of those alone: python -m tests.handwritten network recurrent.
"""

import sys

from .faults import FAULTS
from .judging import false_alarms, judged, misdiagnosed, table


def main(models):
    verdicts = [judged(fault) for fault in FAULTS if not models or fault.model in models]
    print(misdiagnosed(verdicts), table(verdicts), sep="\n\n")
    if not models:
        alarms, runs = false_alarms()
        print(f"\ncorrect gradients: {runs}, flagged: {len(alarms)}", *alarms, sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
