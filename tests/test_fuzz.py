"""The fuzzing itself, in small: mutated inputs are refused in words, and what fails is noticed and kept; `python -m tests.fuzz` times it."""

from itertools import count
from random import Random
from types import SimpleNamespace

import pytest

from symgrad import read, reading
from symgrad.checking import programs
from symgrad.errors import InputError
from symgrad.running.lowering import products
from symgrad.testing.random.questions import Question
from tests.fuzz import __main__ as command, derivations, features, inputs


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_mutated_inputs_raise_nothing_but_errors_of_symgrad(seed):
    figures = inputs.run(count=500, seed=seed)
    assert figures["failures"] == []
    assert figures["inputs"] == 500 and figures["megabytes"] < inputs.LARGEST
    assert figures["refused"] > 250 and figures["derived"] + figures["whole"] > 15


def test_an_input_of_a_seed_is_always_the_same():
    drawn = [inputs.mutated(Random(f"1 {number}")) for number in range(50)]
    assert drawn == [inputs.mutated(Random(f"1 {number}")) for number in range(50)] and len(set(drawn)) > 45


def test_it_stops_when_its_time_is_over(monkeypatch):
    monkeypatch.setattr(inputs, "time", SimpleNamespace(monotonic=count().__next__, process_time=lambda: 0.0))
    assert inputs.run(seconds=3, seed=1)["inputs"] == 2


@pytest.fixture
def broken(monkeypatch):
    """A reader that breaks on what holds a question mark, and a mutation that puts one in."""
    read = reading.read.read_equations

    def breaks(text, file):
        if "?" in text:
            raise KeyError("a question mark")
        return read(text, file)
    monkeypatch.setattr(reading.read, "TEXT_READERS", ((lambda text, file: True, breaks),))
    monkeypatch.setattr(inputs, "MUTATIONS", (lambda text, random: text + "?",))


def test_another_error_is_a_failure(broken):
    figures = inputs.run(count=3, seed=1)
    assert len(figures["failures"]) == 3
    what, text = figures["failures"][0]
    assert what.startswith("KeyError") and text.endswith("?")


def test_slow_inputs_and_a_slow_average_are_failures(monkeypatch):
    monkeypatch.setattr(inputs, "SLOWEST", 0)
    monkeypatch.setattr(inputs, "AVERAGE", 0)
    monkeypatch.setattr(inputs, "ENOUGH", 2)
    said = [what for what, _ in inputs.run(count=2, seed=1)["slow"]]
    assert len(said) == 3 and all("seconds" in what for what in said[:2]) and "on average" in said[2]


def test_the_command_says_the_seed_and_keeps_what_failed(broken, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(command, "OUT", tmp_path)
    assert command.main(["--inputs", "2", "--seed", "7"]) == 1
    said = capsys.readouterr().out
    assert "seed 7" in said and "KeyError" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["inputs-7-1.txt", "inputs-7-2.txt"]


def test_the_command_ends_well_where_nothing_fails(capsys):
    assert command.main(["--inputs", "3", "--seed", "1"]) == 0
    assert "inputs 3, refused" in capsys.readouterr().out


# Random derivations.

HOLDS = {
    "a window kept as a quantity of several letters": ("z[j,k] = x[j+k] + v[j,k]\nC = sum(z[j,k]**2, j, k)", "z[j,k] = x[j+k]\nC = sum(z[j,k]**2, j, k)"),
    "a coefficient in a place": ("C = sum(x[2*i+j]*v[i,j], i, j)", "C = sum(2*x[i+j]*v[i,j], i, j)"),
    "places around a circle": ("C = sum(x[(i+1) % N]*y[i], i in 0..N-1)", "C = sum(x[i+1]*y[i], i in 0..N-1)"),
    "places that are quotients": ("C = sum(x[i // 2]*y[i], i in 0..2*N-1)", "C = sum(x[2*i]*y[i], i in 0..2*N-1)"),
    "functions that step": ("C = x*floor(y)", "C = x*sin(y)"),
    "a reversed place": ("C = sum(x[n-1-i]*v[i], i in 0..n-1)", "C = sum(-x[i]*v[i], i in 0..n-1)"),
    "a triangular range": ("C = sum(sum(x[i]*x[j], j in 0..i), i in 0..n-1)", "C = sum(sum(x[i]*x[j], j in 0..n-1), i in 0..n-1)"),
    "a strictly triangular range": ("C = sum(sum(x[i]*x[j], j in i+1..n-1), i in 0..n-1)", "C = sum(sum(x[i]*x[j], j in i..n-1), i in 0..n-1)"),
    "a range that may be empty": ("h[t] = x*y[t] for t in 1..T\nC = sum(h[t], t in 2..T)", "h[t] = x*y[t] for t in 1..T\nC = sum(h[t], t in 1..T)"),
    "a family with gaps": ("h[0] = x\nh[t] = x*y[t] for t in 2..T\nC = h[0]*h[T]", "h[0] = x\nh[t] = x*y[t] for t in 1..T\nC = h[0]*h[T]"),
    "places that begin above 0": ("h[t] = x[t]**2 for t in 1..T\nC = sum(h[t], t in 1..T)", "h[t] = x[t]**2 for t in 0..T\nC = sum(h[t], t in 1..T)"),
    "an abstract quantity of several arguments": ("C = C(u, v)", "C = C(u)"),
    "an assumption": ("assume x > 0\nC = log(x)", "C = x*x"),
    "a size that no array tells": ("C = sum(x**i, i in 1..K)", "C = sum(x[i], i)"),
    "an entry that need not exist": ("r[i,j] = 1/(x[i] - x[j])\nC = sum([i != j]*r[i,j], i, j)", "r[i,j] = 1/(x[i] + x[j])\nC = sum(r[i,j], i, j)"),
    "layers that shrink": ("h[0,i] = x[i] for i in 0..n\nh[l,i] = w[l]*h[l-1,i+1] for l in 1..L, i in 0..n-l\nC = sum(h[L,i], i in 0..n-L)",
                           "h[0,i] = x[i] for i in 0..n\nh[l,i] = w[l]*h[l-1,i] for l in 1..L, i in 0..n\nC = h[L,0]"),
    "a first value that all others read": ("h[0] = x\nh[t] = v[t]*h[t-1] + h[0] for t in 1..T\nC = h[T]", "h[0] = x\nh[t] = v[t]*h[t-1] + x for t in 1..T\nC = h[T]"),
    "values that are compared": ("C = sum([x[i] > 0]*x[i], i)", "C = sum(relu(x[i]), i)"),
    "labels": ("index c: (n) in 0..d-1\nC = sum(x[c[i]]**2, i)", "C = sum(x[i]**2, i)"),
    "letters that are compared": ("C = sum([i < j]*x[i]*x[j], i, j)", "C = sum([i != j]*x[i]*x[j], i, j)"),
    "the largest of values that rest": ("h[j] = relu(x[j])\nC = max(h[j], j)", "h[j] = exp(x[j])\nC = max(h[j], j)"),
    "a matrix that is declared symmetric": ("X: (n, n) symmetric\nx: (n)\nC = x@X@x", "X: (n, n)\nx: (n)\nC = x@X@x"),
}


@pytest.mark.parametrize("name", features.FEATURES)
def test_a_feature_is_told_of_the_system_that_holds_it(name):
    holds, lacks = HOLDS[name]
    assert name in features.held(read(holds)) and name not in features.held(read(lacks))


@pytest.mark.long
def test_what_comes_of_a_seed_does_not_depend_on_the_jobs():
    alone, together = (derivations.run(8, seed=40, short=True, jobs=jobs) for jobs in (1, 2))
    assert alone == together and alone["derivations"] == 8 and alone["numbers of programs"] > 0


def test_a_time_limit_is_told_and_hides_no_system(monkeypatch):
    def for_ever(*_):
        while True:
            pass
    monkeypatch.setattr(derivations, "question", for_ever)
    monkeypatch.setattr(derivations, "SECONDS", 0.05)
    figures = derivations.run(3, seed=40, short=True)
    assert figures["over time"] == [40, 41, 42] and figures["refused"] == {derivations.OVER: 3} and not figures["failures"]


def test_a_program_that_refuses_what_the_equations_are_checked_at_is_a_disagreement(monkeypatch):
    def refused(meaning):
        raise InputError("x has 3 entries")
    monkeypatch.setattr(derivations, "text_of", lambda seed, short: "C = sum(x[i]**2, i)")
    monkeypatch.setattr(programs, "arrays", refused)
    (told, _), = derivations.run(1, seed=0)["failures"]
    assert "the program refuses what the equations are checked at: x has 3 entries" in told


def test_a_program_that_loses_a_bracket_is_a_disagreement(monkeypatch):
    monkeypatch.setattr(products, "gathered", lambda places, scope: False)
    monkeypatch.setattr(derivations, "question", lambda system, choices: Question(system, "gradient", system.inputs))
    monkeypatch.setattr(derivations, "text_of", lambda seed, short: "z[j,k] = x[j+k] + v[j,k]\nC = sum(z[j,k]**2, j, k)")
    figures = derivations.run(1, seed=1)
    assert figures["disagreements"] == len(figures["failures"]) == 1 and "seed 1" in figures["failures"][0][0]


@pytest.mark.parametrize("number, kind", [(float("nan"), "silent nans"), (1.0, "disagreements")])
def test_a_program_that_gives_another_number_is_told_as_what_it_is(monkeypatch, number, kind):
    monkeypatch.setattr(programs, "entry", lambda value, position: number)
    monkeypatch.setattr(derivations, "text_of", lambda seed, short: "C = sum(x[i]**2, i)")
    assert derivations.run(1, seed=1)[kind] == 1


def test_another_error_of_a_derivation_is_a_failure(monkeypatch):
    def breaks(*_):
        raise KeyError("lost")
    monkeypatch.setattr(derivations, "question", breaks)
    figures = derivations.run(1, seed=1, short=True)
    assert figures["foreign errors"] == len(figures["failures"]) == 1


def test_a_size_of_nothing_is_what_the_equations_denote_or_refused(monkeypatch):
    monkeypatch.setattr(derivations, "text_of", lambda seed, short: ("C = x*sum(x/i, i in 1..K)", "C = x*mean(x/i, i in 1..K)")[seed])
    monkeypatch.setattr(derivations, "question", lambda system, choices: Question(system, "gradient", system.inputs))
    told = [derivations.run(1, seed=seed) for seed in range(2)]
    assert [figures["failures"] for figures in told] == [[], []]
    assert [figures.get("refused at nothing", 0) for figures in told] == [0, 1]


def test_a_feature_that_hardly_any_system_holds_is_a_failure(monkeypatch):
    monkeypatch.setattr(derivations, "ENOUGH", 2)
    monkeypatch.setattr(derivations, "text_of", lambda seed, short: "C = x*x")
    (told, _), = derivations.run(2, seed=1)["failures"]
    assert told.startswith("less than 2%") and "a reversed place" in told and "Jacobian" in told


def test_the_command_prints_seed_commit_and_shares(capsys):
    assert command.main(["--derivations", "2", "--seed", "40"]) == 0
    said = capsys.readouterr().out
    assert "seed 40, commit " in said and "a family with gaps" in said and "Hessian times a vector" in said and "refused:" in said
