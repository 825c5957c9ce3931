"""Gradients of twelve models written by hand, and seeded faults in them: the evidence for symgrad.testing.compare.

Every module here holds TEXT, the equations; inputs(rng), random arrays of random sizes; gradient(**inputs), as a person writes it.
"""

import inspect

from . import (attention, autoencoder, classifier, convolution, factors, gaussian, logistic, network, normalisation, recurrent,
               residual, ridge)

MODELS = {module.__name__.rpartition(".")[2]: module for module in (
    ridge, logistic, classifier, network, residual, autoencoder, convolution, recurrent, attention, factors, gaussian, normalisation)}


def faulty(fault):
    """The gradient with one fault: its source, edited at one place, in the namespace of its module."""
    module = MODELS[fault.model]
    source = inspect.getsource(module.gradient)
    if source.count(fault.old) != 1:
        raise ValueError(f"{fault.old!r} stands {source.count(fault.old)} times in the gradient of {fault.model}")
    namespace = dict(vars(module))
    exec(source.replace(fault.old, fault.new), namespace)
    return namespace["gradient"]
