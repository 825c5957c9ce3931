"""Mutants: what `make mutate` changes in the laws, functions and rows of symgrad/rules, one node of a syntax tree at a time.

A change is a small error: a sign, a factor, a term, a number, a comparison, a guard. It is made in the memory of the process.
"""

import ast
import importlib
import inspect
from dataclasses import dataclass, fields

OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.Pow: ast.Mult, ast.BitOr: ast.BitAnd,
             ast.BitAnd: ast.BitOr, ast.And: ast.Or, ast.Or: ast.And}
COMPARISONS = {ast.Eq: [ast.NotEq], ast.NotEq: [ast.Eq], ast.Lt: [ast.LtE, ast.GtE], ast.LtE: [ast.Lt, ast.Gt], ast.Gt: [ast.GtE, ast.LtE],
               ast.GtE: [ast.Gt, ast.Lt], ast.Is: [ast.IsNot], ast.IsNot: [ast.Is], ast.In: [ast.NotIn], ast.NotIn: [ast.In]}
OPPOSITE = {"min": "max", "max": "min", "any": "all", "all": "any"}
ROW = ("value", "derivative", "formula", "plainly", "by_value")  # what is mutated of the row of a function
FLAT, ORDERED = {"Times", "Plus"}, {"Power", "Delta", "Differ", "InRange", "D", "Local", "Total", "Dot", "Binder"}


@dataclass
class Mutant:
    """One node (`parent.field`, or its `number`-th element) of a definition's tree changed to `new`; `put` sets the tree in force."""

    function: str
    parent: ast.AST
    field: str
    number: int | None
    new: ast.AST
    line: int
    words: str
    put: object

    @property
    def key(self):
        """How the mutant is listed where nothing can observe it."""
        return f"{self.function}: {self.words}"

    def set_in_force(self):
        """Called in a process of its own: nothing is changed back."""
        if self.number is None:
            setattr(self.parent, self.field, self.new)
        else:
            getattr(self.parent, self.field)[self.number] = self.new
        self.put()


def like(node, **fields):
    """A copy of a node with some fields changed."""
    return type(node)(**{name: fields.get(name, getattr(node, name, None)) for name in node._fields})


def changes(node):
    """The nodes by which `node` may be replaced, a small error each."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, bool):
        yield from map(ast.Constant, [not node.value] if isinstance(node.value, bool) else [node.value + 1, node.value - 1])
    elif isinstance(node, (ast.BinOp, ast.BoolOp, ast.AugAssign)) and type(node.op) in OPERATORS:
        yield like(node, op=OPERATORS[type(node.op)]())
        if isinstance(node, ast.BoolOp):
            yield from (less[0] if len(less) == 1 else like(node, values=less) for less in without_one(node.values))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
        yield node.operand
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield from (like(node, ops=[turned()]) for turned in COMPARISONS[type(node.ops[0])])
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        yield from changed_calls(node, node.func.id)
    elif isinstance(node, ast.If):
        yield like(node, test=ast.Constant(False))
    elif isinstance(node, ast.IfExp):
        yield from (node.body, node.orelse)
    elif isinstance(node, ast.comprehension):
        yield from (like(node, ifs=less) for less in without_one(node.ifs))
    elif isinstance(node, ast.Return) and node.value is not None and ast.unparse(node.value) != "None":
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.Expr) and not isinstance(node.value, (ast.Constant, ast.Yield, ast.YieldFrom)):
        yield ast.Pass()
    elif isinstance(node, ast.Continue):
        yield ast.Break()
    elif isinstance(node, ast.Slice):
        yield from (like(node, **{end: ast.BinOp(bound, ast.Add(), ast.Constant(1))}) for end in ("lower", "upper")
                    if isinstance(bound := getattr(node, end), ast.Name))


def changed_calls(node, name):
    """A call of the opposite; a product or sum with an argument less; arguments in another order."""
    if name in OPPOSITE:
        yield like(node, func=ast.Name(OPPOSITE[name], ast.Load()))
    if name in FLAT and len(node.args) > 1:
        yield from (like(node, args=less) for less in without_one(node.args))
    if name in FLAT | ORDERED:
        yield from (like(node, args=[*node.args[:n], *node.args[n:n + 2][::-1], *node.args[n + 2:]]) for n in range(len(node.args) - 1))


def without_one(items):
    return [items[:number] + items[number + 1:] for number in range(len(items))]


def signs_and_factors(node):
    """What else the whole of a formula may be changed to: its negative, and its double."""
    return [ast.Call(ast.Name("Times", ast.Load()), [ast.Constant(factor), node], []) for factor in (-1, 2)]


def places(node):
    """The places of the nodes inside `node`, outer first; decorators are left out."""
    for field, value in ast.iter_fields(node):
        for number, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST) and field not in ("decorator_list", "returns", "ctx"):
                yield node, field, number, child
                yield from places(child)


def mutants(function, tree, put, whole=False):
    """The mutants of a function, a lambda, or the right side of a law; with `whole` its sign and a factor are changed too."""
    for parent, field, number, node in places(tree):
        is_all = whole and parent is tree and field != "func" and isinstance(node, ast.expr)
        for change in (*changes(node), *(signs_and_factors(node) if is_all else ())):
            if ast.dump(change) != ast.dump(node):
                yield Mutant(function, parent, field, number, change, getattr(node, "lineno", getattr(parent, "lineno", 0)),
                             in_words(parent, field, number, node, change), put)


def in_words(parent, field, number, node, change):
    """What is changed; a number, a slice or a condition is shown with what it stands in."""
    if not isinstance(node, (ast.Constant, ast.Slice, ast.comprehension)):
        return f"{brief(node)} -> {brief(change)}"
    elements = change if number is None else [*getattr(parent, field)[:number], change, *getattr(parent, field)[number + 1:]]
    return f"{brief(parent)} -> {brief(like(parent, **{field: elements}))}"


def brief(node):
    """A node on one line; of a statement only its head."""
    return " ".join(ast.unparse(ast.fix_missing_locations(node)).splitlines()[0].split())


def compiled(tree, module):
    """What the tree of an expression or function is worth among the names of a module."""
    if isinstance(tree, ast.FunctionDef):
        bare, names = like(tree, decorator_list=[]), dict(vars(module))
        exec(compile(ast.fix_missing_locations(ast.Module([bare], [])), module.__file__, "exec"), names)
        return names[tree.name]
    return eval(compile(ast.fix_missing_locations(ast.Expression(tree)), module.__file__, "eval"), dict(vars(module)))


def in_function(name, tree, module, live):
    """The mutants of a function that is loaded: its code is exchanged, wherever it is already known."""
    live = inspect.unwrap(live)
    put = lambda: setattr(live, "__code__", compiled(tree, module).__code__)
    return mutants(name, tree, put, whole=isinstance(tree, ast.Lambda))


def in_laws(tree, module, rule):
    """The mutants of the right side of each law that a rule's decorator writes out; a wrong left side would be no worse."""
    written = [e for e in tree.decorator_list[0].args if isinstance(e, ast.Call)]
    for law, call in zip(rule.laws, written):
        if len(call.args) < 2:  # a law that a function of its own writes down
            continue
        right = like(call, args=[call.args[1]], keywords=[])
        put = lambda law=law, right=right: object.__setattr__(law, "right", compiled(right.args[0], module))
        yield from mutants(f"law of {tree.name}", right, put, whole=True)


def groups(path):
    """(title, module's name, mutants) of each rule or row of a module: a helper's with the first rule that uses it."""
    name, module = path.stem, importlib.import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
    tree = ast.parse(inspect.getsource(module))
    own = {node.name: node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    starts = {name: getattr(module, name) for name in own if type(getattr(module, name)).__name__ == "Rule"}
    seen = set(starts) | {name for name in own if name.endswith("_law")}  # what only writes laws down has run already
    for start, rule in starts.items():
        found = [*in_laws(own[start], module, rule), *in_function(start, own[start], module, inspect.unwrap(rule.apply))]
        yield rule.name, name, found + used_by(own[start], own, seen, module)
    for row, live in zip(rows(tree), getattr(module, "SCALAR_TABLE", ())):
        written = dict(zip((field.name for field in fields(live)), row.args)) | {k.arg: k.value for k in row.keywords}
        found = [m for name, e in written.items() if name in ROW and isinstance(e, ast.Lambda)
                 for m in in_function(f"{name} of {live.name}", e, module, getattr(live, name))]
        yield live.name, name, found + used_by(row, own, seen, module)
    rest = used_by(ast.Module([node for node in own.values() if node.name not in seen], []), own, seen, module)
    if rest:
        yield f"other code of {name}", name, rest


def rows(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ScalarFunction"]


def used_by(node, own, seen, module):
    """The mutants of the definitions of a module that `node` uses, or holds, and that none before it did."""
    found, waiting = [], [node]
    while waiting:
        top = waiting.pop()
        inside = [e for _, _, _, e in places(top)]
        names = {e.id for e in inside if isinstance(e, ast.Name)} | {e.name for e in inside if e in own.values()}
        for name in sorted(names & set(own) - seen):
            seen.add(name)
            waiting.append(own[name])
            for title, tree, live in functions(name, own[name], getattr(module, name)):
                found += in_function(title, tree, module, live)
    return found


def functions(name, tree, live):
    """(title, tree, the loaded function) of a definition: itself, or a class's methods."""
    if not isinstance(live, type):
        return [(name, tree, live)]
    return [(f"{name}.{f.name}", f, vars(live)[f.name]) for f in tree.body if isinstance(f, ast.FunctionDef)]
