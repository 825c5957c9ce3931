"""A table of the models: `python -m tests.papers [NAME...]`; exit code 1 where one fails or misses a goal.

A NAME is a model's, or a part of it; without one every model is worked through.
"""

import sys

import jax

import symgrad
from tests.papers import PAPERS
from tests.papers.measured import GOALS, TOLERANCE, measured

STAGES = ("read", "derive", "check", "compile")


def row(name):
    """Print a model's line; whether it holds and meets its goals."""
    try:
        found = measured(jax, PAPERS[name])
    except (symgrad.SymgradError, AssertionError) as error:
        print(f"{name:52} {type(error).__name__}: {error}")
        return False
    slow = [stage for stage, goal in GOALS.items() if found.seconds[stage] > goal]
    wrong = [] if found.apart <= TOLERANCE else [f"gradient by {found.where}"]
    spent = "".join(f"{found.seconds[stage]:9.2f}" for stage in STAGES)
    print(f"{name:52}{found.questions:10}{spent}{found.apart:10.1e}  {', '.join(slow + wrong)}", flush=True)
    return not slow and not wrong


def main(asked):
    names = [name for name in PAPERS if not asked or any(part in name for part in asked)]
    if not names:
        sys.exit(f"no model is called {', '.join(asked)}")
    print(f"{'model':52}{'questions':>10}" + "".join(f"{stage:>9}" for stage in STAGES) + f"{'beside JAX':>12}   misses")
    symgrad.read("C = sum((w[i]*x[i])**2, i)").derive().compile()  # what is loaded once
    held = [row(name) for name in names]
    print(f"{sum(held)} of {len(held)} hold and meet their goals")
    return all(held)


if __name__ == "__main__":
    sys.exit(0 if main([name.replace("_", " ") for name in sys.argv[1:]]) else 1)
