"""`make mutate`, of rules: every rule's laws and code are changed, one place at a time; the tests must notice each.

A mutant that no test notices survives: a law is missing beside its rule, or a test in tests/test_rule_*.py. Changes that nothing can
observe stand in tools/unobservable_rules.txt, each group under its reason, and are not tried.
"""

from mutants import groups
from trial import SURVIVED, Trial, copied, gone, unobservable

ROOMS = ("symgrad/rules", "symgrad/notation/functions.py", "symgrad/equations/graph.py")  # rules, rows of functions, what rules ask of a system

TESTS = ("test_rules.py", "test_rule_edges.py", "test_rule_functions.py", "test_rule_systems.py", "test_descent.py", "test_derivation.py",
         "test_array_rules.py")
LAWFUL = ("algebra", "arrays", "calculus", "chain", "descent", "identities", "indices", "modulo", "names", "own_inverses", "quoted", "second_order")
# Those of tests/test_derivation.py and tests/test_array_rules.py that take long: the quick ones derive and check small systems.
SLOW = ("every_step_of_every_example", "any_one_step_altered", "odd_places", "hash_seed", "a causal softmax", "layers and time", "mixture",
        "deep convolution", "layer normalisation", "clause is not quoted", "without_the_assumption", "generic_layer", "largest of many",
        "normalised vector", "a_page_remembers", "every_step_holds", "second_derivative_checks",
        "programs_agree", "at_any_places", "an_exported_module", "gradient_of_a_gradient", "pass_their_changes_on", "a_matrix_a_layer",
        "wrong_sign", "always_singular", "writes_small_matrices", "the_plain_answer", "the two ends of one axis", "checks[a maximum inside a sum]")


class RuleTrial(Trial):
    """The quick tests, those that name the rule first."""

    bare = 2  # once with the tests of descent and once with all others

    def chosen(self, items, job):
        title, module, _ = job
        return sorted((item for item in items if may_notice(item, module)), key=lambda item: f"[{title}" not in item.nodeid)


def may_notice(item, module):
    """Whether a test is quick, and not one of a rule of another module."""
    elsewhere = ("test_rules.py", "test_derivation.py") if module in ("descent", "second_order") else ("test_descent.py",)
    if any(word in item.nodeid for word in (*SLOW, *elsewhere)):
        return False
    rule = getattr(getattr(item, "callspec", None), "params", {}).get("rule")
    return rule is None or module not in LAWFUL or rule.apply.__module__.endswith(f".{module}")


def files(folder):
    """The files that are changed, as paths from the top of the checkout."""
    found = (path for room in ROOMS for path in ([folder/room] if room.endswith(".py") else sorted((folder/room).glob("*.py"))))
    return [path.relative_to(folder) for path in found]


def report(title, module, mutants, survivors, listed):
    """One line for a rule, and one for each survivor."""
    known = sum(f"{module}.{mutant.key}" in listed for mutant in mutants)
    print(f"{title:34} {len(mutants):4} mutants {len(mutants) - known - len(survivors):4} noticed {known:3} unobservable {len(survivors):3} survive")
    for mutant in survivors:
        print(f"    {module}.py:{mutant.line}  {module}.{mutant.key}", flush=True)


def main(words):
    """Try the rules whose name, or module, is one of the words, or all; whether all mutants were noticed."""
    listed = unobservable("rules")
    with copied() as folder:
        found = [(title, module, list(mutants)) for path in files(folder) for title, module, mutants in groups(path)
                 if not words or {title, module} & set(words)]
        jobs = [(title, module, mutant) for title, module, mutants in found for mutant in mutants if f"{module}.{mutant.key}" not in listed]
        bare = [("", module, None) for module in ("descent", "")]
        codes = RuleTrial([*bare, *jobs]).run(folder, TESTS)
    if codes[:len(bare)] != [SURVIVED]*len(bare):
        raise SystemExit("the tests fail on the code as it is")
    codes = dict(zip((id(mutant) for _, _, mutant in jobs), codes[len(bare):]))
    for title, module, mutants in found:
        report(title, module, mutants, [mutant for mutant in mutants if codes.get(id(mutant)) == SURVIVED], listed)
    total, survivors = sum(len(mutants) for _, _, mutants in found), list(codes.values()).count(SURVIVED)
    print(f"{total} mutants of rules, {len(jobs) - survivors} noticed, {total - len(jobs)} unobservable, {survivors} survive")
    if not words:
        gone(listed, {f"{module}.{mutant.key}" for _, module, mutants in found for mutant in mutants})
    return not survivors
