"""`import symgrad` against `import sympy`, each in a fresh process, in turns: at most 60 ms more.

python -m tests.benchmarks.import_time: exit code 1 where it is more.
"""

import subprocess
import sys

import numpy as np

TIMED = "import time; began = time.perf_counter(); import {}; print(time.perf_counter() - began)"
MOST = 0.060


def seconds(name):
    return float(subprocess.run([sys.executable, "-c", TIMED.format(name)], capture_output=True, text=True, check=True).stdout)


def main(rounds=11):
    seconds("symgrad"), seconds("sympy")
    pairs = np.array([(seconds("symgrad"), seconds("sympy")) for _ in range(rounds)])
    ours, theirs = np.median(pairs, axis=0)
    more = float(np.median(pairs[:, 0] - pairs[:, 1]))
    print(f"import symgrad {ours*1e3:.0f} ms, import sympy {theirs*1e3:.0f} ms, difference {more*1e3:.0f} ms")
    return more <= MOST


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
