"""System and Derivation as users meet them: every method calls downwards, to the folder that does the work, which is loaded when it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from inspect import Parameter, Signature
from os import PathLike
from typing import TYPE_CHECKING, Any, get_type_hints

from symgrad.deriving.derivation import SEED, TOLD, DerivationData
from symgrad.equations.system import Definition, SystemData
from symgrad.errors import Argument, InputError, checked
from symgrad.reading import asked, asked_of, equation_of, free, from_sympy, read_source
from symgrad.writing import FORMATS, Format, PageOptions, in_a_notebook

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symgrad.checking.check import CheckReport
    from symgrad.deriving.derivation import Proof
    from symgrad.matrices.tree import Array
    from symgrad.running.calling.compiled import CompiledGradient, Stepper


class _OfEquations(type):
    """So that `System([Eq(...), ...])` reads SymPy equations."""

    def __call__(cls, definitions: Iterable[Any], *args: Any, **kwargs: Any) -> Any:
        if not isinstance(definitions, Iterable):
            raise InputError(f"{definitions!r} is no list of equations", Argument("equations"),
                             "write System([Eq(C, (a - y)**2)]), or read text: symgrad.read(...)")
        definitions = tuple(definitions)
        if (definitions or args or "families" in kwargs) and all(isinstance(definition, Definition) for definition in definitions):
            return super().__call__(definitions, *args, **kwargs)
        return cls.of(from_sympy(definitions, *args, **kwargs))


def _fields(data):
    return {field.name: getattr(data, field.name) for field in fields(data)}


class System(SystemData, metaclass=_OfEquations):
    """Equations in order; `symgrad.read(text)` makes one of text, `System([Eq(...), ...])` of SymPy equations.

    `System(equations, given=None, assume=(), named=())`: a left side is a Symbol, an Indexed or a MatrixSymbol; `given` names the
    inputs, `assume` holds equations and bounds, `named` maps (of, by) to a name, as {("C", "z"): "delta"}.
    """

    @classmethod
    def of(cls, data: SystemData) -> System:
        """The system of some data."""
        return cls(**_fields(data))

    @checked
    def derive(self, *questions: str, cost: str | None = None, valued: bool = False) -> Derivation:
        """The `Derivation` of d`cost`/d`question` for each question: "w[l,j,k]", "w[L]", or "w" for the generic entry.

        No questions: every input. `cost` is the last equation unless another quantity is named. With `valued`, sigma' is
        written by its value, a*(1 - a) where a = sigma(z). Raises InputError for a name
        that is not there, UnsupportedError for an expression that no rule covers.
        """
        from symgrad.checking.claims import with_claims
        return Derivation.of(with_claims(_gradient(self, questions, cost, valued)))

    @checked
    def jacobian(self, of: str, by: str, valued: bool = False) -> Derivation:
        """The `Derivation` of d`of`/d`by`, every entry of one quantity by every entry of another; axes in that order.

        `compile()` gives the function that returns the array, also of a number, whose Jacobian is its gradient. Raises InputError for the family of a recurrence.
        """
        from symgrad.deriving.higher_order import jacobian
        return Derivation.of(jacobian(self, of, by, valued))

    @checked
    def derivative(self, *names: str, cost: str | None = None, valued: bool = False) -> Derivation:
        """The `Derivation` of the cost by one input after another, as often as names are given; one axis a place, in that order.

        `derivative("w", "b")` is the Hessian of w and b, `derivative("w", "w", "w")` the third derivative.
        """
        from symgrad.deriving.higher_order import derivative, one_array_each
        one_array_each(self, names)
        return Derivation.of(derivative(_gradient(self, names[:1], cost, valued), names[1:], valued))

    @checked
    def hessian(self, first: str, second: str | None = None, cost: str | None = None) -> Derivation:
        """The `Derivation` of the second derivatives of the cost by two inputs, or by one twice: `derivative(first, second)`."""
        return self.derivative(first, first if second is None else second, cost=cost)

    @checked
    def hessian_product(self, *names: str, direction: dict[str, str] | None = None, cost: str | None = None) -> Derivation:
        """The `Derivation` of the Hessian times a vector, H*v = d(sum(dC/dw*v))/dw: nothing of the size of H is formed.

        The vector is a new input with the places of w, called v (d beside letters v) unless `direction` says otherwise,
        as {"w": "v"}. Over several inputs the Hessian is that of all of them together. `compile()` gives the function of all inputs.
        """
        from symgrad.deriving.higher_order import hessian_product
        return Derivation.of(hessian_product(_gradient(self, names, cost), direction))

    @checked
    def linear_change(self, *names: str) -> Derivation:
        """The derivation of the first-order change of the cost when the named quantities change."""
        from symgrad.deriving.descent import linear_change
        return Derivation.of(linear_change(self, names))

    @checked
    def descent(self, *names: str, eta: str = "eta") -> Derivation:
        """The derivation of a step of gradient descent with learning rate `eta`."""
        from symgrad.deriving.descent import descent
        return Derivation.of(descent(self, names, eta))

    @checked
    def taylor(self, name: str, order: int = 2) -> Derivation:
        """The derivation of the change of the cost when the input `name` changes, to second order (or to first):

        C(w + h) - C(w) = sum_j dC/dw_j h_j + 1/2 sum_jk d2C/dw_j dw_k h_j h_k, up to terms of third order in h. InputError for another order,
        and for a sequence of arrays.
        """
        from symgrad.deriving.descent import taylor
        return Derivation.of(taylor(self, name, order))

    @checked
    def newton_step(self, name: str) -> Derivation:
        """The derivation of a step of Newton's method for the input `name`, a number or a vector: w' = w - H**-1 dC/dw, H the second derivatives."""
        from symgrad.deriving.descent import newton_step
        return Derivation.of(newton_step(self, name))

    @checked
    def free(self, *names: str, **called: str | None) -> System:
        """The system in which structured matrices are computed from their free components, and tied parameters from what they are equal to.

        `free("S")` calls the free components of S by the small letter, `free(S="c")` as it says. The derivative by c is that of the
        free components; the derivative by S itself treats the entries of S as independent. By what S is declared to be:

        - symmetric, positive definite: S[i,j] = c[i,j] for i <= j and c[j,i] below the diagonal; diagonal: S[i,i] = c[i]
        - Toeplitz: S[i,j] = c[i-j], where c begins at the place 1-n; Hankel: S[i,j] = c[i+j]; both of any shape (m, n), c of length m+n-1
        - symmetric Toeplitz: S[i,j] = c[|i-j|]; circulant: S[i,j] = c[(i-j) % n]

        `free(W2="W1.T")` or `free("W2 = W1.T")` ties W2 to W1, `free("w[l,j] = v[j]")` every layer to one v: the derivative by
        W1, or by v, is the sum of the parts of its uses. Raises InputError for a matrix without a declared structure, and where
        the right side is no entry of one given parameter.
        """
        return System.of(free(self, asked_of(names, called)))

    @checked
    def compile(self, *names: str, backend: str = "numpy", cost: str | None = None, hessian: bool = False) -> CompiledGradient:
        """The function `f(**inputs) -> (value, gradients)` for the inputs named, or for all of them.

        With `hessian` it returns (value, gradients, Hessians), these by pairs of names, as ("w", "b").
        """
        derivation = Derivation.of(_gradient(self, names, cost))
        if not hessian:
            return derivation.compile(backend)
        from symgrad.running import Hessians
        from symgrad.deriving.higher_order import hessians
        system, pairs = hessians(derivation)
        return Hessians(system, derivation.gradients, pairs, derivation.cost.name, backend)

    @checked
    def stepper(self, *names: str, method: str = "gradient descent", eta: float, cost: str | None = None) -> Stepper:
        """The function `step(**inputs) -> (new values, cost before the step)`."""
        from symgrad.running import stepper
        derivation = _gradient(self, names, cost)
        return stepper(derivation.system, derivation.gradients, derivation.cost.name, method=method, eta=eta)

    def values(self, **inputs: Any) -> dict[str, Any]:
        """Every named quantity, computed from the inputs; entries that no equation defines are nan, whole layers None."""
        from symgrad.running import Values
        return Values(self)(**inputs)


def _gradient(system, questions, cost, valued=False):
    """The derivation of the answers alone, without what the text shows."""
    from symgrad.deriving.adjoints import derive_entries
    cost = system.scalar(cost)
    return derive_entries(system, asked(system, questions, cost), cost, valued)


class Derivation(DerivationData):
    """A derivation: `proofs` made of `steps`, the `answer`, the gradient `system`; it is checked, compiled and written from here.

    Each format has a method of its own that writes it, `to_text` for text.
    """

    # Made below, one for each format that `symgrad.writing` knows, and declared here for type checkers.
    to_text: Callable[..., str]
    to_latex: Callable[..., str]
    to_markdown: Callable[..., str]
    to_html: Callable[..., str]
    to_pdf: Callable[..., bytes]
    to_json: Callable[..., str]

    forward: System
    system: System
    last_report: CheckReport | None = None

    @classmethod
    def of(cls, data: DerivationData) -> Derivation:
        """The derivation of some data."""
        return cls(**_fields(data))

    @checked
    def check(self, seed: int = SEED) -> CheckReport:
        """Check every step and the answers; the report, or CheckError naming the step that does not hold."""
        from symgrad.checking.check import check
        report = check(self, int(seed))
        object.__setattr__(self, "last_report", report)  # for the foot of a page
        return report

    @checked
    def compile(self, backend: str = "numpy", structured: bool = False) -> Callable[..., Any]:
        """The function `f(**inputs) -> (value, gradients)` of this very derivation; of a Jacobian or Hessian, to its array.

        With `structured` a Jacobian or Hessian is not filled in: the function returns its parts, with `.dense()` and `@`.
        """
        from symgrad.running import CompactFunction, compiled
        return (CompactFunction if structured else compiled)(self, backend)

    def export(self) -> str:
        """The source of a module that imports NumPy alone and has `value_and_gradient(**inputs)`."""
        from symgrad.running import export
        return export(self.system, self.gradients, self.cost.name)

    @checked
    def matrix_form(self, name: str | None = None, layout: str = "gradient") -> Array | None:
        """The answer to the question about `name`, the first without one, in matrix notation: an `Array`; str gives its text.

        In gradient layout it has the axes of the input, of a Jacobian those of the quantity first. Numerator layout is the transpose
        of a gradient, denominator layout that of a Jacobian or Hessian; a vector has one axis in each. None where only index notation
        says it. InputError where the answer has several cases, or nothing was asked about `name`.
        """
        from symgrad.matrices.forms import answer_form
        return answer_form(self, name, layout)

    @checked(told=TOLD)
    def form_of(self, told: Proof | Definition) -> Array | None:
        """The right side of a proof, or of an equation, in matrix notation, with the axes of its left side; None where it has no such form."""
        from symgrad.matrices.forms import form_of
        return form_of(self, told)

    @checked(told=TOLD)
    def entry_of(self, told: Proof | Definition) -> Expr | None:
        """The entry of `form_of(told)` in index notation, by the definition of each operation in it; None where there is no form."""
        from symgrad.matrices.forms import entry_of
        return entry_of(self, told)

    def __str__(self) -> str:
        return self.to_text()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What Jupyter shows: Markdown first, LaTeX and text for what exports them."""
        return in_a_notebook(self, self.last_report)


def _written(form: Format) -> Callable[..., Any]:
    """The method that writes a derivation in a format, with the options that the format takes."""
    hints, given = get_type_hints(PageOptions), bytes if form.binary else str
    defaults = {option.name: option.default for option in fields(PageOptions)}
    kind = Parameter.POSITIONAL_OR_KEYWORD
    own = [Parameter(name, kind, default=defaults[name], annotation=hints[name]) for name in form.takes]
    known = Signature([Parameter("self", kind), *own], return_annotation=given)

    def write(*args, **named):
        try:
            options = known.bind(*args, **named).arguments
        except TypeError as error:
            raise TypeError(f"to_{form.name}() {error}") from None
        derivation = options.pop("self")
        options["report"] = derivation.last_report if options.get("report") is None else options["report"]
        return form.write(derivation, PageOptions(**options))

    write.__name__, write.__doc__, write.__signature__ = f"to_{form.name}", form.about, known
    write.__qualname__ = f"Derivation.{write.__name__}"
    write.__annotations__ = {name: hints[name] for name in form.takes} | {"return": given}
    return checked(write)


for _each in FORMATS.values():
    setattr(Derivation, f"to_{_each.name}", _written(_each))


@checked
def read(source: str | PathLike[str], file: str | PathLike[str] | None = None) -> System:
    """The System of equation text, or of the file at a path.

    Text is a string with a line break or a `=` in it; any other string, and any path object, names a file. Raises
    InputError or UnsupportedError with the place and what would be right.
    """
    system = System.of(read_source(source, file))
    if system.forms:
        from symgrad.writing.telling.signs import refuse_clash
        refuse_clash(system)
    return system


def derive(expression: Expr, *symbols: Symbol) -> Derivation:
    """The Derivation of a SymPy expression by some of its symbols, by all of them without any: `derive(x**2*sin(x), x)`."""
    return System([equation_of(expression, symbols)]).derive(*(str(symbol).replace(" ", "") for symbol in symbols))
