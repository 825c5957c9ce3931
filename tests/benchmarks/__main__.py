"""All benchmarks, one after the other: `python -m tests.benchmarks`; exit code 1 where one misses its target."""

import sys

from tests.benchmarks import depth, hessian, import_time, layers, network

if __name__ == "__main__":
    held = [benchmark.main() for benchmark in (network, hessian, depth, layers, import_time)]
    sys.exit(0 if all(held) else 1)
