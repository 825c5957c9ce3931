"""Thirty-eight models, each as equations and as one plain function that NumPy, JAX and PyTorch all run.

The equations go to symgrad; the function goes to the automatic differentiation of the libraries. The two are written in
different words wherever there is a choice, so that a slip of one is no slip of the other.
"""

from . import energies, matrices, networks, probability, regression, sequences
from .models import MODELS

__all__ = ["MODELS", "energies", "matrices", "networks", "probability", "regression", "sequences"]
