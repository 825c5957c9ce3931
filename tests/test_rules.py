"""Every rule states its laws; each law is what the rule's code does, and both its sides are the same number."""

from dataclasses import replace
from random import Random
from types import MappingProxyType

import pytest
from sympy import Float, Rational, Symbol

from symgrad import System
from symgrad.equations.system import Definition, Family
from symgrad.meaning.oracle import Meaning, agree, entries
from symgrad.notation.functions import OF_TWO, ROWS, SCALAR_TABLE, TWO_TABLE
from symgrad.notation.index_arithmetic import RangeFacts
from symgrad.notation.nodes import Abstract, Letter, Plus, Quantity, Binder, Times, Total
from symgrad.notation.traversal import FRESH, parts
from symgrad.rules import Where, algebra, arrays, calculus, chain, factorisations, identities, indices, modulo, names, own_inverses, quoted

RULES = [rule for module in (calculus, indices, modulo, algebra, arrays, factorisations, own_inverses, names, chain, identities, quoted) for rule in vars(module).values() if type(rule).__name__ == "Rule"]
LAWS = [pytest.param(rule, law, id=f"{rule.name} {number + 1}") for rule in RULES for number, law in enumerate(rule.laws)]
SIZES = {"N": 3, "M": 2}
FAR = range(-4, 9)


def schematic(law):
    """A system in which the names of a law are inputs that have a value at every place near by."""
    if law.system is not None:
        return law.system
    names = {q.name: len(q.places) for side in (law.left, law.right, *law.over) for q in parts(side, Quantity)}
    families = {name: Family(name, tuple(Binder(Letter("mp"[n]), FAR[0], FAR[-1]) for n in range(places)),
                             "size" if name in SIZES else "input") for name, places in names.items()}
    definitions = ()
    if any(parts(law.left, Total)):
        families["C"] = Family("C", (), "defined")
        g = Letter("g")
        definitions = (Definition(Quantity("C"), (), Abstract("C", (Quantity("G", g),), (Binder(g, FAR[0], FAR[-1]),))),)
    return System(definitions, MappingProxyType(families), "C")


def meanings(system, count=3):
    for seed in range(count):
        rng = Random(seed)
        inputs = {}
        for name, family in system.families.items():
            if family.kind == "input":
                keys = [()]
                for _ in family.over:
                    keys = [(*key, place) for key in keys for place in FAR]
                inputs[name] = {key: rng.choice((-1, 1))*rng.uniform(0.2, 1.7) for key in keys}
        if system.facts:
            inputs["y"] = {(0,): "1.5", (1,): "-0.75", (2,): "0.25"}
        yield Meaning(system, {name: SIZES[name] for name, family in system.families.items() if family.kind == "size"}, inputs)


def place(law):
    system = schematic(law)
    others = dict.fromkeys(map(Letter, "ijkmpq"), FRESH)
    return Where(RangeFacts(law.over, system.conditions), system, of=law.of, others=others, locals=law.locals)


def holds(law):
    """Whether both sides of a law are one number at every value of its letters."""
    return all(agree(meaning.value(law.left, letters), meaning.value(law.right, letters))
               for meaning in meanings(schematic(law)) for letters in entries(law.over, meaning))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_states_a_law(rule):
    assert rule.laws


@pytest.mark.parametrize("rule, law", LAWS)
def test_the_code_of_a_rule_does_what_its_law_says(rule, law):
    assert isinstance(law.left, rule.on)
    result = rule.apply(law.left, place(law))
    assert (result[0] if isinstance(result, tuple) else result) == law.right


@pytest.mark.parametrize("rule, law", LAWS)
def test_both_sides_of_a_law_are_the_same_number(rule, law):
    assert holds(law)


@pytest.mark.parametrize("rule, law", LAWS)
def test_a_law_with_another_right_side_does_not_hold(rule, law):
    assert not holds(replace(law, right=Plus(law.right, 1)))
    zero = all(meaning.value(law.right, letters) == 0 for meaning in meanings(schematic(law), 1) for letters in entries(law.over, meaning))
    assert zero or not holds(replace(law, right=Times(-1, law.right)))


@pytest.mark.parametrize("row", SCALAR_TABLE, ids=lambda row: row.name)
def test_every_row_of_the_function_table_is_the_slope_of_its_function(row):
    u = Quantity("u")
    y = row.function(u, evaluate=False)
    for point in ("0.3", "0.9", "1.2"):
        meaning = Meaning(System((), MappingProxyType({"u": Family("u")}), "u"), {}, {"u": {(): point}})
        assert agree(meaning.response(y, ("u", ())), meaning.value(row.derivative(u, y)))
        if row.by_value is not None:
            assert agree(meaning.value(y), meaning.value(row.by_value(u, row.of(u, evaluate=False))))


@pytest.mark.parametrize("row", [row for row in ROWS.values() if row.formula is not None], ids=lambda row: row.name)
def test_a_function_has_the_value_of_the_formula_that_a_page_tells(row):
    u = Quantity("u")
    v = (Quantity("v"),)*(row.function in OF_TWO)
    for point in ("-0.8", "-0.4", "0.3", "1.9"):
        if row.exists is None or row.exists(float(point), *[1.3 for _ in v]):
            meaning = Meaning(System((), MappingProxyType({name: Family(name) for name in "uv"}), "u"), {}, {"u": {(): point}, "v": {(): "1.3"}})
            assert agree(meaning.value(row.formula(u, *v)), meaning.value(row.function(u, *v, evaluate=False)))


@pytest.mark.parametrize("row", TWO_TABLE, ids=lambda row: row.name)
def test_every_row_of_two_arguments_has_the_slopes_of_its_function(row):
    u, v = Quantity("u"), Quantity("v")
    y = row.function(u, v, evaluate=False)
    for points in (("0.3", "0.7"), ("-0.9", "1.2"), ("1.4", "2.3")):
        meaning = Meaning(System((), MappingProxyType({name: Family(name) for name in "uv"}), "u"), {}, {name: {(): point} for name, point in zip("uv", points)})
        for name, slope in zip("uv", row.derivative(u, v, y), strict=True):
            assert agree(meaning.response(y, (name, ())), meaning.value(slope))


@pytest.mark.parametrize("row", [row for row in SCALAR_TABLE if row.formula is not None or row.plainly is not None], ids=lambda row: row.name)
def test_what_sympy_differentiates_in_place_of_a_function_has_its_slope(row):
    u, x = Quantity("u"), Symbol("x", real=True)
    for point in ("-2.7", "-0.4", "0.3", "1.9"):
        meaning = Meaning(System((), MappingProxyType({"u": Family("u")}), "u"), {}, {"u": {(): point}})
        slope = row.explicitly(x).diff(x).subs(x, Rational(point)).evalf(30)
        assert abs(slope - Float(str(meaning.value(row.derivative(u, row.function(u, evaluate=False)))), 30)) < 1e-25
