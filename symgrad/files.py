"""Files in and out: what is read has a limit, and what is written stands there whole or not at all."""

import os
import stat
from pathlib import Path
from tempfile import NamedTemporaryFile

from symgrad.errors import Argument, InputError, TooLargeError
from symgrad.limits import TEXT


def read_text(stream, name):
    """The text of a binary stream in UTF-8, a byte order mark at its beginning left out; InputError where it is none, or too long."""
    content = stream.read(TEXT + 1)
    if len(content) > TEXT:
        raise TooLargeError(f"{name} holds more than {TEXT:,} bytes, which is more than symgrad reads", Argument(name),
                            "split it, or write what repeats once, with a letter: a[l] = ... for l in 1..L")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is not UTF-8 text: byte {error.start + 1} cannot be read", Argument(name), "save it as UTF-8") from None


def write_whole(path, content):
    """Write text, in UTF-8, or bytes to a file: after any error, and after a power cut, the old file is there or the new one.

    The content goes to a new file beside it, which then takes its name and the old one's permissions. A symbolic link stays, and
    what it points to is replaced. A device or a pipe is written to as it is. OSError, with the path as it was given, where that
    cannot be done.
    """
    content = content.encode("utf-8") if isinstance(content, str) else content
    try:
        mode = _mode(path)
        if mode is None or stat.S_ISREG(mode):
            _replace(Path(path).resolve(), content, mode)
        else:
            with open(path, "wb") as stream:        # a directory is refused here
                stream.write(content)
    except OSError as error:
        raise OSError(error.errno, error.strerror, os.fspath(path)) from None
    except ValueError:
        raise InputError(f"{os.fspath(path)!r} is no name of a file", Argument(repr(os.fspath(path))), "a name holds no null character") from None


def _mode(path):
    try:
        return os.stat(path or ".").st_mode
    except FileNotFoundError:
        return None


def _replace(target, content, mode):
    """A new file beside the target takes its place; whatever goes wrong before, the new file is gone again."""
    beside = NamedTemporaryFile(dir=target.parent, prefix=".symgrad-", delete=False)
    try:
        with beside:
            beside.write(content)
            beside.flush()
            os.fsync(beside.fileno())
        os.chmod(beside.name, stat.S_IMODE(mode) if mode is not None else 0o666 & ~_umask())
        os.replace(beside.name, target)
    except BaseException:
        Path(beside.name).unlink(missing_ok=True)
        raise


def _umask():
    """The permissions that new files do not get; it can be asked for only by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
