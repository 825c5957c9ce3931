"""Files are written whole or not at all, and read up to a limit."""

import os
import signal
import stat
import subprocess
import sys
import threading

import pytest

import symgrad
from symgrad import files
from symgrad.cli import main
from symgrad.errors import InputError, TooLargeError
from symgrad.files import write_whole
from symgrad.limits import TEXT


@pytest.fixture
def target(tmp_path):
    path = tmp_path/"page.tex"
    path.write_text("old")
    return path


def test_a_new_file_obeys_the_umask_and_an_old_one_keeps_its_permissions(system, tmp_path, target):
    before = os.umask(0o027)
    try:
        write_whole(tmp_path/"new.tex", "new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path/"new.tex").stat().st_mode) == 0o640
    target.chmod(0o604)
    write_whole(target, "new")
    assert target.read_text() == "new" and stat.S_IMODE(target.stat().st_mode) == 0o604


def test_text_and_bytes_are_written_alike(target):
    write_whole(target, "ε")
    assert target.read_bytes() == "ε".encode()
    write_whole(str(target), b"%PDF-\xff")
    assert target.read_bytes() == b"%PDF-\xff"


def failing(error):
    def fail(*_, **__):
        raise error
    return fail


class Full:
    """A stream that takes nothing."""

    def __init__(self, stream, error):
        self.stream, self.write = stream, failing(error)

    def __enter__(self):
        self.stream.__enter__()
        return self

    def __exit__(self, *error):
        return self.stream.__exit__(*error)


@pytest.fixture(params=["without a name", "named"])
def system(request, monkeypatch):
    """A system that has files without a name, and one that has none."""
    if request.param == "named":
        monkeypatch.setattr(files, "_unnamed", lambda folder: None)
    return request.param


@pytest.mark.parametrize("where", ["write", "fsync", "link", "chmod", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt(), MemoryError()], ids=["full", "stopped", "memory"])
def test_after_any_error_the_old_file_stands_and_nothing_else(where, error, system, target, monkeypatch):
    if where == "write":
        monkeypatch.setattr(files, "open", lambda *given: Full(open(*given), error), raising=False)
    elif where == "link" and system == "named":
        return
    else:
        monkeypatch.setattr(files.os, where, failing(error))
    with pytest.raises(type(error)) as caught:
        write_whole(target, "new")
    assert target.read_text() == "old" and os.listdir(target.parent) == ["page.tex"]
    if isinstance(error, OSError):
        assert caught.value.filename == str(target)


WRITER = """
import os, sys, time
from symgrad import cli, files
system, where, runs, target, equations = sys.argv[1:]
if system == "named":
    files._unnamed = lambda folder: None
done = getattr(files.os, where)

def paused(*given, **named):
    print("there", flush=True)
    time.sleep(1 if where != "fsync" or system == "named" else 60)
    return done(*given, **named)

setattr(files.os, where, paused)
sys.exit(cli.main(["compile", equations, "-o", target])) if runs == "command" else files.write_whole(target, "new")
"""


def as_at_a_terminal():
    """Signals that a run in the background ignores end a process that is started so."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


@pytest.mark.sample(2)
@pytest.mark.parametrize("where", ["fsync", "replace"])
@pytest.mark.parametrize("runs", ["library", "command"])
@pytest.mark.parametrize("ending", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_signal_leaves_the_old_file_or_the_new_one_and_nothing_else(ending, runs, where, system, target, tmp_path_factory):
    equations = tmp_path_factory.mktemp("equations")/"cost.txt"
    equations.write_text("C = x**2\n")
    room = {**os.environ, "PYTHONPATH": os.path.dirname(os.path.dirname(symgrad.__file__))}
    with subprocess.Popen([sys.executable, "-c", WRITER, system, where, runs, target, equations], env=room, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, preexec_fn=as_at_a_terminal) as writer:
        assert writer.stdout.readline() == b"there\n"
        writer.send_signal(getattr(signal, ending))
        code = writer.wait(60)
    assert os.listdir(target.parent) == ["page.tex"]
    text = target.read_text()
    assert text == "old" if (where, system) == ("fsync", "without a name") else text == "new" or "value_and_gradient" in text
    number = getattr(signal, ending)
    assert code in ((128 + number,) if runs == "command" else (-number, 1))


def test_handlers_of_a_program_that_uses_symgrad_stay(target):
    known = {number: signal.getsignal(number) for number in files.ENDING}
    write_whole(target, "new")
    with files.stopped_by_exceptions():
        assert signal.getsignal(signal.SIGINT) is known[signal.SIGINT]
    own, before = (lambda number, frame: None), signal.getsignal(signal.SIGTERM)
    signal.signal(signal.SIGTERM, own)
    try:
        with files.stopped_by_exceptions():
            assert signal.getsignal(signal.SIGTERM) is own
    finally:
        signal.signal(signal.SIGTERM, before)
    assert {number: signal.getsignal(number) for number in files.ENDING} == known and not signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_nothing_is_left_where_there_was_no_file(system, tmp_path, monkeypatch):
    monkeypatch.setattr(files.os, "replace", failing(OSError(28, "No space left on device")))
    with pytest.raises(OSError):
        write_whole(tmp_path/"new.tex", "new")
    assert not os.listdir(tmp_path)


def test_a_link_stays_and_what_it_points_to_is_replaced(tmp_path, target):
    link = tmp_path/"link.tex"
    link.symlink_to(target)
    write_whole(link, "new")
    assert link.is_symlink() and target.read_text() == "new"


def test_a_link_to_nothing_makes_what_it_points_to(tmp_path):
    link = tmp_path/"link.tex"
    link.symlink_to(tmp_path/"new.tex")
    write_whole(link, "new")
    assert link.is_symlink() and (tmp_path/"new.tex").read_text() == "new"


def test_a_pipe_and_a_device_are_written_to(tmp_path):
    pipe, read = tmp_path/"pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write_whole(pipe, "new")
    reader.join(10)
    assert read == ["new"] and stat.S_ISFIFO(pipe.stat().st_mode)
    write_whole(os.devnull, "new")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


def test_a_pipe_that_has_no_place_among_files_is_written_to():
    read, write = os.pipe()
    write_whole(f"/dev/fd/{write}", "new")
    os.close(write)
    with os.fdopen(read) as stream:
        assert stream.read() == "new"


@pytest.mark.parametrize("path, said", [("", "directory"), ("no/such/page.tex", "No such file"), ("page.tex/under", "Not a directory")])
def test_where_no_file_can_be_the_error_names_what_was_given(path, said, target, monkeypatch):
    monkeypatch.chdir(target.parent)
    with pytest.raises(OSError) as caught:
        write_whole(path, "new")
    assert said in caught.value.strerror and caught.value.filename == path
    assert os.listdir(target.parent) == ["page.tex"]


def test_a_name_with_a_null_byte_is_refused():
    with pytest.raises(InputError, match="no name of a file"):
        write_whole("a\0b", "new")


def test_the_command_line_says_which_file_cannot_be_written(tmp_path, capsys):
    equations = tmp_path/"cost.txt"
    equations.write_text("C = x**2\n")
    with pytest.raises(SystemExit) as stopped:
        main(["derive", str(equations), "-o", str(tmp_path)])
    assert stopped.value.code == 2 and f"{tmp_path} is a folder" in capsys.readouterr().err
    assert main(["compile", str(equations), "-o", str(tmp_path/"gradient.py")]) == 0
    assert sorted(os.listdir(tmp_path)) == ["cost.txt", "gradient.py"]


@pytest.mark.parametrize("command", [["derive"], ["compile"], ["derive", "--to", "latex", "--wrt", "x"], ["derive", "--to", "json"]])
@pytest.mark.parametrize("name", ["cost.txt", "./cost.txt", "under/../cost.txt", "hard", "soft", "softer", "under/cost.txt"])
@pytest.mark.parametrize("given", ["cost.txt", "soft", "hard", "-"])
def test_no_output_replaces_the_equations_by_whatever_name(command, name, given, tmp_path, monkeypatch, capsys):
    (tmp_path/"cost.txt").write_text("C = x**2\n")
    os.link(tmp_path/"cost.txt", tmp_path/"hard")
    (tmp_path/"soft").symlink_to("cost.txt")
    (tmp_path/"softer").symlink_to(tmp_path/"soft")
    (tmp_path/"under").mkdir()
    (tmp_path/"under"/"cost.txt").symlink_to("../hard")
    monkeypatch.chdir(tmp_path)
    with open("cost.txt", encoding="utf-8") as equations, pytest.raises(SystemExit) as stopped:
        monkeypatch.setattr(sys, "stdin", equations)
        main([command[0], given, *command[1:], "-o", name])
    assert stopped.value.code == 2 and f"-o {name} is the file of the equations" in capsys.readouterr().err
    assert (tmp_path/"cost.txt").read_text() == "C = x**2\n" and (tmp_path/"soft").is_symlink()


@pytest.mark.parametrize("name", ["", ".", "under", "under/", "link"])
@pytest.mark.parametrize("command", [["derive"], ["compile"], ["derive", "--to", "pdf"]])
def test_an_output_that_is_a_folder_is_refused_before_any_work(command, name, tmp_path, monkeypatch, capsys):
    (tmp_path/"cost.txt").write_text("C = no equation at all\n")
    (tmp_path/"under").mkdir()
    (tmp_path/"link").symlink_to("under")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stopped:
        main([command[0], "cost.txt", *command[1:], "-o", name])
    assert stopped.value.code == 2 and f"-o {name or repr(name)} is a folder; name a file" in capsys.readouterr().err


def test_a_copy_of_the_equations_and_a_device_are_written_to(tmp_path):
    equations, copy = tmp_path/"cost.txt", tmp_path/"copy.txt"
    for path in (equations, copy):
        path.write_text("C = x**2\n")
    assert main(["compile", str(equations), "-o", str(copy)]) == 0 and "value_and_gradient" in copy.read_text()
    assert main(["compile", str(equations), "-o", os.devnull]) == 0 and not files.same_file(os.devnull, os.devnull)


def test_a_file_is_read_up_to_a_limit(tmp_path):
    path = tmp_path/"long.txt"
    path.write_bytes(b"#"*TEXT)
    with open(path, "rb") as stream:
        assert len(files.read_text(stream, "long.txt")) == TEXT
    path.write_bytes(b"#"*(TEXT + 1))
    with open(path, "rb") as stream, pytest.raises(TooLargeError, match="long.txt holds more than"):
        files.read_text(stream, "long.txt")
    with open("/dev/zero", "rb") as stream, pytest.raises(TooLargeError):
        files.read_text(stream, "/dev/zero")


def test_what_is_no_text_is_refused(tmp_path):
    path = tmp_path/"cost.txt"
    path.write_bytes(b"\xef\xbb\xbfC = x\n")
    with open(path, "rb") as stream:
        assert files.read_text(stream, "cost.txt") == "C = x\n"
    path.write_bytes(b"C = \xff\n")
    with open(path, "rb") as stream, pytest.raises(InputError, match="cost.txt is not UTF-8 text: byte 5"):
        files.read_text(stream, "cost.txt")
