"""NumPy, JAX and PyTorch under one set of names, with the gradients of the latter two.

What a plain function of a model may use: operators, slices, shapes, `.T`, and the names below. An axis is given by its place.
A library is imported when it is asked for, never before.
"""

from types import SimpleNamespace

import numpy as np

SHARED = ("exp", "log", "sqrt", "tanh", "sin", "cos", "abs", "sum", "mean", "einsum", "where", "stack", "tril", "diag")
MATRIX = ("cholesky", "eigh", "eigvalsh", "pinv", "solve")


def names(library, **others):
    return SimpleNamespace(**{name: getattr(library, name) for name in SHARED}, **others)


def numpy_names():
    from scipy import linalg, special
    return names(np, relu=lambda x: np.maximum(x, 0), sigmoid=special.expit, softplus=lambda x: np.logaddexp(x, 0),
                 softmax=special.softmax, logsumexp=special.logsumexp, lgamma=special.gammaln,
                 expm=linalg.expm, inv=np.linalg.inv, logdet=lambda x: np.linalg.slogdet(x)[1], eye=np.eye, svdvals=lambda x: np.linalg.svd(x, compute_uv=False),
                 **{name: getattr(np.linalg, name) for name in MATRIX})


def jax_names(jax):
    """The names that all libraries share, and beside them whatever else JAX's own NumPy has, for models that it alone runs."""
    jnp = jax.numpy
    everything = {name: getattr(jnp, name) for name in dir(jnp) if not name.startswith("_")}
    own = {"relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid, "softplus": jax.nn.softplus, "softmax": jax.nn.softmax,
           "logsumexp": jax.nn.logsumexp, "lgamma": jax.lax.lgamma, "log_softmax": jax.nn.log_softmax,
           "log_ndtr": jax.scipy.special.log_ndtr, "ndtr": jax.scipy.special.ndtr,
           "expm": jax.scipy.linalg.expm, "inv": jnp.linalg.inv, "logdet": lambda x: jnp.linalg.slogdet(x)[1], "svdvals": lambda x: jnp.linalg.svd(x, compute_uv=False),
           **{name: getattr(jnp.linalg, name) for name in MATRIX}}
    return SimpleNamespace(**{**everything, **own})


def torch_names(torch):
    # PyTorch's own softplus is a straight line beyond 20.
    return names(torch, relu=torch.relu, sigmoid=torch.sigmoid, softplus=lambda x: torch.logaddexp(x, torch.zeros_like(x)),
                 softmax=torch.softmax, logsumexp=torch.logsumexp, lgamma=torch.lgamma,
                 expm=torch.linalg.matrix_exp, inv=torch.linalg.inv, logdet=torch.logdet, eye=lambda n: torch.eye(n, dtype=torch.float64), svdvals=torch.linalg.svdvals,
                 **{name: getattr(torch.linalg, name) for name in MATRIX})


def mapped(function, inputs):
    """The same inputs, arrays and lists of arrays, with the function of each array."""
    return {name: [function(array) for array in value] if isinstance(value, list) else function(value)
            for name, value in inputs.items()}


def jax_gradient(jax, model, inputs):
    """(cost, gradients) by jax.grad, in NumPy. Each operation runs by itself, and little is made of its speed."""
    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_disable_most_optimizations", True)
    xp, whole = jax_names(jax), {name for name, value in inputs.items() if not isinstance(value, list) and np.asarray(value).dtype.kind == "i"}
    fixed, moved = ({name: value for name, value in inputs.items() if (name in whole) == kind} for kind in (True, False))
    value, found = jax.value_and_grad(lambda given: model.cost(xp, **given, **fixed))(mapped(jax.numpy.asarray, moved))
    return float(value), mapped(np.asarray, found)


def torch_gradient(torch, model, inputs):
    """(cost, gradients) by PyTorch's autograd, in NumPy."""
    given = mapped(lambda array: torch.tensor(array, dtype=torch.float64, requires_grad=True), inputs)
    value = model.cost(torch_names(torch), **given)
    value.backward()
    return value.item(), mapped(lambda array: array.grad.numpy(), given)


GRADIENTS = {"jax": jax_gradient, "torch": torch_gradient}
