"""`make mutate`: the check of the checks. Every rule's laws and code are changed, one place at a time; the tests must notice each.

Each mutant (tools/mutants.py) lives in a forked process, where the quick tests run until one fails. One that no test notices
survives: a law is missing beside its rule, or a test in tests/test_rule_*.py. Changes that nothing can observe stand in
tools/unobservable.txt, each group under its reason, and are not tried. The exit code is 1 where a mutant survives.

    python tools/mutate.py [WORD ...]      only rules whose name, or module, is one of these words
"""

import os
import resource
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from mutants import groups

ROOT = Path(__file__).resolve().parent.parent
RULES, SECONDS, AT_ONCE = "symgrad/rules", 20, os.cpu_count() or 2
BARE = 2  # the first jobs of a trial are the code as it is, once with the tests of descent and once with all others
BROKEN = 99  # the exit code where a change is a fault of tools/mutants.py
UNOBSERVABLE = ROOT/"tools"/"unobservable.txt"

TESTS = ("test_rules.py", "test_rule_edges.py", "test_rule_functions.py", "test_rule_systems.py", "test_descent.py", "test_derivation.py",
         "test_array_rules.py")
LAWFUL = ("algebra", "arrays", "calculus", "chain", "descent", "indices", "names")
# Those of tests/test_derivation.py and tests/test_array_rules.py that take long: the quick ones derive and check small systems.
SLOW = ("every_step_of_every_example", "any_one_step_altered", "odd_places", "hash_seed", "a causal softmax", "layers and time", "mixture",
        "deep convolution", "layer normalisation", "clause is not quoted", "without_the_assumption", "generic_layer", "largest of many",
        "normalised vector", "a_page_remembers", "every_step_holds", "second_derivative_checks",
        "programs_agree", "at_any_places", "an_exported_module", "gradient_of_a_gradient", "pass_their_changes_on", "a_matrix_a_layer",
        "wrong_sign", "always_singular", "writes_small_matrices", "the_plain_answer", "the two ends of one axis", "checks[a maximum inside a sum]")


class Trial:
    """A session of pytest in which the collected tests run once for each mutant, each time in a process of its own.

    `jobs` are (title, module, mutant); `noticed` says of each whether a test failed, or did not end in SECONDS of computing.
    """

    def __init__(self, jobs):
        self.jobs, self.noticed, self.child = jobs, [None]*len(jobs), False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        running = {}
        for number, job in enumerate(self.jobs):
            while len(running) == AT_ONCE or running and job[2] is not None and None in self.noticed[:BARE]:
                self.wait(running)
            if any(self.noticed[:BARE]):
                break
            pid = os.fork()
            if pid == 0:
                self.begin(session, *job)
                return None
            running[pid] = number
        while running:
            self.wait(running)
        print(file=sys.stderr)
        return True

    def wait(self, running):
        pid, status = os.wait()
        number = running.pop(pid)
        self.noticed[number] = status != 0
        _, module, mutant = self.jobs[number]
        if status and os.waitstatus_to_exitcode(status) == BROKEN:
            os.write(2, f"\n{module}.{mutant.key} is no code that can be loaded\n".encode())
            os._exit(BROKEN)
        if not status and mutant:
            print(f"\rnot noticed: {module}.{mutant.key}", file=sys.stderr)
        print(f"\r{len(self.noticed) - self.noticed.count(None)} of {len(self.noticed)}, {max(0, self.noticed.count(False) - BARE)} not noticed",
              end="", file=sys.stderr, flush=True)

    def begin(self, session, title, module, mutant):
        """In the new process: the mutant is set in force; tests that name its rule come first. pytest goes on from here."""
        self.child = True
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1), os.dup2(silent, 2)
        session.items[:] = [item for item in session.items if may_notice(item, module)]
        session.items.sort(key=lambda item: f"[{title}" not in item.nodeid)
        try:
            mutant and mutant.set_in_force()
        except Exception:
            os._exit(BROKEN)

    def pytest_sessionfinish(self, exitstatus):
        if self.child:
            os._exit(exitstatus)


def may_notice(item, module):
    """Whether a test is quick, and not one of a rule of another module."""
    elsewhere = ("test_rules.py", "test_derivation.py") if module == "descent" else ("test_descent.py",)
    if any(word in item.nodeid for word in (*SLOW, *elsewhere)):
        return False
    rule = getattr(getattr(item, "callspec", None), "params", {}).get("rule")
    return rule is None or module not in LAWFUL or rule.apply.__module__.endswith(f".{module}")


def trial(folder, jobs):
    """For each of `jobs`, whether the tests notice it."""
    found = Trial(jobs)
    tests = [str(folder/"tests"/test) for test in TESTS if (folder/"tests"/test).exists()]
    pytest.main(["-x", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:terminal", "-o", "addopts=", "--rootdir", str(folder), *tests],
                plugins=[found])
    return found.noticed


def unobservable():
    """The keys of the changes that are listed with a reason."""
    lines = UNOBSERVABLE.read_text(encoding="utf-8").splitlines() if UNOBSERVABLE.exists() else []
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


def report(title, module, mutants, survivors, listed):
    """One line for a rule, and one for each survivor."""
    known = sum(f"{module}.{mutant.key}" in listed for mutant in mutants)
    print(f"{title:34} {len(mutants):4} mutants {len(mutants) - known - len(survivors):4} noticed {known:3} unobservable {len(survivors):3} survive")
    for mutant in survivors:
        print(f"    {RULES}/{module}.py:{mutant.line}  {module}.{mutant.key}", flush=True)


def main(words):
    listed = unobservable()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for part in ("symgrad", "tests", "examples"):
            shutil.copytree(ROOT/part, folder/part)
        os.chdir(folder)
        sys.path[:0] = [str(folder), str(folder/"tests")]
        found = [(title, module, list(mutants)) for path in sorted((folder/RULES).glob("*.py")) for title, module, mutants in groups(path.stem)
                 if not words or {title, module} & set(words)]
        jobs = [(title, module, mutant) for title, module, mutants in found for mutant in mutants if f"{module}.{mutant.key}" not in listed]
        results = trial(folder, [*(("", module, None) for module in ("descent", "")), *jobs])
        os.chdir(ROOT)
    if results[:BARE] != [False]*BARE:
        sys.exit("the tests fail on the code as it is")
    results = dict(zip((id(mutant) for _, _, mutant in jobs), results[BARE:]))
    for title, module, mutants in found:
        report(title, module, mutants, [mutant for mutant in mutants if results.get(id(mutant)) is False], listed)
    total, survivors = sum(len(mutants) for _, _, mutants in found), list(results.values()).count(False)
    print(f"{total} mutants, {len(jobs) - survivors} noticed, {total - len(jobs)} unobservable, {survivors} survive")
    gone = listed - {f"{module}.{mutant.key}" for _, module, mutants in found for mutant in mutants}
    for key in sorted(gone) if not words else ():
        print(f"listed as unobservable, but gone: {key}", file=sys.stderr)
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
