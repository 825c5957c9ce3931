"""The grammar of expressions: precedence is Python's, a node marks what was typed, and a long line is no deep one."""

import ast

import pytest
from hypothesis import given, settings, strategies as st
from symgrad.errors import SymgradError
from symgrad.reading.text.lines import TextLine, tokens
from symgrad.reading.text.grammar import parse
from symgrad.reading.text.syntax_tree import (Application, Bracketed, CommaList, Comparison, Identifier, Interval, Literal, Operation, Signed, Subscript,
                                              Transposed, nodes)


def source(text, comparisons=True):
    line = TextLine("<text>", 1, text, text)
    return parse(line, tokens(line), len(text), comparisons)


def in_full(said, node):
    """A node with a bracket around each operation."""
    def of(part):
        return in_full(said, part)

    match node:
        case Literal() | Identifier():
            return said.words(node)
        case Application():
            return f"{node.name}<{', '.join(map(of, node.arguments))}>"
        case Subscript():
            return f"{of(node.of)}<{', '.join(map(of, node.places))}>"
        case Transposed():
            return f"{of(node.of)}.T"
        case Signed():
            return f"({node.mark}{of(node.of)})"
        case Operation():
            return f"({of(node.left)}{node.mark}{of(node.right)})"
        case Interval():
            return f"({of(node.lowest)}..{of(node.highest)})"
        case Comparison():
            return f"({of(node.sides[0])}{''.join(f' {mark} {of(side)}' for mark, side in zip(node.marks, node.sides[1:]))})"
        case CommaList():
            return f"<{', '.join(map(of, node.items))}>"
        case Bracketed():
            return f"[{', '.join(map(of, node.items))}]"


@pytest.mark.parametrize("text, expected", [
    ("a - b - c", "((a-b)-c)"), ("a + b*c", "(a+(b*c))"), ("a*b/c@d", "(((a*b)/c)@d)"), ("a**b**c", "(a**(b**c))"),
    ("-a**b", "(-(a**b))"), ("a**-b**c*d", "((a**(-(b**c)))*d)"), ("- + -a", "(-(+(-a)))"), ("-a*b", "((-a)*b)"), ("-a**-b", "(-(a**(-b)))"), ("a*-b + c", "((a*(-b))+c)"),
    ("-A.T", "(-A.T)"), ("A.T**2", "(A.T**2)"), ("(a + b).T@c", "((a+b).T@c)"), ("x[i,j].T", "x<i, j>.T"),
    ("0..n-1", "(0..(n-1))"), ("-a..b*c", "((-a)..(b*c))"), ("1..2..3", "((1..2)..3)"), ("k in 0..n-1", "(k in (0..(n-1)))"),
    ("0 < y + 1 <= z", "(0 < (y+1) <= z)"), ("a, b in c, d", "<a, (b in c), d>"), ("((a, b))", "<a, b>"), ("x[(i, j)]", "x<i, j>"),
    ("f(a, k in 1..L)", "f<a, (k in (1..L))>"), ("inv(X)[i,j]", "inv<X><i, j>"), ("sum(x[i + 1]**2, i)/n", "(sum<(x<(i+1)>**2), i>/n)"),
    ("[i = j]*x", "([(i = j)]*x)"), ("[0 <= i - k <= n]", "[(0 <= (i-k) <= n)]"), ("[i != j]", "[(i != j)]"), ("det([x[i,j] for i, j in 1..n])", "det<[x<i, j>, i, (j in (1..n))]>"),
])
def test_precedence_is_that_of_python_and_reading_order_that_of_the_text(text, expected):
    said = source(text)
    assert in_full(said, said.tree) == expected


def of_python(node):
    """Python's own tree of a text that both read, as ours: kind, start, end, parts."""
    kinds = {ast.Constant: Literal, ast.Name: Identifier, ast.Call: Application, ast.Subscript: Subscript, ast.Attribute: Transposed, ast.UnaryOp: Signed,
             ast.BinOp: Operation, ast.Compare: Comparison, ast.Tuple: CommaList}
    parts = {ast.Call: lambda: node.args, ast.Attribute: lambda: [node.value], ast.UnaryOp: lambda: [node.operand],
             ast.Subscript: lambda: [node.value, *(node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice])],
             ast.BinOp: lambda: [node.left, node.right], ast.Compare: lambda: [node.left, *node.comparators], ast.Tuple: lambda: node.elts}
    marks = {ast.BinOp: lambda: type(node.op).__name__, ast.UnaryOp: lambda: type(node.op).__name__, ast.Compare: lambda: [type(op).__name__ for op in node.ops]}
    return (kinds[type(node)], node.col_offset, node.end_col_offset, marks.get(type(node), str)(),
            [of_python(part) for part in parts.get(type(node), list)()])


NAMES = {"+": "Add", "-": "Sub", "*": "Mult", "/": "Div", "@": "MatMult", "**": "Pow", "<": "Lt", "<=": "LtE", ">": "Gt", ">=": "GtE", "in": "In"}


def ours(node):
    mark = {"+": "UAdd", "-": "USub"}[node.mark] if isinstance(node, Signed) else NAMES[node.mark] if isinstance(node, Operation) else \
        [NAMES[mark] for mark in node.marks] if isinstance(node, Comparison) else ""
    return type(node), node.start, node.end, mark, [ours(part) for part in node.parts]


SPACE = st.sampled_from(["", "", " "])
ATOMS = st.sampled_from(["x", "n", "w_1", "pi", "2", "0.5", "1e3", "alpha"])


def _joined(*parts):
    return st.tuples(*(st.just(part) if isinstance(part, str) else part for part in parts)).map("".join)


def _larger(inner):
    operator = st.sampled_from([" + ", "-", "*", " / ", "@", "**", "**-", " - -"])
    several = st.lists(inner, min_size=1, max_size=3).map(", ".join)
    return st.one_of(
        _joined(inner, operator, inner), _joined(inner, operator, inner, operator, inner), _joined(st.sampled_from(["-", "+", "- "]), inner),
        _joined("(", SPACE, inner, SPACE, ")"), _joined("f(", several, SPACE, ")"), _joined("x[", several, "]"), _joined("(", inner, ").T"),
        _joined("g(", inner, ", k in ", inner, ")"))


EXPRESSIONS = st.recursive(ATOMS, _larger, max_leaves=12)


@settings(max_examples=300, deadline=None)
@given(st.one_of(EXPRESSIONS, _joined(EXPRESSIONS, " < ", EXPRESSIONS), _joined(EXPRESSIONS, " >= ", EXPRESSIONS, ">", EXPRESSIONS), _joined(EXPRESSIONS, ", ", EXPRESSIONS)))
def test_the_tree_and_where_its_nodes_stand_are_those_of_python(text):
    assert ours(source(text).tree) == of_python(ast.parse(text, mode="eval").body)


@settings(max_examples=200, deadline=None)
@given(EXPRESSIONS)
def test_what_a_node_marks_reads_as_that_node(text):
    said = source(text)
    for node in nodes(said.tree):
        alone = source(said.words(node))
        assert in_full(alone, alone.tree) == in_full(said, node)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*"x2+-*/@()[],<=", "..", "**", ".T", "in", "for", "as", "i = j", "inv(", "!=", "==", "sum("]), min_size=1, max_size=14).map(" ".join))
def test_whatever_tokens_are_given_there_is_a_tree_or_an_error_with_its_place(text):
    try:
        said = source(text)
    except SymgradError as error:
        assert 1 <= error.place.column <= len(text) + 1 and error.remedy
    else:
        assert all(0 <= node.start < node.end <= len(text) for node in nodes(said.tree))


@pytest.mark.parametrize("text", ["-"*3900 + "x", "x" + "**x"*1300, "x" + "**-x"*900, "x" + "+x"*1900, "x" + ".T"*1900, "x" + "*x"*1900, "x" + " < x"*900, "x" + ", x"*1300,
                                  "1" + "..1"*1300, "f("*50 + "x" + ")"*50, "-(1 + 2*x**"*50 + "x" + ")"*50, "[x[1] for "*25 + "i" + "]"*25, "x["*50 + "i" + "]"*50])
def test_a_long_line_is_read_without_end_of_the_stack(text):
    tree = source(text).tree
    assert len(nodes(tree)) > 20


def test_wide_letters_are_one_column_each():
    said = source("𝒙 + é*ﬁ")
    assert [(node.name, node.start, node.end) for node in nodes(said.tree) if isinstance(node, Identifier)] == [("x", 0, 1), ("é", 4, 5), ("fi", 6, 7)]
