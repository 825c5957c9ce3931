"""The fuzzing itself, in small: mutated inputs are refused in words and soon, and what fails is noticed and kept."""

from random import Random

import pytest

from symgrad import reading
from tests.fuzz import __main__ as command, inputs


@pytest.mark.parametrize("seed", range(4))
def test_mutated_inputs_raise_nothing_but_errors_of_symgrad_and_soon(seed):
    figures = inputs.run(count=500, seed=seed)
    assert figures["failures"] == []
    assert figures["inputs"] == 500 and figures["mean seconds"] < inputs.AVERAGE and figures["megabytes"] < inputs.LARGEST
    assert figures["refused"] > 250 and figures["derived"] + figures["whole"] > 15


def test_an_input_of_a_seed_is_always_the_same():
    drawn = [inputs.mutated(Random(f"1 {number}")) for number in range(50)]
    assert drawn == [inputs.mutated(Random(f"1 {number}")) for number in range(50)] and len(set(drawn)) > 45


def test_it_stops_when_its_time_is_over():
    assert 0 < inputs.run(seconds=0.3, seed=1)["inputs"] < 1000


@pytest.fixture
def broken(monkeypatch):
    """A reader that breaks on what holds a question mark, and a mutation that puts one in."""
    read = reading.text.read_text

    def breaks(text, file):
        if "?" in text:
            raise KeyError("a question mark")
        return read(text, file)
    monkeypatch.setattr(reading.text, "read_text", breaks)
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
    said = [what for what, _ in inputs.run(count=2, seed=1)["failures"]]
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
