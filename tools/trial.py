"""A trial of mutants: the collected tests run once for each, every time in a process of its own."""

import os
import resource
import shutil
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
AT_ONCE = int(os.environ.get("JOBS", 0)) or os.cpu_count() or 2
SURVIVED, FAILED, CHECKED, BROKEN = 0, 1, 98, 99  # exit codes: no test failed, one did, `before` did, a change is a fault of tools/


class Trial:
    """A session of pytest that forks for each job. What differs between kinds of mutants is in the methods without code.

    jobs      (title, module, mutant); the mutant is None in the first `bare` jobs, which run the code as it is
    codes     how each job's process ended: its exit code, less than 0 where a signal ended it; None where it was not tried
    deadline  when, by the monotonic clock, no further job begins
    """

    bare, seconds = 0, 45  # a process that computes for longer is ended: it counts as noticed

    def __init__(self, jobs, deadline=float("inf")):
        self.jobs, self.codes, self.deadline, self.child, self.prepared = jobs, [None]*len(jobs), deadline, False, False

    def prepare(self, session):
        """Called once, before the first job."""

    def before(self, job):
        """In the new process, the mutant being in force: what is computed before any test. An exception means that it was noticed."""

    def chosen(self, items, job):
        """The tests of a job, in the order in which they run."""
        return items

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        self.prepare(session)
        self.prepared, running = True, {}
        for number, job in enumerate(self.jobs):
            while len(running) == AT_ONCE or running and job[2] is not None and None in self.codes[:self.bare]:
                self.wait(running)
            if any(self.codes[:self.bare]) or time.monotonic() > self.deadline:
                break
            pid = os.fork()
            if pid == 0:
                self.begin(session, job)
                return None
            running[pid] = number
        while running:
            self.wait(running)
        print(file=sys.stderr)
        return True

    def wait(self, running):
        pid, status = os.wait()
        number = running.pop(pid)
        self.codes[number] = code = os.waitstatus_to_exitcode(status)
        _, module, mutant = self.jobs[number]
        if code == BROKEN:
            os.write(2, f"\n{module}.{mutant.key} is no code that can be loaded\n".encode())
            os._exit(BROKEN)
        if code == SURVIVED and mutant:
            print(f"\rnot noticed: {module}.{mutant.key}", file=sys.stderr)
        print(f"\r{len(self.codes) - self.codes.count(None)} of {len(self.codes)}, {self.codes[self.bare:].count(SURVIVED)} not noticed",
              end="", file=sys.stderr, flush=True)

    def begin(self, session, job):
        """In the new process: the mutant is set in force; pytest goes on from here."""
        self.child = True
        resource.setrlimit(resource.RLIMIT_CPU, (self.seconds, self.seconds))
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1), os.dup2(silent, 2)
        session.items[:] = self.chosen(session.items, job)
        try:
            job[2] and job[2].set_in_force()
        except Exception:
            os._exit(BROKEN)
        try:
            self.before(job)
        except Exception:
            os._exit(CHECKED)

    def pytest_sessionfinish(self, exitstatus):
        if self.child:
            os._exit(SURVIVED if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED else exitstatus)

    def run(self, folder, tests):
        """Run the jobs with these files of tests; their exit codes."""
        paths = [str(folder/"tests"/test) for test in tests if (folder/"tests"/test).exists()]
        pytest.main(["-x", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:terminal", "-o", "addopts=", "--rootdir", str(folder), *paths],
                    plugins=[self])
        return self.codes


@contextmanager
def copied():
    """The package and its tests in a folder of their own, from which they are imported: editing goes on meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for part in ("symgrad", "templates", "tests", "examples"):
            shutil.copytree(ROOT/part, folder/part)
        os.chdir(folder)
        sys.path[:0] = [str(folder), str(folder/"tests")]
        yield folder
        os.chdir(ROOT)


def unobservable(kind):
    """The keys of the changes of `kind` that are listed, with a reason, in tools/unobservable_{kind}.txt."""
    path = ROOT/"tools"/f"unobservable_{kind}.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


def gone(listed, keys):
    """Say which listed changes there are no more."""
    for key in sorted(listed - keys):
        print(f"listed as unobservable, but gone: {key}", file=sys.stderr)
