"""Axes that one letter runs along have one size; which sizes are shared, and which may differ from layer to layer.

An element is an axis (name, number). A letter at z[l,j] and at w[l+1,k,j] says s_z1(l) = s_w2(l+1): elements are joined
with an offset in the layer. A cycle of offset other than 0, or a join with an axis that has no layer, makes a size constant.
A join at one fixed layer (x[j] with a[0,j]) only says what the size is there.
"""

from dataclasses import dataclass, field

from sympy import Integer

from symgrad.notation.nodes import Letter
from symgrad.notation.traversal import free_letters, substitute

LAYER = Letter("_layer")


def at_layer(ends, layer):
    """The ends of a range that may turn on the layer, there; None where they are not known."""
    return ends and tuple(substitute(end, {LAYER: layer}) for end in ends)


@dataclass(frozen=True)
class AxisSite:
    """A letter standing alone at an axis: `kind` is constant, layer (first place = letter + shift) or fixed (first place `at`)."""

    axis: tuple
    kind: str
    letter: Letter | None = None
    shift: object = Integer(0)
    at: object = None


def axis_site(read, number, own, sequences, constant):
    """How the range `own`, alone in a place of `read`, sees that axis's size."""
    axis, first = (read.entry.name, number), read.entry.places[0]
    if axis[0] not in sequences or number == 0 or axis in constant:
        return AxisSite(axis, "constant")
    letters = free_letters(first)
    if not letters:
        return AxisSite(axis, "fixed", at=first)
    outside = [range_.letter for range_ in read.scope[:read.scope.index(own)]]
    letter = next(iter(letters))
    if len(letters) == 1 and letter in outside and letter not in free_letters(first - letter):
        return AxisSite(axis, "layer", letter, first - letter)
    return AxisSite(axis, "constant")


@dataclass
class Classes:
    """The partition of axes: `find(axis)` is (root, shift) with s_axis(l) = s_root(l + shift)."""

    parent: dict = field(default_factory=dict)
    constant: set = field(default_factory=set)
    fixed: dict = field(default_factory=dict)

    def find(self, axis):
        shift = Integer(0)
        while axis in self.parent:
            axis, more = self.parent[axis]
            shift += more
        return axis, shift

    def join(self, one, other, shift):
        """s_one(l) = s_other(l + shift); False where that contradicts what is joined already."""
        (root, a), (into, b) = self.find(one), self.find(other)
        if root == into:
            return b + shift == a
        self.parent[root] = (into, b + shift - a)
        return True


def classify(sites, sequences, given=frozenset()):
    """The classes of the axes at which the letters of `sites` stand alone.

    `sites` maps a range to its reads [(read, axis number)]; `given` are axes whose written range is the same in all layers.
    Terminates: each round adds axes to the constant ones or is the last.
    """
    constant = set()
    while True:
        classes, before = Classes(), len(constant)
        for own, reads in sites.items():
            _join_site(classes, [axis_site(read, number, own, sequences, constant) for read, number in reads], constant)
        axes = dict.fromkeys((read.entry.name, number) for reads in sites.values() for read, number in reads)
        classes.constant = {axis for axis in axes if axis in constant or axis[0] not in sequences or axis[1] == 0}
        roots = {classes.find(axis)[0] for axis in classes.constant}
        constant.update(axis for axis in axes if axis not in classes.constant and classes.find(axis)[0] in roots)
        _fix(classes, sites, sequences, constant, given)
        if len(constant) == before:
            return classes


def _join_site(classes, stands, constant):
    layers = [s for s in stands if s.kind == "layer"]
    others = [s for s in stands if s.kind == "constant"]
    if layers and (len(layers) < len(stands) or len({s.letter for s in layers}) > 1):
        constant.update(s.axis for s in layers)
        return
    for group in (layers, others):
        for s in group[1:]:
            if not classes.join(s.axis, group[0].axis, group[0].shift - s.shift):
                constant.add(s.axis)


def _fix(classes, sites, sequences, constant, given):
    """Note what a size is at a fixed layer; where two such values meet, the size becomes constant."""
    for own, reads in sites.items():
        stands = [axis_site(read, number, own, sequences, constant) for read, number in reads]
        fixed = [s for s in stands if s.kind == "fixed"]
        values = {(root, s.at + shift) for s in fixed for root, shift in [classes.find(s.axis)]}
        for s in stands:
            if s.kind == "constant" and fixed:
                root = classes.find(s.axis)[0]
                values.update([classes.fixed[root]] if root in classes.fixed else ())
                classes.fixed[root] = next(iter(values))
                if any(classes.find(axis)[0] == root for axis in given):
                    constant.update(f.axis for f in fixed)
        if len(values) > 1:
            constant.update(s.axis for s in fixed)
