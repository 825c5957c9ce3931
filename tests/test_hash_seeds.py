"""The same input gives the same bytes whatever the hash seed: systems as they are read, pages in every format, programs."""

import json
import os
import subprocess
import sys
from functools import cache

import pytest

from conftest import EXAMPLES, ROOT

WRITTEN = """
import json, sys, symgrad
from symgrad.writing import FORMATS, PageOptions
for text in json.load(sys.stdin):
    system = symgrad.read(text)
    print(system.definitions, list(system.families.items()), system.facts, system.bounds)
    derivation = system.derive()
    print([(step.rule.name, str(step.after)) for step in derivation.steps])
    for form in ("index", "matrix"):
        for kind in FORMATS.values():
            print(kind.binary or kind.write(derivation, PageOptions("full", form=form)))
    print(derivation.system)
    try:
        print(derivation.export(), derivation.compile().source)
    except symgrad.UnsupportedError as error:
        print(error)
"""
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in EXAMPLES}
FEW = (*(TEXTS[name] for name in ("neuron", "leastsquares")),
       TEXTS["network"] + "assume sum(y[i,j], j) = 1\nassume x[i,j] > 0\n")


@cache
def written(seed, texts):
    """What is printed of equation texts with a hash seed."""
    done = subprocess.run([sys.executable, "-c", WRITTEN], input=json.dumps(texts).encode(), capture_output=True, check=True, cwd=ROOT,
                          env={**os.environ, "PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": str(seed)})
    return done.stdout


@pytest.mark.long
@pytest.mark.parametrize("texts, seeds", [(FEW, range(10)), (tuple(TEXTS.values()), (0, 9))], ids=["ten seeds", "every example"])
def test_the_same_input_gives_the_same_bytes_whatever_the_hash_seed(texts, seeds):
    pages = {written(seed, texts) for seed in seeds}
    assert len(pages) == 1 and len(pages.pop()) > 10_000*len(texts)
