"""What is made once a run and shared by all tests: equation files and texts read, derived, checked, compiled. All of it is immutable."""

from functools import cache

import symgrad

from conftest import ROOT


@cache
def system(source):
    """The system of equation text, or of the example at a path."""
    return symgrad.read(source)


@cache
def derivation(source, *names):
    """Its gradient by the names; by all inputs without any."""
    return system(source).derive(*names)


@cache
def report(source, *names):
    """What the check of that derivation says."""
    return derivation(source, *names).check()


@cache
def function(source, *names):
    """Its compiled program."""
    return derivation(source, *names).compile()


def example(name):
    """The path of an example: "neuron", or "convolution/convolution2d" where a folder has several."""
    folder, _, file = name.partition("/")
    return ROOT/"examples"/folder/f"{file or folder}.txt"
