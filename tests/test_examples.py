"""The examples: each is derived, every step checked, written in every format at every level, and run."""

from functools import cache
from importlib.util import module_from_spec, spec_from_file_location

import made
import pytest

from symgrad.writing import FORMATS, PageOptions

from conftest import EXAMPLES, ROOT

NAMES = ["attention", "branches", "byhand", "clipped", "convolution", "crossentropy", "focal", "gaussian", "huber", "leaky", "leastsquares", "momentum", "network", "neuron",
         "recurrent", "regression", "valley"]
PAGES = [form for form in FORMATS.values() if not form.binary]


@cache
def driver():
    """The module examples/run.py."""
    spec = spec_from_file_location("examples_run", ROOT/"examples"/"run.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def questions(example):
    """What the example's run.py asks of an equation file."""
    return driver().load(example.parent.name).ASK[example.stem]


def test_every_example_has_its_equations_and_a_run():
    assert driver().names() == NAMES
    for name in NAMES:
        assert set(driver().load(name).ASK) == set(driver().systems(name))


@pytest.mark.sample(2)
def test_every_step_of_the_whole_gradient_is_replayed_and_holds_as_numbers(example):
    report = made.report(example)
    assert report.steps == len(made.derivation(example).steps) > 0 and report.worst < 1e-20
    lengths = {tuple(sizes[name].values()) for sizes in report.sizes for name in ("L", "T") if name in sizes}
    assert lengths in (set(), {(1,), (2,), (3,)})


@pytest.mark.sample(1)
def test_every_step_of_what_the_page_asks_holds(example):
    report = made.report(example, *questions(example))
    assert report.steps > 0 and report.worst < 1e-20


@pytest.mark.sample(4)
@pytest.mark.parametrize("level", ["idea", "brief", "full"])
def test_no_page_shows_the_machine(example, level):
    derivation = made.derivation(example, *questions(example))
    for form in PAGES:
        page = form.write(derivation, PageOptions(level))
        for inside in ("Quantity", "Binder", "Letter(", "Plus(", "Times(", "Power(", "Over(", "Indexed", "Piecewise", "KroneckerDelta", "<symgrad", "None"):
            assert inside not in page, (form.name, inside)


@pytest.mark.sample(3)
@pytest.mark.parametrize("name", NAMES)
def test_a_run_reaches_what_it_promises(name):
    sentence = driver().load(name).run({path.stem: made.system(path) for path in EXAMPLES if path.parent.name == name})
    assert len(sentence.split()) > 3


def test_the_driver_leaves_every_page_and_says_what_came_out(tmp_path, monkeypatch, capsys):
    module = driver()
    monkeypatch.setattr(module, "OUT", tmp_path)
    module.main(["valley"])
    assert sorted(path.name for path in (tmp_path/"valley").iterdir()) == sorted(
        [f"{page}.{form.ending}" for page in ("abstract", "abstract_descent", "valley", "valley_descent") for form in PAGES] + ["abstract.py", "valley.py"])
    assert "to the floor" in capsys.readouterr().out
