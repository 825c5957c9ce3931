"""Layers written out one by one, with a letter for the batch: what deriving, stabilising and lowering them costs, and how it grows with depth.

python -m tests.benchmarks.layers [DEPTHS [KINDS]], as `10,20,40,80 tanh,norm`: seconds of CPU of each part, and how many times more all of
it takes than half as many layers do. Exit code 1 where stabilising takes more than 2.5 times as much.
"""

import gc
import sys
from time import process_time

from sympy.core.cache import clear_cache

import symgrad
from symgrad.errors import UnsupportedError
from symgrad.notation.index_arithmetic import _nonnegative
from symgrad.notation.sympy_form import normal_form
from symgrad.running.lowering import build

AFFINE = "z{l}[i,j] = sum(w{l}[j,k]*{a}[i,k], k) + b{l}[j]\n"
LOSS = "C = sum(({a}[i,j] - y[i,j])**2, i, j)"

# A layer by its number l, the layer below it a, and the one below that, c; then the cost.
KINDS = {
    **{name: (f"{AFFINE}a{{l}}[i,j] = {name}(z{{l}}[i,j])", LOSS) for name in ("tanh", "sigma", "relu", "softplus", "exp")},
    "skip": (AFFINE + "a{l}[i,j] = {a}[i,j] + tanh(z{l}[i,j])", LOSS),
    "gated": (AFFINE + "a{l}[i,j] = sigma(z{l}[i,j])*{a}[i,j]", LOSS),
    "softmax": (AFFINE + "a{l}[i,j] = exp(z{l}[i,j])/sum(exp(z{l}[i,m]), m)", LOSS),
    "log-sum-exp": ("a{l}[i,j] = log(sum(exp(w{l}[j,k]*{a}[i,k]), k))", LOSS),
    "norm": (AFFINE + "r{l}[i] = sqrt(sum(z{l}[i,j]**2, j))\na{l}[i,j] = z{l}[i,j]/r{l}[i]", LOSS),
    "root": (AFFINE + "a{l}[i,j] = sqrt(1 + z{l}[i,j]**2)", LOSS),
    "roots of two": ("a{l} = sqrt({a}*{c})", "C = {a}**2"),
    "lengths of two": ("a{l} = sqrt({a}**2 + {c}**2)", "C = {a}**2"),
    "products of two": ("a{l} = {a}*{c}", "C = {a}**2"),
    "log-sum-exp of two": ("a{l} = log(exp({a}) + exp({c}))", "C = {a}**2"),
}


def text(kind, depth):
    """The equations of so many layers."""
    layer, cost = KINDS[kind]
    names = ["y", "x", *(f"a{number}" for number in range(1, depth + 1))]
    return "\n".join([*(layer.format(l=l, a=names[l], c=names[l - 1]) for l in range(1, depth + 1)), cost.format(a=names[-1])])


def seconds(kind, depth):
    """Seconds of CPU of (reading and deriving, stabilising, the rest of compiling), nothing kept from before."""
    clear_cache()
    _nonnegative.cache_clear()
    normal_form.cache_clear()
    gc.collect()
    spent, stabilised = [], build.stabilised

    def timed(*args, **options):
        began = process_time()
        found = stabilised(*args, **options)
        spent.append(process_time() - began)
        return found

    began = process_time()
    derivation = symgrad.read(text(kind, depth)).derive()
    derived = process_time()
    build.stabilised = timed
    try:
        derivation.compile()
    finally:
        build.stabilised = stabilised
    return derived - began, sum(spent), process_time() - derived - sum(spent)


def main(depths=(10, 20, 40, 80), kinds=tuple(KINDS)):
    seconds("tanh", 2)
    print("layers                       derive  stabilise      lower        all      ratios of each, of all")
    worst = 0
    for kind in kinds:
        before = None
        for depth in depths:
            try:
                found = seconds(kind, depth)
            except UnsupportedError as error:  # more names inside one another than Python's calls
                print(f"{kind:20s} {depth:4d} refused: {error.message}", flush=True)
                break
            found = (*found, sum(found))
            ratios = [now/then for now, then in zip(found, before)] if before else []
            worst = max(worst, ratios[1] if ratios and before[1] > .05 else 0)
            print(f"{kind:20s} {depth:4d} {''.join(f'{value:10.2f}' for value in found)}      {' '.join(f'{ratio:5.1f}' for ratio in ratios)}", flush=True)
            before = found
    return worst <= 2.5


if __name__ == "__main__":
    given = [argument.split(",") for argument in sys.argv[1:]]
    sys.exit(0 if main(*([tuple(map(int, given[0]))] if given else []), *map(tuple, given[1:2])) else 1)
