"""Files in and out: what is read has a limit, and what is written stands there whole or not at all."""

import os
import signal
import stat
from contextlib import contextmanager, nullcontext
from pathlib import Path
from secrets import token_hex
from threading import current_thread, main_thread

from symgrad.errors import Argument, InputError, TooLargeError
from symgrad.limits import TEXT

ENDING = {getattr(signal, name) for name in ("SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGALRM", "SIGUSR1", "SIGUSR2", "SIGXCPU") if hasattr(signal, name)}


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


def is_path(source):
    """Whether `source` names a file and is no equation text, which has a line break or a `=`."""
    return isinstance(source, os.PathLike) or isinstance(source, str) and bool(source.strip()) and "\n" not in source and "=" not in source


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


def same_file(path, source):
    """Whether a path is that of a regular file which is also `source`, a path or an open stream: by links of either kind too."""
    try:
        there = os.stat(path)
        return stat.S_ISREG(there.st_mode) and os.path.samestat(there, os.fstat(source.fileno()) if hasattr(source, "fileno") else os.stat(source))
    except (OSError, ValueError):
        return False


def _mode(path):
    try:
        return os.stat(path or ".").st_mode
    except FileNotFoundError:
        return None


def _replace(target, content, mode):
    """A new file beside the target takes its place. Whatever goes wrong before, and whatever signal ends the process, the new file is gone.

    Where the system has files without a name, it is one until all of it is written.
    """
    beside, unnamed = target.parent/f".symgrad-{token_hex(8)}", _unnamed(target.parent)
    try:
        with nullcontext() if unnamed is not None else _signals_held():
            with open(beside, "xb") if unnamed is None else open(unnamed, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
                with _signals_held():
                    if unnamed is not None:
                        os.link(f"/proc/self/fd/{unnamed}", beside, src_dir_fd=unnamed)  # without it Python would not follow the link in /proc
                    os.chmod(beside, stat.S_IMODE(mode) if mode is not None else 0o666 & ~_umask())
                    os.replace(beside, target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _unnamed(folder):
    """The descriptor of a new file without a name, which ends with the process; None where the system has none."""
    try:
        return os.open(folder, os.O_TMPFILE | os.O_WRONLY, 0o600) if os.path.isdir("/proc/self/fd") else None
    except (AttributeError, OSError):
        return None


@contextmanager
def _signals_held():
    """Signals that end a process wait until what stands inside is done; handlers stay as they are."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def stopped_by_exceptions():
    """SIGTERM and SIGHUP stop what stands inside as an exception does, so that temporary files go and other processes end.

    For a program of one's own: whoever handles these signals, or ignores them, still does.
    """
    def stop(number, frame):
        raise SystemExit(128 + number)

    known = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)] if current_thread() is main_thread() else []
    ours = [number for number in known if signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def _umask():
    """The permissions that new files do not get; it can be asked for only by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
