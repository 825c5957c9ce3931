"""Mutants of symgrad/running: the code that makes brackets, loop bounds, clamps, slices and guards of programs, changed one node at a time.

Beside the changes of tools/mutants.py: a bracket, an argument of a clamp, a guard is dropped; a bound is moved by one; what answers a
question is made to say yes, or no; the text of a helper or of an operation is changed as code.
"""

import ast
import copy
import gc
import importlib
import inspect
import pkgutil
import re
from collections import Counter
from dataclasses import dataclass
from types import CodeType, FunctionType

from mutants import Mutant, brief, changes, in_words, like, without_one

KINDS = ("bracket", "loop bound", "clamp", "slice", "guard")
# Files that make no reads of arrays: names and texts, what a call takes, functions, buffers, data alone, and what the checks themselves use.
APART = ("names", "export", "call", "compiled", "compact", "numpy_math", "functions", "function_texts", "entries", "scalar", "emit", "buffers",
         "program", "subscripts", "checks", "given_arrays", "source", "helpers")
# What a statement mentions where it makes one of these; the first kind that fits counts.
WORDS = {
    "bracket": {"mask", "masks", "masked", "certain", "condition", "conditional", "Bracket", "InRange", "Delta", "Differ", "Positive", "bracket",
                "brackets", "granted", "gathered", "pairs", "tied", "careful"},
    "loop bound": {"range", "lo", "hi", "hull", "outermost", "looped", "must_loop", "direction", "recurrence"},
    "clamp": {"Max", "Min", "max", "min", "backwards", "extreme"},
    "slice": {"start", "stop", "first", "last", "texts", "place", "places", "shape", "size", "width", "step", "steps", "position", "axis",
              "windowed", "index", "stretch", "offset", "axes"},
    "guard": {"guarded", "guard", "guards", "facts", "sure", "nonnegative", "between", "equal", "exists", "conditions", "under"},
}
# Files and functions that are of one kind as a whole.
WHOLE = {"brackets": "bracket", "contract._needed_masks": "bracket", "contract._padded": "bracket", "diagonal": "bracket",
         "reads.gathered": "bracket", "schedule.granted": "bracket", "schedule._bare": "bracket", "contract.reduce": "loop bound"}
# The helpers of the NumPy backend that make slices and brackets: the kind, and the operation that needs it.
HELPERS = {"stretch": ("slice", "stretch"), "on_diagonal": ("bracket", "diagonal"), "add_on_diagonal": ("bracket", "add diagonal")}
PLACED = {"At", "Slice", "Nearest"}  # subscripts, whose first argument is a place
CLAMPS = {"Max", "Min", "max", "min", "maximum", "minimum"}


@dataclass
class Place:
    """A mutant of a program's making: its kind, and the statements (module, line) of which a test must run one to notice it."""

    kind: str
    module: str
    statements: frozenset
    mutant: Mutant

    @property
    def key(self):
        return f"{self.module}.{self.mutant.key}"


class Source:
    """A module of symgrad/running as a syntax tree, and its functions as they are loaded."""

    def __init__(self, dotted):
        self.name, self.module = dotted.rpartition(".")[2], importlib.import_module(dotted)
        self.path = self.module.__file__
        self.tree = ast.parse(inspect.getsource(self.module))
        self.live = [thing for thing in gc.get_objects() if isinstance(thing, FunctionType) and thing.__code__.co_filename == self.path]

    def load(self, tree):
        """Exchange the code of every function, wherever it is already known, for that of a tree."""
        whole = compile(ast.fix_missing_locations(tree), self.path, "exec")
        made = {(code.co_name, code.co_firstlineno): code for code in codes(whole)}
        for live in self.live:
            live.__code__ = made[live.__code__.co_name, live.__code__.co_firstlineno]

    def watch(self, ran):
        """Let every statement of a function tell `ran` that it runs, as (module, line)."""
        self.module.__ran__ = ran
        tree = copy.deepcopy(self.tree)
        for function in functions(tree):
            for statement, holder, field, _ in list(statements(function[1].body, function[1], "body")):
                mark = ast.parse(f"__ran__.add(({self.name!r}, {statement.lineno}))").body[0]
                body = getattr(holder, field)
                body.insert(body.index(statement), ast.copy_location(mark, statement))
        self.load(tree)

    def places(self):
        """The mutants of its functions."""
        for name, function in functions(self.tree):
            yield from found(self.name, name, function, lambda line: frozenset([(self.name, line)]), lambda: self.load(self.tree))


def codes(code):
    """A code object and those inside it."""
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from codes(inner)


def functions(tree, stem=""):
    """(name, function) of the functions of a module and of its classes."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield stem + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from functions(node, f"{node.name}.")


def statements(body, holder, field):
    """(statement, its parent, field, number) of the statements of a body, and of those inside them; docstrings are none."""
    for number, statement in enumerate(body):
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
            yield statement, holder, field, number
        for inner in ("body", "orelse"):
            if isinstance(getattr(statement, inner, None), list):
                yield from statements(getattr(statement, inner), statement, inner)


def nodes(tree):
    """(parent, field, number, node) of the expressions inside a node, outer first; those of statements inside it are theirs."""
    for field, value in ast.iter_fields(tree):
        for number, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST) and not isinstance(child, (ast.stmt, ast.expr_context)) and not says(child):
                yield tree, field, number, child
                yield from nodes(child)


def says(node):
    """Whether a text is the line of a program that refuses a call: its words make no number."""
    return isinstance(node, ast.JoinedStr) and "raise " in ast.unparse(node)


def found(module, name, function, ran, put):
    """The mutants of a function; `ran(line)` are the statements without which its statement at a line does not run."""
    whether = (ast.get_docstring(function) or "").startswith("Whether")
    seen = Counter()
    for statement, *where in statements(function.body, function, "body"):
        if isinstance(statement, (ast.FunctionDef, ast.Raise)):
            continue
        inside = list(nodes(statement))
        kind = kind_of(module, name, [node for *_, node in inside])
        for parent, field, number, node in [(*where, statement), *inside] if kind else ():
            for new in all_changes(node, whether):
                mutant = Mutant(name, parent, field, number, new, statement.lineno, in_words(parent, field, number, node, new), put)
                seen[mutant.words] += 1
                if seen[mutant.words] > 1:
                    mutant.words += f" ({seen[mutant.words]})"
                yield Place(kind, module, ran(statement.lineno), mutant)


def kind_of(module, name, inside):
    """What a statement makes, or None."""
    for whole in (module, f"{module}.{name}"):
        if whole in WHOLE:
            return WHOLE[whole]
    words = set()
    for node in inside:
        words |= {value for field, value in ast.iter_fields(node) if field in ("id", "attr", "arg")}
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            words |= set(re.findall(r"\w+", node.value))
    return next((kind for kind in KINDS if words & WORDS[kind]), None)


def all_changes(node, whether):
    """The nodes by which `node` may be replaced, each once; of a function that answers a question, a return says yes or no."""
    answers = [ast.Return(ast.Constant(answer)) for answer in (True, False)] if whether and isinstance(node, ast.Return) else None
    found = {ast.dump(new): new for new in (answers or (*changes(node), *program_changes(node)))}
    return [new for dump, new in found.items() if dump != ast.dump(node)]


def program_changes(node):
    """The changes that programs have beside those of rules."""
    name, args = called(node), getattr(node, "args", ())
    if name == "masked":
        yield args[1]
    elif name in CLAMPS and len(args) > 1:
        yield from (less[0] if len(less) == 1 else like(node, args=less) for less in without_one(args))
    elif name in PLACED and args and not any(isinstance(part, ast.Constant) for part in ast.walk(args[0])):
        yield from (like(node, args=[ast.BinOp(args[0], way, ast.Constant(1)), *args[1:]]) for way in (ast.Add(), ast.Sub()))
    elif isinstance(node, ast.keyword) and node.arg == "guarded":
        yield from (like(node, value=ast.Constant(answer)) for answer in (True, False))
    elif isinstance(node, ast.If):
        yield like(node, test=ast.Constant(True))
    elif isinstance(node, ast.Assign) and called(node.value) and brief(node.targets[0]) in map(brief, node.value.args[:2]):
        yield ast.Pass()
    elif isinstance(node, (ast.JoinedStr, ast.Constant)):
        yield from text_changes(node)


def called(node):
    """The name of the function that a node calls, or ""."""
    func = node.func if isinstance(node, ast.Call) else None
    return getattr(func, "attr", getattr(func, "id", ""))


def text_changes(node):
    """A text with places to fill, such as `min(max({u}, 0), {v})` or `{first}:{last}`, changed as the code that it is."""
    if isinstance(node, ast.JoinedStr):
        fields = [part for part in node.values if isinstance(part, ast.FormattedValue)]
        numbers = iter(range(len(fields)))
        text = "".join(part.value if isinstance(part, ast.Constant) else f"_{next(numbers)}_" for part in node.values)
        for new in code_changes(text):
            parts = re.split(r"_(\d+)_", new)
            yield ast.JoinedStr([fields[int(part)] if number % 2 else ast.Constant(part) for number, part in enumerate(parts)])
    elif isinstance(node.value, str) and "{u}" in node.value:
        for new in code_changes(re.sub(r"\{(\w)\}", r"_\1_", node.value)):
            yield ast.Constant(re.sub(r"_(\w)_", r"{\1}", new))


# What may stand before and after a piece of a program where it is read as code.
SETTINGS = (("", ""), ("", " pass"), ("x[", "]"))


def code_changes(text):
    """The texts that small errors make of a piece of code; none where it is no code."""
    for before, after in SETTINGS:
        try:
            tree = ast.parse(before + text + after)
        except SyntaxError:
            continue
        for parent, field, number, node in [place for statement in tree.body for place in nodes(statement)]:
            for new in all_changes(node, False):
                copied = ast.unparse(replaced(tree, parent, field, number, new)).splitlines()[0]
                yield copied[len(before):len(copied) - (after == "]")]
        return


def replaced(tree, parent, field, number, new):
    """A copy of a tree in which one node is another."""
    holder, key = (vars(parent), field) if number is None else (getattr(parent, field), number)
    old, holder[key] = holder[key], new
    made = copy.deepcopy(tree)
    holder[key] = old
    return made


def helper_places(sources):
    """The mutants of the helpers of the NumPy backend that stand for slices and brackets."""
    from symgrad.running.backends.numpy import helpers
    known = {helper.name: helper for helper in helpers.HELPERS}
    for name, (kind, operation) in HELPERS.items():
        helper = known[name]
        tree = ast.parse(helper.source)
        asking = frozenset((source.name, statement.lineno) for source in sources for _, function in functions(source.tree)
                           for statement, *_ in statements(function.body, function, "body")
                           if not hasattr(statement, "body") and f".op({operation!r}, " in ast.unparse(statement))
        put = lambda helper=helper, tree=tree: object.__setattr__(helper, "source", f"\n{ast.unparse(ast.fix_missing_locations(tree))}\n")
        for place in found("helpers", name, tree.body[0], lambda line, asking=asking: asking, put):
            place.kind = kind
            yield place


def all_sources():
    """The modules that make programs."""
    package = importlib.import_module("symgrad.running")
    names = sorted(found.name for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.") if not found.ispkg)
    return [Source(name) for name in names if name.rpartition(".")[2] not in APART]


def all_places(sources):
    """All mutants of programs."""
    return [*(place for source in sources for place in source.places()), *helper_places(sources)]
