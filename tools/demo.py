"""`make demo`: the gradient of a network of one neuron a layer, derived, checked, written, compiled and run."""

import shlex
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from symgrad.cli import main

FILE, OUT = "examples/neuron/neuron.txt", Path("out")
COMMANDS = (
    f"derive {FILE} --wrt 'w[L]'",
    f"derive {FILE} --wrt 'w[L]' 'b[L]' 'w' 'b' --to latex -o out/neuron.tex",
    f"derive {FILE} --wrt 'w[L]' 'b[L]' 'w' 'b' --to markdown -o out/neuron.md",
    f"derive {FILE} --wrt 'w[L]' 'b[L]' 'w' 'b' --to html -o out/neuron.html",
    f"compile {FILE} --wrt w b -o out/neuron.py",
    f"check {FILE}",
)


def gradient_runs():
    """Call the compiled module, and compare one derivative with a central difference of the cost."""
    spec = spec_from_file_location("neuron", OUT/"neuron.py")
    neuron = module_from_spec(spec)
    spec.loader.exec_module(neuron)
    w, b, x, y, h = [.3, -1.2, .7], [.1, .2, -.3], .5, .9, 1e-6
    cost, gradient = neuron.value_and_gradient(w=w, b=b, x=x, y=y)
    above, below = (neuron.value_and_gradient(w=[.3, -1.2, .7 + d], b=b, x=x, y=y)[0] for d in (h, -h))
    assert abs(gradient["w"][2] - (above - below)/(2*h)) < 1e-9
    print(f"out/neuron.py, three layers: C = {cost:.6f}, dC/dw[3] = {gradient['w'][2]:.6f}; "
          f"central difference {(above - below)/(2*h):.6f}")


def demo():
    """Run each command, showing it as it would be typed."""
    OUT.mkdir(exist_ok=True)
    for command in COMMANDS:
        print(f"$ symgrad {command}", flush=True)
        if code := main(shlex.split(command)):
            return code
    gradient_runs()
    print("left in out/: neuron.tex, neuron.md, neuron.html, neuron.py")
    return 0


if __name__ == "__main__":
    sys.exit(demo())
