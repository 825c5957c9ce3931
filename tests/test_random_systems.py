"""Five hundred random derivations: every step, every answer, every compiled gradient; and the strategies that anybody can use."""

import pytest
from fuzz.derivations import run

CHUNKS, EACH = 20, 25


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_random_derivations_and_their_programs_agree_with_mpmath(chunk, record_property):
    figures = run(EACH, float("inf"), 10_000 + EACH*chunk, say=lambda fault: None, short=True)
    faults = figures.pop("faults")
    for name, figure in figures.items():
        record_property(name, figure)
    print(figures)
    assert not faults, "\n\n".join([*faults, str(figures)])
    assert figures["derivations"] == EACH and not figures["silent nans"] and figures["ulps"]["median"] <= 1
    assert figures["refused"] == {} and figures["without a point"] <= EACH//5
