"""Texts that nearly are what the newer lines of the language want: the words of the error, and the line that it says to write, derived and checked."""

import pytest
from refusals.near import NEAR

from symgrad import read
from symgrad.errors import Place, SymgradError


@pytest.mark.sample(7)
@pytest.mark.parametrize("miss", NEAR, ids=lambda miss: miss.what.replace("\n", " | ")[:60])
def test_a_near_miss_is_told_and_the_line_that_it_says_to_write_is_derived(miss):
    with pytest.raises(SymgradError) as raised:
        miss()
    error = raised.value
    assert miss.says in error.message and isinstance(error.place, Place)
    assert miss.put is None or miss.put in error.remedy
    assert read(miss.followed(error) + "\n").derive().check().compiled


@pytest.mark.parametrize("name, far", [("chol", "cot"), ("bessel", "fresnels"), ("silu6", "sum"), ("smish", "min"), ("zeta", "beta"), ("cosine", "sin"), ("delta", "det"),
                                       ("median", "mean"), ("ndtr", "tr"), ("dirac", "diag"), ("sort", "sqrt"), ("glow", "log"), ("airy", "tan")])
def test_a_function_that_is_not_near_is_not_suggested(name, far):
    with pytest.raises(SymgradError) as raised:
        read(f"C = {name}(x)")
    assert f"did you mean {far}?" not in raised.value.remedy


@pytest.mark.parametrize("name, near", [("sigmod", "sigmoid"), ("sofmax", "softmax"), ("flor", "floor"), ("ceill", "ceil"), ("heavyside", "heaviside"), ("sincs", "sinc"), ("gelo", "gelu")])
def test_a_slip_of_the_pen_is_suggested(name, near):
    with pytest.raises(SymgradError) as raised:
        read(f"C = {name}(x)")
    assert f"did you mean {near}?" in raised.value.remedy
