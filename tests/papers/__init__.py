"""Models by name, each as its paper writes it and as one plain function that JAX differentiates."""

from tests.papers import comparing, convolution, factors, generative, latent, linear, recurrent, survival, transformers
from tests.papers.papers import PAPERS

__all__ = ["PAPERS", "comparing", "convolution", "factors", "generative", "latent", "linear", "recurrent", "survival", "transformers"]
