"""The collection that the models are put in."""

from functools import partial

from tests.agreement.models import model

PAPERS = {}
paper = partial(model, among=PAPERS)
