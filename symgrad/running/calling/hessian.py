"""Functions of second order: value, gradients and Hessians in one program; the Hessian times a vector."""

from symgrad.running.calling.call import returned
from symgrad.running.calling.compiled import CompiledGradient


class Hessians(CompiledGradient):
    """`value, grad, hess = f(w=..., b=..., x=...)`: `hess["w", "b"]` has the axes of w, then those of b.

    What stands above the diagonal is computed; `hess["b", "w"]` is a view of the same entries, rows and columns exchanged.
    """

    def __init__(self, system, outputs, pairs, cost, backend="numpy"):
        super().__init__(system, outputs, cost, backend, pairs.values())
        order = list(self.outputs)
        self.blocks = [(pair, order.index(family), self.outputs[family], self._turn(system, pair)) for pair, family in pairs.items()]

    @staticmethod
    def _turn(system, pair):
        """The axes of a block with rows and columns exchanged."""
        rows, columns = (len(system.families[name].over) for name in pair)
        return (*range(rows, rows + columns), *range(rows))

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
