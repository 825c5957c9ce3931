"""`show A = B` and `at a = y`: what a text says of its results, and where it wants them evaluated."""

from dataclasses import replace

from symgrad.notation.nodes import Letter, Quantity
from symgrad.notation.traversal import free_letters, parts
from symgrad.reading.drafts import Equation
from symgrad.reading.text.statements import with_free_letters
from symgrad.reading.text.syntax_tree import Identifier, Subscript, at_letters


def read_claim(said, names):
    """`show A = B`: an identity over the quantities; free letters of its places are its own, and dC/dz in it is a derivative."""
    ranges, readers = with_free_letters(said, names, (said.left, said.right), "claim")
    left, right = (reader.value(reader.source.tree, ranges) for reader in readers)
    return Equation("claim", ranges, left, tuple(read for reader in readers for read in reader.reads), said.left.place(said.left.tree), other=right)


def read_point(said, names):
    """`at a = y`: the value that an entry is given; a name that has letters stands for each of its entries."""
    tree, source = said.left.tree, said.left
    name = tree.of if isinstance(tree, Subscript) else tree
    if not isinstance(name, Identifier) or name.name == "pi":
        raise source.error(tree, f"{source.words(tree)} is no quantity that could be given a value", "on the left stands a name, or an entry of one: at a = y, at x[0] = 0")
    if name.name in names.sizes or name.name in names.labels or name.name in names.constants:
        raise source.error(name, f"{name.name} is {'a label' if name.name in names.labels else 'a size'}, by which no answer varies",
                           "give a value to a quantity, as at a = y")
    letters = names.letters.get(name.name, ()) if tree is name else ()
    entry = lambda node: at_letters(node, letters) if isinstance(node, Identifier) and len(names.letters.get(node.name, ())) == len(letters) else node
    if letters:
        said = replace(said, left=replace(source, tree=entry(tree)), right=replace(said.right, tree=_at_every(said.right.tree, entry)))
    ranges, readers = with_free_letters(said, names, (said.left, said.right))
    left, right = (reader.value(reader.source.tree, ranges) for reader in readers)
    if len(set(left.places)) < len(left.places) or any(free_letters(place) and not isinstance(place, Letter) for place in left.places):
        raise source.error(tree, f"{source.words(tree)} is no entry at letters of their own", f"write letters or numbers in its places: at {Quantity(name.name, *map(Letter, 'ijklmn'[:len(left.places)]))} = ...")
    stand = free_letters(left) | free_letters(right)
    kept = tuple(own for own in ranges if own.letter in stand)
    return Equation("point", kept, left, tuple(read for reader in readers for read in reader.reads), source.place(tree), other=right)


def refuse_circular(said, equation):
    """InputError where the value that a line gives an entry reads the entry's own name."""
    name = equation.body.name
    if any(read.entry.name == name for read in equation.reads[1:]) and any(entry.name == name for entry in parts(equation.other, Quantity)):
        raise said.right.error(said.right.tree, f"the value of {name} reads {name}", "give it a value that does not depend on it")


def _at_every(node, change):
    """A tree in which names that stand bare are entries."""
    if isinstance(node, Identifier):
        return change(node)
    fields = {name: _at_every(getattr(node, name), change) for name in ("left", "right", "of") if not isinstance(node, Subscript) and hasattr(node, name)}
    return replace(node, **fields) if fields else node
