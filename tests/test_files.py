"""Files are written whole or not at all, and read up to a limit."""

import os
import stat
import threading

import pytest

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


def test_a_new_file_obeys_the_umask_and_an_old_one_keeps_its_permissions(tmp_path, target):
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


@pytest.mark.parametrize("where", ["write", "fsync", "chmod", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt(), MemoryError()], ids=["full", "stopped", "memory"])
def test_after_any_error_the_old_file_stands_and_nothing_else(where, error, target, monkeypatch):
    if where == "write":
        made = files.NamedTemporaryFile

        def full(*args, **kwargs):
            beside = made(*args, **kwargs)
            beside.write = failing(error)
            return beside
        monkeypatch.setattr(files, "NamedTemporaryFile", full)
    else:
        monkeypatch.setattr(files.os, where, failing(error))
    with pytest.raises(type(error)) as caught:
        write_whole(target, "new")
    assert target.read_text() == "old" and os.listdir(target.parent) == ["page.tex"]
    if isinstance(error, OSError):
        assert caught.value.filename == str(target)


def test_nothing_is_left_where_there_was_no_file(tmp_path, monkeypatch):
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
    assert main(["derive", str(equations), "-o", str(tmp_path)]) == 2
    assert str(tmp_path) in capsys.readouterr().err
    assert main(["compile", str(equations), "-o", str(tmp_path/"gradient.py")]) == 0
    assert sorted(os.listdir(tmp_path)) == ["cost.txt", "gradient.py"]


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
