"""Models as papers write them: each is derived by its parameters, checked, and its gradient is that of jax.value_and_grad.

The measure is that of test_agreement.py: the largest difference of entries, relative to the largest entry of the wanted gradient. Gradients
as books print them are compared with central differences of the cost.
"""

from dataclasses import replace

import numpy as np
import pytest

from tests.agreement.libraries import jax_gradient
from tests.agreement.models import Model
from tests.conftest import required
from tests.papers import PAPERS
from tests.papers.measured import TOLERANCE, measured
from tests.papers.textbook import ROWS, apart


def test_each_model_has_equations_of_its_own_a_source_and_parameters_that_it_takes():
    assert 100 <= len(PAPERS) == len({model.text for model in PAPERS.values()}) == len({model.cost for model in PAPERS.values()})
    for name, model in PAPERS.items():
        assert model.source and any(year.isdigit() for year in model.source), f"{name} has no source"
        assert set(model.by) <= set(model.drawing), f"{name} is derived by what it does not take"


@pytest.mark.sample(2)
@pytest.mark.parametrize("name", PAPERS)
def test_gradients_are_those_of_JAX(name):
    found = measured(required("jax"), PAPERS[name])
    assert found.apart <= TOLERANCE, f"the gradient by {found.where} is {found.apart:.1e} from that of JAX"


def test_a_plain_function_that_says_something_else_is_seen():
    model = PAPERS["lasso"]
    other = Model(model.text, lambda xp, lam, **given: model.cost(xp, lam=(1 + 1e-11)*lam, **given), model.drawing)
    assert measured(required("jax"), model).apart <= TOLERANCE < measured(required("jax"), other).apart


def test_whole_numbers_are_not_differentiated_by():
    inputs = PAPERS["Bradley Terry"].inputs()
    _, found = jax_gradient(required("jax"), PAPERS["Bradley Terry"], inputs)
    assert set(found) == {"theta", "lam"} and inputs["w"].dtype.kind == "i" and np.shape(found["theta"]) == (5,)


@pytest.mark.sample(3)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.model} {row.of}")
def test_a_gradient_as_a_book_prints_it_is_that_of_the_model(row):
    assert any(sign.isdigit() for sign in row.source), f"{row.of} has no source"
    assert apart(row) < 1e-15


def test_a_printed_gradient_that_says_something_else_is_seen():
    row = next(row for row in ROWS if row.model == "lasso")
    assert apart(replace(row, form=row.form.replace("lam", "(1 + 1e-9)*lam"))) > 1e-12
