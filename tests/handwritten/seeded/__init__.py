"""Faults of the common kinds, each in a model of its own module and labelled before any diagnosis of it was seen; right ways beside.

Every module holds TEXT, the equations; inputs(rng), random arrays of sizes that differ, or of one size; cost(**inputs) and
gradient(**inputs), as a person writes them; FAULTS, with what each means; and WAYS, more right ways to write the gradient.
"""

from . import (batchnorm, brier, circle, contrast, counts, deep, denoise, echo, gated, growth, hazard, heads, images, labels, lookup,
               mixture, pooled, precision, quadratic, rootmean, shrinkage, skips, spread, standard, tensor)

MODULES = {module.__name__.rpartition(".")[2]: module for module in (
    shrinkage, counts, labels, brier, spread, denoise, deep, skips, growth, echo, gated, lookup, heads, batchnorm, standard, rootmean,
    images, pooled, tensor, precision, quadratic, contrast, hazard, mixture, circle)}
