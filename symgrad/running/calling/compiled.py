"""Functions of arrays: the value and gradients of a system, its Hessians, its named quantities, a step of descent."""

import math
from dataclasses import replace
from sys import float_info
from types import MappingProxyType

from symgrad.equations.system import Definition
from symgrad.errors import Argument, InputError, Part, UnsupportedError
from symgrad.limits import memory
from symgrad.notation.nodes import Plus, Quantity, Times
from symgrad.running.backends import known_backend
from symgrad.running.calling.call import Arguments, disagreement, out_of_memory, returned, too_large
from symgrad.running.lowering.abstract_quantities import beside_inputs
from symgrad.running.lowering.build import build
from symgrad.running.lowering.constants import Constant

# What stops a function of a matrix: words of NumPy, what they tell, a remedy.
_OF_MATRICES = (
    ("not positive definite", "a matrix is not positive definite", "give values at which its eigenvalues are positive"),
    ("not full rank", "a matrix has not full rank", "give values at which its columns, or its rows, are independent"),
    ("converge", "the eigenvalues or singular values of a matrix are not found", "give values at which all its entries are finite"),
    ("", "a matrix whose inverse is needed is singular", "give values at which its determinant is not 0"),
)


class Function:
    """A compiled function: `value, gradients = f(w=..., x=...)`; its text is `f.source`.

    Numbers and arrays follow NumPy alike: 1/0 is inf and log(-1) is nan, with the warnings that `numpy.errstate` allows.
    """

    def __init__(self, system, wanted, owned, backend):
        import numpy
        self.numpy, self.system, self.backend = numpy, system, known_backend(backend)
        program = build(system, wanted, owned, self.backend.on_numbers)
        printed = self.backend.write(program)
        self.source, self.unfixed = printed.text, list(program.sizes)
        self.inputs = {layout.name: layout for layout in program.inputs}
        self.outputs = {layout.name: layout for layout in program.outputs}
        lowest = {size: int(binder.lo) for size in self.unfixed for binder in system.families[size].over}
        self.read = Arguments(program.inputs, beside_inputs(system), program.calls, program.sizes, lowest)
        self.ready = None if self.unfixed or program.calls else self._made(self.backend.ready_text(program.inputs, printed.names), "ready")
        self.program = self._made(self.source, "program")

    def _made(self, text, name, names=MappingProxyType({})):
        """The function of that name in a text that symgrad wrote."""
        numpy = self.numpy
        space = {"np": numpy, "math": math, "InputError": disagreement, "ndarray": numpy.ndarray, "float64": numpy.float64,
                 "floats": numpy.dtype(numpy.float64), "most_entries": memory()//8, "too_large": too_large(self.unfixed), **names}
        exec(compile(text, f"<symgrad {name}>", "exec"), space)
        return space[name]

    def run(self, given):
        """The results in order, and the floating type."""
        values = self.ready and self.ready(given) or self.read(given)
        try:
            return self.program(*values), values[-1]
        except (ArithmeticError, ValueError, self.numpy.linalg.LinAlgError):
            return self.by_rules_of_numpy(values), values[-1]
        except MemoryError as error:
            raise out_of_memory(error) from None

    def by_rules_of_numpy(self, values):
        """The results by NumPy's rules for numbers, where those of Python stopped the program."""
        program = self._made(self.source, "program", self.backend.careful_names(self.numpy))
        try:
            return program(*(self.backend.careful_value(value, self.numpy) for value in values))
        except self.numpy.linalg.LinAlgError as error:
            what, remedy = next(told for words, *told in _OF_MATRICES if words in str(error))
            raise InputError(what, Part("matrix"), remedy) from None
        except ArithmeticError as error:
            raise InputError(f"a value left the range of floating numbers: {error}", Part("value"),
                             "give values at which it is a number, or let it pass: with numpy.errstate(all='ignore')") from None
        except ValueError as error:
            if "zero-size array" in str(error):
                raise InputError("a largest or smallest entry is asked of none: an axis of an input has no entries", Part("axis"),
                                 "give every axis at least one entry") from None
            raise


class CompiledGradient(Function):
    """`value, grad = f(w=..., b=..., x=..., y=...)`: the cost, and for each named input an array of its structure.

    `out` takes arrays to write the gradients to, by name; where the system has an input of that name, it is the input.
    """

    def __init__(self, system, outputs, cost, backend="numpy", more=()):
        self.reuses = "out" not in system.inputs
        order = list(dict.fromkeys([cost, *outputs.values(), *more]))
        super().__init__(system, order, {*outputs.values(), *more, *[cost]*(system.upstream is not None)}, backend)
        self.parts = [(name, order.index(family), self.inputs[name], self.inputs[name].plain) for name, family in outputs.items()]

    def __call__(self, /, *, out=None, **given):
        if out is not None and not self.reuses:
            given, out = {**given, "out": out}, None
        if out is not None and not isinstance(out, dict):
            raise InputError(f"out must be a dict of arrays by the names of inputs, not {type(out).__name__}", Argument("out"),
                             f"give out={{{next((name for name, *_ in self.parts), 'x')!r}: array}}")
        results, kind = self.run(given)
        gradients = self.gradients(results, given, kind)
        if out is not None:
            gradients = _written(gradients, out, self.numpy)
        return self.value(results, kind), gradients

    def value(self, results, kind):
        """The cost, a number, or the array that stands in its place."""
        return returned(next(iter(self.outputs.values())), results[0], None, kind, self.numpy)

    def gradients(self, results, given, kind):
        """The gradients by name, each with the structure of its input."""
        gradients = {}  # in a loop, since a comprehension costs a call of its own
        for name, at, layout, plain in self.parts:
            gradients[name] = results[at] if plain else returned(layout, results[at], given[name], kind, self.numpy)
        return gradients


def _written(gradients, out, numpy):
    """The gradients copied into arrays that the caller wants reused."""
    strange = next((name for name in out if name not in gradients), None)
    if strange is not None:
        raise InputError(f"out names {strange!r}, by which there is no gradient", Argument("out"), f"known: {', '.join(gradients)}")
    for name, gradient in gradients.items():
        target = out.get(name)
        pairs = zip(target, gradient, strict=True) if isinstance(gradient, (list, tuple)) else [(target, gradient)]
        try:
            for place, value in pairs:
                if not isinstance(place, numpy.ndarray) or place.shape != numpy.shape(value):
                    raise ValueError
                if not place.flags.writeable or place.dtype.kind != "f":
                    kind = f"of {place.dtype}" if place.flags.writeable else "read-only"
                    raise InputError(f"out[{name!r}] is {kind}, and is to be written to",
                                     Argument("out", (repr(name),)), "take an array of floats, as numpy.empty makes it")
                numpy.copyto(place, value)
        except (ValueError, TypeError, AttributeError):
            raise InputError(f"out[{name!r}] must hold arrays of the shapes that the gradient of {name} has", Argument("out", (repr(name),)),
                             f"take what an earlier call returned, or numpy.empty_like({name})") from None
    return out


class Values(Function):
    """Every quantity that the system defines, by name: `values(w=..., x=...)["z"]`."""

    def __init__(self, system, wanted=None, backend="numpy"):
        wanted = list(wanted or (name for name in system.clauses if name != system.upstream))
        super().__init__(system, wanted, set(wanted), backend)

    def __call__(self, /, **given):
        results, kind = self.run(given)
        return {name: returned(layout, result, None, kind, self.numpy) for (name, layout), result in zip(self.outputs.items(), results)}


class CompiledArray(Values):
    """One family as an array: a Jacobian, a Hessian."""

    def __call__(self, /, **given):
        return next(iter(super().__call__(**given).values()))


class Hessians(CompiledGradient):
    """`value, grad, hess = f(w=..., b=..., x=...)`: `hess["w", "b"]` has the axes of w, then those of b.

    What stands above the diagonal is computed; `hess["b", "w"]` is a view of the same entries, rows and columns exchanged.
    """

    def __init__(self, system, outputs, pairs, cost, backend="numpy"):
        super().__init__(system, outputs, cost, backend, pairs.values())
        order, self.blocks = list(self.outputs), []
        for pair, family in pairs.items():
            layout, rows = self.outputs[family], len(system.families[pair[0]].over)
            self.blocks.append((pair, order.index(family), layout, (*range(rows, layout.axes), *range(rows))))

    def __call__(self, /, **given):
        results, kind = self.run(given)
        hessians = {}
        for (first, second), at, layout, turn in self.blocks:
            hessians[first, second] = block = returned(layout, results[at], None, kind, self.numpy)
            if first != second:
                hessians[second, first] = block.transpose(turn) if layout.axes else block
        return float(results[0]), self.gradients(results, given, kind), hessians


class Product(CompiledGradient):
    """`product = f(w=..., v=..., x=...)`: the Hessian times the vector, with the structure of w; a dict where there are several."""

    def __init__(self, system, outputs, backend="numpy"):
        first, *rest = dict.fromkeys(outputs.values())
        super().__init__(system, outputs, first, backend, rest)

    def __call__(self, /, **given):
        results, kind = self.run(given)
        products = self.gradients(results, given, kind)
        return products if len(products) > 1 else next(iter(products.values()))


class Stepper(CompiledGradient):
    """`new, cost = step(w=W, ...)`: every named input moved by -eta times its gradient; the inputs stay as they are."""

    def __init__(self, system, outputs, cost, eta):
        updated = {name: f"new {name}" for name in outputs}
        super().__init__(_with_steps(system, outputs, updated, eta), updated, cost)

    def __call__(self, /, **given):
        cost, new = super().__call__(**given)
        return {name: self._whole(given[name], value) for name, value in new.items()}, cost

    def _whole(self, value, new):
        """What is left of an input after a step: the entries that no equation reads stay."""
        if not isinstance(new, self.numpy.ndarray) or new.shape == self.numpy.shape(value):
            return new
        whole = self.numpy.array(value, new.dtype)
        whole[tuple(map(slice, new.shape))] = new
        return whole


def _with_steps(system, outputs, updated, eta):
    """A system with the values after a step of descent: w - eta*dC/dw for each input w."""
    families, definitions = dict(system.families), list(system.definitions)
    for name, gradient in outputs.items():
        own = families[name]
        places = [binder.letter for binder in own.over]
        families[updated[name]] = replace(own, name=updated[name], kind="defined", spare=(), made=True)
        moved = Plus(Quantity(name, *places), Times(Constant(-eta, -eta), Quantity(gradient, *places)))
        definitions.append(Definition(Quantity(updated[name], *places), own.over, moved))
    return replace(system, definitions=tuple(definitions), families=MappingProxyType(families))


def stepper(system, outputs, cost, method, eta):
    """A step of `v -> v - eta*gradient`: `new, cost = step(w=W, ...)`."""
    if method != "gradient descent":
        raise UnsupportedError(f"no method is called {method!r}", Argument("method"), "known: gradient descent")
    if isinstance(eta, bool) or not isinstance(eta, (int, float)) or not abs(eta) <= float_info.max:
        raise InputError(f"eta must be a number, not {eta!r}", Argument("eta"), "give the learning rate, as eta=0.1")
    return Stepper(system, outputs, cost, float(eta))
