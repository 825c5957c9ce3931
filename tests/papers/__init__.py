"""Models by name, each as its paper writes it and as one plain function that JAX differentiates."""

from . import (comparing, convolution, factors, generative, inverse, latent, linear, maps, physics, recurrent, series, survival,
                          transformers, vision)
from .papers import PAPERS

__all__ = ["PAPERS", "comparing", "convolution", "factors", "generative", "inverse", "latent", "linear", "maps",
           "physics", "recurrent", "series", "survival", "transformers", "vision"]
