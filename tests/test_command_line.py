"""The command line: pages, checks, modules, exit codes; what goes wrong is said in one message, and leaves nothing behind."""

import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest

import symgrad
from symgrad.cli import main
from symgrad.errors import CheckError, InputError
from symgrad.writing import FORMATS, template_files

NEURON = "z = w*p + b\na = sigma(z)\nC = (a - y)**2\n"


@pytest.fixture
def neuron(tmp_path):
    path = tmp_path/"neuron.txt"
    path.write_text(NEURON)
    return str(path)


def standard_input(monkeypatch, text):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))


def blocks(text):
    """The indented blocks of a page of help: its examples."""
    return ["\n".join(line[4:] for line in block.splitlines()) + "\n"
            for block in re.split(r"\n\s*\n", text) if all(line.startswith("    ") for line in block.strip("\n").splitlines())]


def test_text_at_the_brief_level_is_what_derive_prints_without_options(neuron, capsys):
    assert main(["derive", neuron, "--wrt", "w"]) == 0
    printed = capsys.readouterr()
    derivation = symgrad.read(NEURON).derive("w")
    assert printed.out.rstrip("\n") == derivation.to_text(level="brief", report=derivation.check()).rstrip("\n")
    assert printed.err == ""


@pytest.mark.parametrize("to", [form.name for form in FORMATS.values() if not form.binary])
def test_each_format_is_printed_and_written_alike(neuron, tmp_path, capsys, to):
    assert main(["derive", neuron, "--wrt", "w", "--to", to]) == 0
    printed = capsys.readouterr().out
    derivation = symgrad.read(NEURON).derive("w")
    assert printed.rstrip("\n") == getattr(derivation, f"to_{to}")(report=derivation.check()).rstrip("\n")
    assert main(["derive", neuron, "--wrt", "w", "--to", to, "-o", str(tmp_path/"page")]) == 0
    assert (tmp_path/"page").read_text(encoding="utf-8") == printed
    assert capsys.readouterr().out == ""


def test_json_is_json(neuron, capsys):
    assert main(["derive", neuron, "--wrt", "w", "--to", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["schema"]


def test_a_level_says_more_than_the_one_before(neuron, capsys):
    lengths = []
    for level in ("idea", "brief", "full"):
        assert main(["derive", neuron, "--wrt", "w", "--level", level]) == 0
        lengths.append(len(capsys.readouterr().out))
    assert lengths[0] < lengths[1] < lengths[2]


def test_a_page_is_written_in_the_language_that_is_asked_for(neuron, tmp_path, monkeypatch, capsys):
    shutil.copytree(template_files.folder(), tmp_path/"templates")
    words = (tmp_path/"templates"/"words"/"en.json").read_text(encoding="utf-8").replace("Derivation", "Herleitung")
    (tmp_path/"templates"/"words"/"de.json").write_text(words, encoding="utf-8")
    monkeypatch.setattr(template_files, "folder", lambda: tmp_path/"templates")
    assert main(["derive", neuron, "--wrt", "w", "--language", "de"]) == 0
    assert "\nHerleitung\n====" in capsys.readouterr().out
    assert main(["derive", neuron, "--wrt", "w", "--to", "json", "--language", "de"]) == 0


def test_a_language_without_words_is_refused_with_those_that_have_them(neuron, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["derive", neuron, "--language", "tlh"])
    assert stop.value.code == 2 and "'tlh' (choose from 'en'" in capsys.readouterr().err


def test_several_names_may_follow_one_wrt_or_stand_each_with_its_own(neuron, capsys):
    pages = []
    for names in (["--wrt", "w", "b"], ["--wrt", "w", "--wrt", "b"]):
        assert main(["derive", neuron, *names]) == 0
        pages.append(capsys.readouterr().out)
    assert pages[0] == pages[1]


def test_equations_may_come_from_standard_input(monkeypatch, neuron, capsys):
    standard_input(monkeypatch, NEURON)
    assert main(["derive", "-", "--wrt", "w", "--to", "markdown"]) == 0
    piped = capsys.readouterr().out
    assert main(["derive", neuron, "--wrt", "w", "--to", "markdown"]) == 0
    assert piped == capsys.readouterr().out


def test_an_error_in_standard_input_names_it(monkeypatch, capsys):
    standard_input(monkeypatch, "C = (a - y\n")
    assert main(["derive", "-"]) == 3
    assert "<standard input>:1" in capsys.readouterr().err


def test_check_counts_the_steps_of_each_file_and_of_all(neuron, tmp_path, capsys):
    (tmp_path/"deeper").mkdir()
    (tmp_path/"deeper"/"line.txt").write_text("C = (w*x - y)**2\n")
    assert main(["check", str(tmp_path)]) == 0
    first, second, last = capsys.readouterr().out.splitlines()
    assert first.startswith(str(tmp_path/"deeper"/"line.txt")) and second.startswith(neuron)
    each = [symgrad.read(text).derive().check().steps for text in ("C = (w*x - y)**2\n", NEURON)]
    assert str(each[0]) in first and str(each[1]) in second
    assert last == f"2 of 2 files hold, {sum(each)} steps checked"


def test_check_goes_on_after_a_file_that_is_not_valid(neuron, tmp_path, capsys):
    (tmp_path/"bad.txt").write_text("C = (a - y)**\n")
    assert main(["check", str(tmp_path)]) == 3
    printed = capsys.readouterr()
    assert neuron in printed.out and "1 of 2 files hold" in printed.out
    assert "bad.txt:1" in printed.err and "^" in printed.err


def test_a_check_that_fails_gives_exit_code_one(monkeypatch, neuron, tmp_path, capsys):
    def fails(*_, **__):
        raise CheckError("step 3 does not hold")
    monkeypatch.setattr(type(symgrad.read(NEURON).derive("w")), "check", fails)
    assert main(["check", neuron]) == 1
    assert main(["derive", neuron, "-o", str(tmp_path/"page")]) == 1
    assert "step 3 does not hold" in capsys.readouterr().err
    assert not (tmp_path/"page").exists()


def test_a_failed_check_weighs_more_than_a_file_that_is_not_valid(monkeypatch, neuron, tmp_path):
    def fails(*_, **__):
        raise CheckError("step 3 does not hold")
    monkeypatch.setattr(type(symgrad.read(NEURON).derive("w")), "check", fails)
    (tmp_path/"bad.txt").write_text("C = (a - y)**\n")
    assert main(["check", str(tmp_path)]) == 1


def test_the_help_waits_for_no_algebra():
    subprocess.run([sys.executable, "-c", "import symgrad.cli, sys; assert not {'sympy', 'numpy', 'jinja2'} & set(sys.modules)"], check=True)


def test_a_program_of_numbers_is_written_without_numpy(tmp_path):
    (tmp_path/"cost.txt").write_text("C = x**2\n")
    code = "import sys\nfrom symgrad import cli\nassert cli.main(['compile', 'cost.txt', '-o', 'cost.py']) == 0 and 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": os.path.dirname(os.path.dirname(symgrad.__file__))})


def test_the_compiled_module_computes_without_symgrad(neuron, tmp_path):
    assert main(["compile", neuron, "--wrt", "w", "b", "-o", str(tmp_path/"gradient.py")]) == 0
    code = """
import math, sys, gradient
assert not {"sympy", "jinja2", "mpmath", "symgrad"} & set(sys.modules)
value, found = gradient.value_and_gradient(w=.5, p=2., b=-.3, y=.1)
a = 1/(1 + math.exp(-.7)); d = 2*(a - .1)*a*(1 - a)
assert abs(value - (a - .1)**2) < 1e-15 and abs(found["w"] - 2*d) < 1e-15 and abs(found["b"] - d) < 1e-15
assert sorted(found) == ["b", "w"]
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)


def test_the_compiled_module_of_a_chain_of_numbers_takes_plain_lists(tmp_path, root):
    assert main(["compile", str(root/"examples"/"neuron"/"neuron.txt"), "--wrt", "w", "b", "-o", str(tmp_path/"gradient.py")]) == 0
    code = """
import gradient
inputs = {"b": [.1, .2, -.3], "x": .5, "y": .9}
value, found = gradient.value_and_gradient(w=[.3, -1.2, .7], **inputs)
above, below = (gradient.value_and_gradient(w=[.3, -1.2 + d, .7], **inputs)[0] for d in (1e-6, -1e-6))
assert isinstance(found["w"], list) and abs(found["w"][1] - (above - below)/2e-6) < 1e-9
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)


def test_the_compiled_module_is_printed_without_an_output_file(neuron, capsys):
    assert main(["compile", neuron]) == 0
    assert "def value_and_gradient" in capsys.readouterr().out


BAD = {
    "a syntax error": ("z = w*p + b\na = sigma(z)\nC = (a - y)**\n", 3),
    "an unknown function": ("z = w*p + b\na = sigm(z)\nC = (a - y)**2\n", 2),
    "a name that is not given": ("given w, b, p, y\nz = w*p + b\na = sigma(zz)\nC = (a - y)**2\n", 3),
}


@pytest.mark.parametrize("text, line", BAD.values(), ids=BAD)
@pytest.mark.parametrize("command", ["derive", "compile"])
def test_bad_input_is_shown_with_its_place_and_leaves_no_file(tmp_path, capsys, command, text, line):
    path = tmp_path/"bad.txt"
    path.write_text(text)
    assert main([command, str(path), "-o", str(tmp_path/"out")]) == 3
    printed = capsys.readouterr()
    assert printed.out == "" and "Traceback" not in printed.err
    assert f"{path}:{line}:" in printed.err and re.search(r"^[\s|]*\^+$", printed.err, re.M)
    assert os.listdir(tmp_path) == ["bad.txt"]


def test_an_unknown_question_is_refused_with_the_nearest_name(tmp_path, capsys):
    path = tmp_path/"neuron.txt"
    path.write_text("C = (weight*p - y)**2\n")
    assert main(["derive", str(path), "--wrt", "wieght"]) == 3
    assert "weight" in capsys.readouterr().err


@pytest.mark.parametrize("name, remedy", [("w[L]", "ask for w"), ("z", "inputs: x, w, b, y"), ("delta", "known")])
def test_a_program_is_asked_for_whole_inputs(root, tmp_path, capsys, name, remedy):
    assert main(["compile", str(root/"examples"/"neuron"/"neuron.txt"), "--wrt", name, "-o", str(tmp_path/"gradient.py")]) == 3
    assert remedy in capsys.readouterr().err and not os.listdir(tmp_path)


def test_json_holds_every_step_and_takes_no_level(neuron, capsys):
    assert main(["derive", neuron, "--to", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert sum(len(proof["steps"]) for proof in record["proofs"]) == len(symgrad.read(NEURON).derive().steps)
    with pytest.raises(SystemExit) as stop:
        main(["derive", neuron, "--to", "json", "--level", "full"])
    assert stop.value.code == 2
    assert "json holds every step" in capsys.readouterr().err


def test_a_pdf_is_written_to_a_file(neuron, tmp_path, capsys):
    if not shutil.which("pdflatex"):
        pytest.skip("no pdflatex")
    page = tmp_path/"page.pdf"
    assert main(["derive", neuron, "--to", "pdf", "--level", "full", "-o", str(page)]) == 0
    assert page.read_bytes().startswith(b"%PDF-") and set(os.listdir(tmp_path)) == {"neuron.txt", "page.pdf"} and capsys.readouterr().out == ""
    derivation = symgrad.read(NEURON).derive()
    assert derivation.to_pdf("idea", safe=True).startswith(b"%PDF-")
    with pytest.raises(InputError, match="a number of seconds above 0"):
        derivation.to_pdf(seconds=0)


def test_bytes_that_are_not_text_are_refused(tmp_path, capsys):
    (tmp_path/"bytes.txt").write_bytes(b"C = \xff\xfe\n")
    assert main(["derive", str(tmp_path/"bytes.txt")]) == 3
    assert "not UTF-8" in capsys.readouterr().err


def test_a_warning_goes_to_standard_error_and_the_page_comes_all_the_same(tmp_path, capsys):
    (tmp_path/"slip.txt").write_text("z = w*p\nC = (zz - y)**2\n")
    assert main(["derive", str(tmp_path/"slip.txt"), "--wrt", "zz"]) == 0
    printed = capsys.readouterr()
    assert printed.err.startswith("warning: z is read by nothing") and "zz" in printed.err
    assert "∂C/∂zz" in printed.out


@pytest.mark.parametrize("arguments", [
    [], ["derive"], ["derive", "--wrt", "w"], ["derive", "x", "--to", "papyrus"], ["derive", "x", "--level", "deep"],
    ["check"], ["compile"], ["help", "cooking"], ["dervie", "x"], ["derive", "x", "--output"], ["derive", "x", "--to", "pdf"],
    ["derive", "x", "--patience", "0"], ["check", "x", "--patience", "inf"], ["compile", "x", "--patience", "soon"],
])
def test_wrong_usage_gives_exit_code_two(capsys, arguments):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "usage: symgrad" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path, capsys):
    assert main(["derive", str(tmp_path/"nothing.txt")]) == 2
    assert "nothing.txt: No such file" in capsys.readouterr().err


def test_a_folder_without_equations_is_wrong_usage(tmp_path):
    with pytest.raises(SystemExit) as stop:
        main(["check", str(tmp_path)])
    assert stop.value.code == 2


def test_an_output_that_cannot_be_written_is_said_and_leaves_nothing(neuron, tmp_path, capsys):
    assert main(["derive", neuron, "-o", str(tmp_path/"nowhere"/"page")]) == 2
    assert "nowhere" in capsys.readouterr().err
    assert os.listdir(tmp_path) == ["neuron.txt"]


def test_an_output_is_replaced_as_a_whole_and_keeps_being_a_link(neuron, tmp_path):
    (tmp_path/"page").write_text("old"*10000)
    (tmp_path/"link").symlink_to(tmp_path/"page")
    assert main(["derive", neuron, "--wrt", "w", "-o", str(tmp_path/"link")]) == 0
    assert (tmp_path/"link").is_symlink() and "old" not in (tmp_path/"page").read_text(encoding="utf-8")
    assert sorted(os.listdir(tmp_path)) == ["link", "neuron.txt", "page"]


def test_a_reader_that_leaves_early_is_no_error():
    with subprocess.Popen([sys.executable, "-m", "symgrad", "help", "syntax"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        run.stdout.close()
        assert run.stderr.read() == b""
    assert run.returncode == 141


def test_progress_is_shown_on_a_terminal_and_wiped_away(monkeypatch, neuron, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert main(["derive", neuron, "--wrt", "w"]) == 0
    shown = capsys.readouterr().err
    assert "checking" in shown and shown.endswith("\r\033[K")


def test_version_is_the_package_s(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0 and capsys.readouterr().out == f"symgrad {symgrad.__version__}\n"


@pytest.mark.parametrize("command", ["derive", "check", "compile", "help"])
def test_help_shows_examples(capsys, command):
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0 and "examples:\n  symgrad" in capsys.readouterr().out


def test_every_example_of_the_guide_to_the_equation_text_can_be_read(capsys):
    assert main(["help", "syntax"]) == 0
    examples = blocks(capsys.readouterr().out)
    assert len(examples) >= 8
    for example in examples:
        assert symgrad.read(example).definitions


def shown(text):
    """The command lines that a page shows, without their remarks."""
    return [line.split("  ")[0] for line in map(str.strip, text.splitlines()) if re.match(r"symgrad (derive|check|compile|help) ", line)]


# The files that commands on pages name, and the examples that they are.
FILES = {"FILE": "neuron", "neuron.txt": "neuron", "network.txt": "neuron", "examples/neuron.txt": "neuron", "ridge.txt": "leastsquares", "gauss.txt": "gaussian"}


@pytest.mark.sample(2)
@pytest.mark.parametrize("page", ["README.md", "docs/COMMAND_LINE.md", "--help", "derive --help", "check --help", "compile --help"])
def test_every_command_that_a_page_shows_runs(page, root, tmp_path, monkeypatch, capsys):
    if page.endswith(".md"):
        text = (root/page).read_text(encoding="utf-8")
    else:
        with pytest.raises(SystemExit):
            main(page.split())
        text = capsys.readouterr().out
    commands = shown(text)
    assert len(commands) >= 2
    monkeypatch.chdir(tmp_path)
    (tmp_path/"examples").mkdir()
    for name, example in FILES.items():
        (tmp_path/name).write_text((root/"examples"/example/f"{example}.txt").read_text(encoding="utf-8"))
    for command in commands:
        without = "--to pdf" in command and not shutil.which("pdflatex")
        assert main(shlex.split(command)[1:]) == (3 if without else 0), command
        said = capsys.readouterr().err
        assert "pdflatex is not installed" in said if without else said == ""


def test_python_m_symgrad_is_the_command_line(neuron):
    done = subprocess.run([sys.executable, "-m", "symgrad", "check", neuron], capture_output=True, text=True)
    assert done.returncode == 0 and "steps" in done.stdout


def test_the_commands_of_the_readme_run_on_its_file(root, tmp_path, monkeypatch, capsys):
    text = (root/"README.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path/"network.txt").write_text(re.search(r"# one neuron.*?(?=```)", text, re.S).group())
    assert [main(shlex.split(command)[1:]) for command in shown(text)] == [0]*len(shown(text))
    assert "∂C/∂w" in capsys.readouterr().out and "def value_and_gradient" in (tmp_path/"gradient.py").read_text()


def test_another_quantity_than_the_last_may_be_the_cost(tmp_path, capsys):
    (tmp_path/"two.txt").write_text("z[i] = w*x[i]\nC = sum(z[i]**2, i)\nr[i] = z[i] - C\n")
    assert main(["derive", str(tmp_path/"two.txt"), "--cost", "C", "--wrt", "w"]) == 0
    assert "∂C/∂w" in capsys.readouterr().out
    assert main(["compile", str(tmp_path/"two.txt"), "--cost", "C"]) == 0
    assert main(["compile", str(tmp_path/"two.txt"), "--cost", "CC"]) == 3


def test_a_family_as_the_last_equation_is_refused_with_its_line_and_what_to_type(tmp_path, capsys):
    (tmp_path/"family.txt").write_text("z = w*p\nr[i] = z - y[i]\n")
    assert main(["derive", str(tmp_path/"family.txt")]) == 3
    told = capsys.readouterr().err
    assert told.startswith(f"{tmp_path/'family.txt'}:2:1: r[i] has places") and "--cost NAME" in told


@pytest.mark.sample(1)
@pytest.mark.parametrize("command", ["derive", "check", "compile"])
def test_equations_too_deep_for_python_are_refused_with_a_recurrence_as_the_remedy(command, tmp_path, capsys):
    lines = ["v0 = w*x", *(f"v{n} = sin(v{n - 1}) + v{n - 1}" for n in range(1, 1500)), "C = v1499**2"]
    (tmp_path/"deep.txt").write_text("\n".join(lines) + "\n")
    assert main([command, str(tmp_path/"deep.txt")]) == 3
    assert "recurrence over a letter" in capsys.readouterr().err


def test_the_guide_to_the_equation_text_names_every_function(capsys):
    from symgrad.reading.text.functions import FUNCTION_NAMES
    main(["help", "syntax"])
    words = set(re.findall(r"\w+", capsys.readouterr().out))
    assert set(FUNCTION_NAMES) <= words


def test_check_says_at_which_depths_it_was_done(root, capsys):
    assert main(["check", str(root/"examples"/"neuron"/"neuron.txt")]) == 0
    assert re.search(r"; L = 1, 2, 3", capsys.readouterr().out)
