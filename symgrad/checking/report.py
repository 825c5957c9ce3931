"""What a check did, as data and as the sentence that says it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CheckReport:
    """What a check did. `worst` is the largest difference found between two sides, relative to the larger of them and 1.

    steps        steps checked: each replayed, and both its sides compared as numbers
    comparisons  how many pairs of numbers were compared, over all sizes and index values
    answers      entries of the answers compared with central differences of the cost
    witnessed    entries of the answers compared with sympy.diff on the cost written out
    forms        answers of which the matrix form was compared too, at the same entries
    sizes        the sizes at which it was done, a dict each
    compiled     numbers that the compiled programs returned, each compared with the equations, to what rounding allows
    points       at how many sizes and values the programs ran
    skipped      at how many others they did not
    not_compared  why they did not at the first of those; "" where there are none
    no_program   why there was no program to compare; "" where there was one
    one_sided    the functions with a kink of which no values that were drawn reached every side
    passed_over  at how many index values a step was not compared: its derivative has no effect on the cost there, as of an entry that
                 is not read (r[i,i] beside [i != j]), or at a tie between values that no input changes (two relu at rest)
    """

    steps: int
    comparisons: int
    answers: int
    witnessed: int
    worst: float
    sizes: tuple
    forms: int = 0
    compiled: int = 0
    points: int = 0
    skipped: int = 0
    not_compared: str = ""
    no_program: str = ""
    one_sided: tuple = ()
    passed_over: int = 0

    def __str__(self):
        many = self.passed_over != 1
        passed = f"; not compared at {self.passed_over:,} index value{'s'*many}, where a derivative has no effect on the cost" if self.passed_over else ""
        sides = f"; no values reached every side of the kink of {', '.join(map(str, self.one_sided))}" if self.one_sided else ""
        return (f"{self.steps} steps hold, {self.comparisons:,} pairs of numbers compared, worst residual {self.worst:.0e}{passed}; "
                f"the answers agree with finite differences at {self.answers} entries, with sympy.diff at {self.witnessed}; {self._program()}{sides}")

    def _program(self):
        if self.no_program:
            return f"no program: {self.no_program}"
        if not self.points and not self.compiled:
            return f"the compiled program was not compared: {self.not_compared}"
        left = f", but was not run at {self.skipped} of {self.points + self.skipped} points: {self.not_compared}" if self.skipped else ""
        return f"the compiled program gives the same numbers at {self.compiled:,} entries{left}"
