"""How one kind of operation is written."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Form:
    """How a kind of operation is written: `{0}`, `{1}` its arguments, `{data}` what it carries.

    level     how tightly it binds: 1 sums, 2 products, 3 signs, 4 powers, 9 closed
    needs     the level each argument must have to stand without parentheses
    in_place  the statements that work in the buffer of argument 0, of argument 1
    data      (operation, names) -> the text of what it carries
    helpers   what it calls that NumPy does not have
    """

    text: str
    level: int = 9
    needs: tuple = ()
    in_place: tuple = ()
    data: object = lambda op, names: op.data
    helpers: tuple = ()
