"""Models by name, each as its paper writes it and as one plain function that JAX differentiates."""

from tests.papers import convolution, linear, recurrent, survival, transformers
from tests.papers.papers import PAPERS

__all__ = ["PAPERS", "convolution", "linear", "recurrent", "survival", "transformers"]
