"""What reading equations costs to load, `import symgrad; symgrad.read`, against `import sympy`: at most 60 ms more.

`import symgrad` alone loads next to nothing, since its names are loaded when they are first used; the name `read` brings
notation, systems and rules, and SymPy with them. Each is timed in a fresh process, in turns.

python -m tests.benchmarks.import_time: exit code 1 where it is more.
"""

import subprocess
import sys

import numpy as np

TIMED = "import time; began = time.perf_counter(); {}; print(time.perf_counter() - began)"
OURS, THEIRS = "import symgrad; symgrad.read", "import sympy"
MOST = 0.060


def seconds(statements):
    return float(subprocess.run([sys.executable, "-c", TIMED.format(statements)], capture_output=True, text=True, check=True).stdout)


def main(rounds=11):
    seconds(OURS), seconds(THEIRS)
    pairs = np.array([(seconds(OURS), seconds(THEIRS)) for _ in range(rounds)])
    ours, theirs = np.median(pairs, axis=0)
    more = float(np.median(pairs[:, 0] - pairs[:, 1]))
    print(f"{OURS} {ours*1e3:.0f} ms, {THEIRS} {theirs*1e3:.0f} ms, difference {more*1e3:.0f} ms")
    return more <= MOST


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
