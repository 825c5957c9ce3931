"""`make mutate`, of programs: the code of symgrad/running that makes brackets, loop bounds, clamps, slices and guards is changed.

It is the source that is changed, not one program that it emits: so every program goes wrong in the way in which the fault would make it go
wrong. All mutants of brackets are tried and, of the others, as many as asked for, drawn by a seed.

For each, `check()` has the first word. The derivations of the texts in tests/program_texts.py are checked once, on the code as it is, and
what the check compared is kept: a mutant only compiles and compares anew, which is what `check()` does with it, since no step depends on
symgrad/running. Where that notices nothing, the tests of programs follow. A text or a test takes part only where it runs the statement
that is changed; the quick ones come first. Changes that nothing can observe stand in tools/unobservable_programs.txt, each group under its
reason, and are not tried.
"""

import gc
import time
from collections import Counter
from hashlib import sha256
from itertools import accumulate

from program_mutants import KINDS, all_places, all_sources
from trial import CHECKED, SURVIVED, Trial, copied, gone, unobservable

TESTS = ("test_programs.py", "test_running.py", "test_running_calls.py", "test_special_points.py", "test_jacobian.py", "test_structured.py",
         "test_second_order.py", "test_room.py", "test_sizes_told.py")
# Tests whose texts are checked before them, that start a process of their own, or that take long.
SLOW = ("computes_what_the_equations_mean", "hash_seed", "no_scipy", "only_scipy_has", "imports_no_more",
        "784", "test_every_program_checks", "test_so_do_those")


class Checked:
    """What the check of one derivation compared of its programs: its meanings, the entries compared, the statements run, the time it takes."""

    def __init__(self, derivation, meanings):
        self.derivation, self.meanings, self.entries, self.ran, self.seconds = derivation, meanings, 0, frozenset(), 0.0
        self.known = {}

    def compare(self):
        """How many entries agree, all programs compiled anew; CheckError where one does not."""
        from symgrad.checking.programs import Programs
        programs = Programs(self.derivation)
        programs.exact = lambda meaning: self.known[meaning] if meaning in self.known else self.known.setdefault(meaning, Programs.exact(programs, meaning))
        for meaning in self.meanings:
            programs.compare(meaning)
        return programs.entries

    def again(self):
        """CheckError, or AssertionError where fewer entries are compared than before, as the report of a check would say."""
        assert self.compare() >= self.entries


def checked(questions):
    """The derivations of `questions`, functions each, checked on the code as it is."""
    from symgrad.checking.programs import Programs
    whole, found = Programs.compare, []

    def kept(programs, meaning):
        whole(programs, meaning)  # where this ends in an error, as at an entry that does not exist, the check draws other values
        found[-1].meanings.append(meaning)
    Programs.compare = kept
    try:
        for derive in questions:
            derivation = derive()
            found.append(Checked(derivation, []))
            derivation.check()
    finally:
        Programs.compare = whole
    return found


class ProgramTrial(Trial):
    """Comparisons of a check, then tests: of both those that run the statement that is changed."""

    def __init__(self, places, sources, texts, each, deadline):
        super().__init__([("", place.module, place.mutant) for place in places], deadline)
        self.places, self.sources, self.texts = {id(place.mutant): place for place in places}, sources, texts
        self.each, self.seconds = each, round(10*each)  # a mutant that makes the same work ten times as long is a loop without end
        self.ran, self.took = {}, {}

    def prepare(self, session):
        """Run everything once as it is, and learn which statements it runs and how long it takes."""
        from _pytest.runner import runtestprotocol
        ran = set()
        for source in self.sources:
            source.watch(ran)
        for text in self.texts:
            ran.clear()
            text.entries, text.seconds = timed(text.compare)
            text.ran = frozenset(ran)
            assert text.entries, f"there is no program of {text.derivation.forward.definitions}"
        items = [item for item in session.items if not any(word in item.nodeid for word in SLOW)]
        for item, after in zip(items, [*items[1:], None]):
            ran.clear()
            reports, self.took[item.nodeid] = timed(lambda item=item, after=after: runtestprotocol(item, nextitem=after, log=False))
            self.ran[item.nodeid] = frozenset(ran)
            for report in reports:
                if report.failed:
                    raise SystemExit(f"{item.nodeid} fails on the code as it is\n{report.longreprtext}")
        session.items[:] = sorted(items, key=lambda item: self.took[item.nodeid])
        self.texts.sort(key=lambda text: text.seconds)
        for source in self.sources:
            source.load(source.tree)
        gc.collect()
        gc.freeze()

    def before(self, job):
        place = self.places[id(job[2])]
        for text in within(self.each/2, [text for text in self.texts if text.ran & place.statements], lambda text: text.seconds):
            text.again()

    def chosen(self, items, job):
        place = self.places[id(job[2])]
        return within(self.each/2, [item for item in items if self.ran[item.nodeid] & place.statements], lambda item: self.took[item.nodeid])

    def reached(self, place):
        """Whether anything runs the statement of a place."""
        return any(ran & place.statements for ran in (*self.ran.values(), *(text.ran for text in self.texts)))


def within(seconds, things, takes):
    """The things, quickest first, that are done within so many seconds, the slow ones not at all."""
    ends = accumulate(map(takes, things))
    return [thing for thing, end in zip(things, ends) if end < seconds]


def timed(function):
    """What a function gives, and the seconds of computing that it takes."""
    start = time.process_time()
    return function(), time.process_time() - start


def drawn(places, others, seed):
    """All places of brackets and, drawn by a seed, so many of the others: by their keys, so that another change moves none of them."""
    rest = sorted((place for place in places if place.kind != "bracket"), key=lambda place: sha256(f"{seed} {place.key}".encode()).digest())
    return [*(place for place in places if place.kind == "bracket"), *rest[:others]]


def main(words, others, seed, minutes, each):
    """Try the modules or functions that are one of the words, or all; whether all mutants were tried and noticed."""
    deadline, listed = time.monotonic() + 60*minutes, unobservable("programs")
    with copied() as folder:
        import program_texts
        sources = all_sources()
        places = [place for place in all_places(sources) if not words or {place.module, place.mutant.function, f"{place.module}.{place.mutant.function}"}
                  & set(words)]
        tried = drawn(places, others, seed)
        trial = ProgramTrial([place for place in tried if place.key not in listed], sources, checked(program_texts.questions()), each,
                             deadline)
        codes = dict(zip(trial.places, trial.run(folder, TESTS)))
    if not trial.prepared:
        raise SystemExit("the tests cannot be collected")
    for kind in KINDS:
        report(kind, [place for place in tried if place.kind == kind], codes, trial)
    print(f"{len(places)} mutants of programs; {len(tried)} chosen: all {sum(p.kind == 'bracket' for p in tried)} of brackets and "
          f"{sum(p.kind != 'bracket' for p in tried)} others drawn with seed {seed}; {minutes:g} minutes allowed, {each:g} seconds of computing each")
    if not words:
        gone(listed, {place.key for place in places})
    return not {SURVIVED, None} & set(codes.values())


def report(kind, places, codes, trial):
    """One line for a kind, and one for each survivor."""
    found = Counter(how(codes.get(id(place.mutant), "unobservable")) for place in places)
    print(f"{kind:11} {len(places):4} mutants" + "".join(f"  {found[what]:4} {what}" for what in WAYS if found[what]))
    for place in places:
        if codes.get(id(place.mutant), 1) == SURVIVED:
            unread = "" if trial.reached(place) else "  (no test runs it)"
            print(f"    symgrad/running/{place.module}.py:{place.mutant.line}  {place.key}{unread}", flush=True)


WAYS = ("noticed by check()", "by other tests", "too slow", "unobservable", "survive", "not tried")


def how(code):
    """What became of a mutant, one of WAYS."""
    if code in ("unobservable", None):
        return code or "not tried"
    return {SURVIVED: "survive", CHECKED: "noticed by check()"}.get(code, "too slow" if code < 0 else "by other tests")
