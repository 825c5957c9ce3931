"""The words of a language stand in one file: every rule and safe form has its sentence there, and nothing else on a page is English."""

import ast
import json
import re
import shutil
from importlib import import_module
from pkgutil import iter_modules

import pytest
from conftest import ROOT

import symgrad
import symgrad.stable
from symgrad.checking.check import CheckReport
from symgrad.errors import InputError
from symgrad.notation.functions import BY_NAME
from symgrad.notation.nodes import Quantity
from symgrad.notation.traversal import all_letters
from symgrad.rules import Rule
from symgrad.stable.safe_form import SafeForm
from symgrad.writing import FORMATS, PageOptions, template_files
from symgrad.writing.telling.page import fingerprint
from symgrad.writing.typesetting.words import IN_WORDS, PLACE, Words


def rules_in(package):
    """The rules that stand in the modules of a package, each once."""
    modules = [import_module(f"{package.__name__}.{found.name}") for found in iter_modules(package.__path__)]
    return list(dict.fromkeys(rule for module in modules for rule in vars(module).values() if isinstance(rule, Rule)))


RULES, SAFE_FORMS = [rule for rule in rules_in(symgrad.rules) if type(rule) is Rule], [rule for rule in rules_in(symgrad.stable) if isinstance(rule, SafeForm)]
REASONS = {form.why for form in SAFE_FORMS}
LANGUAGES = template_files.languages()


def told(language):
    return json.loads(template_files.template_text(f"words/{language}.json"))


def sentences(part):
    """The sentences in a part of a file of words, in all their cases."""
    if isinstance(part, dict):
        return [sentence for key, inner in part.items() if key != "by" for sentence in sentences(inner)]
    return [part]


def filled(part):
    """What is filled in in the cases of a sentence, and what decides between them."""
    by = {part["by"]} | set().union(*(filled(inner) for key, inner in part.items() if key != "by")) if isinstance(part, dict) and "by" in part else set()
    return by | {place[1] for sentence in sentences(part) for place in PLACE.finditer(sentence)}


def asked_for():
    """Every string in the code that writes pages: the keys of sentences are among them."""
    files = (ROOT/"symgrad"/"writing").rglob("*.py")
    return {node.value for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Constant)}


def faults(words):
    """What is wrong with the words of a language, each fault as a line."""
    english = told("en")
    wanted = {"page": set(english["page"]), "rules": {rule.name for rule in RULES}, "safe forms": REASONS, "lists": set(english["lists"])}
    for part, keys in wanted.items():
        yield from (f"{part}: {key} has no sentence" for key in sorted(keys - set(words[part])))
        yield from (f"{part}: nothing is called {key}" for key in sorted(set(words[part]) - keys))
    yield from (f"rules: {name} lacks a name or a sentence" for name, own in words["rules"].items() if set(own) != {"name", "says"} or not all(sentences(own)))
    yield from (f"{key} fills in what is not there" for key in words["page"].keys() & wanted["page"] if not filled(words["page"][key]) <= filled(english["page"][key]))
    manners = {place[2] for part in ("page", "rules") for each in words[part].values() for sentence in sentences(each) for place in PLACE.finditer(sentence)}
    yield from (f"no list is written in the manner {manner}" for manner in manners - {None, IN_WORDS} - set(words["lists"]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_and_every_safe_form_has_its_sentence_and_every_sentence_its_rule(language):
    assert len(RULES) > 50 and len(SAFE_FORMS) > 10 and len({rule.name for rule in RULES}) == len(RULES)
    assert list(faults(told(language))) == []


def test_a_missing_sentence_and_one_too_many_are_seen():
    words = told("en")
    del words["rules"]["sift"], words["safe forms"]["zero"], words["page"]["title"]
    words["rules"]["sieve"] = words["rules"]["product rule"]
    words["rules"]["power rule"]["says"] = ""
    words["page"]["cost"] = "the cost of {nothing:none}"
    assert list(faults(words)) == [
        "page: title has no sentence", "rules: sift has no sentence", "rules: nothing is called sieve", "safe forms: zero has no sentence",
        "rules: power rule lacks a name or a sentence", "cost fills in what is not there", "no list is written in the manner none"]


def test_every_sentence_of_a_page_is_asked_for():
    assert set(told("en")["page"]) - asked_for() == set()


def test_a_language_decides_by_counts_and_how_lists_are_joined():
    words = Words("en")
    said = lambda key, **given: "".join(words(key, **given))
    assert said("computed", refs=["(1)"]) == "computed, equation (1)" and said("computed", refs=["(1)", "(2)", "(3)"]) == "computed, equations (1), (2) and (3)"
    assert said("ways", entry="w", cost="C", count=3).startswith("w reaches C in three ways") and "in 11 ways" in said("ways", entry="w", cost="C", count=11)
    assert ", through x, then y, then z" not in said("through", entry="w", cost="C", through=["x", "y", "z"], letters=[], conditions=[])
    assert "through x, y, then z." in said("through", entry="w", cost="C", through=["x", "y", "z"], letters=[], conditions=[])


# ---------------------------------------------------------------- nothing else is English

def strange(sentence):
    """A sentence with its letters made wide, which no English word has; what is filled in stays."""
    wide = lambda text: "".join(chr(ord(c) + 0xfee0) if c.isascii() and c.isalpha() else c for c in text)
    pieces, at = [], 0
    for place in PLACE.finditer(sentence):
        pieces += [wide(sentence[at:place.start()]), place[0]]
        at = place.end()
    return "".join([*pieces, wide(sentence[at:])])


def made_strange(part, key=None):
    if isinstance(part, dict):
        return {own: made_strange(inner, own) for own, inner in part.items()}
    if isinstance(part, list):
        return [made_strange(inner) for inner in part]
    return part if key == "by" else strange(part)


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A folder of templates beside the real one, with a language `xx` that is English in wide letters."""
    shutil.copytree(template_files.folder(), tmp_path/"templates")
    (tmp_path/"templates"/"words"/"xx.json").write_text(json.dumps(made_strange(told("en"))), encoding="utf-8")
    monkeypatch.setattr(template_files, "folder", lambda: tmp_path/"templates")
    return tmp_path/"templates"


# What stands on a page in every language: keys for Jekyll, what a preamble loads, the signs of text in ASCII.
OF_FORMATS = {"layout", "post", "title", "use", "math", "true", "fontenc", "lmodern", "sty", "amsmath", "amssymb", "geometry", "article", "margin", "mm", "pt", "plus",
              "em", "paper", "alignat", "equation", "document", "center", "minipage", "tabular", "pmatrix", "displaystyle", "eq", "id"}
OF_FORMULAS = {*BY_NAME, "max", "min", "sum", "prod", "sqrt", "det", "log", "tr", "diag", "ones", "grad", "Delta", "softmax", "logsumexp", "erfcx", "log1p", "expm1", "delta",
               "sigma", "eta"}


def english(page, derivation):
    """The words of a page that belong neither to its formulas nor to its format."""
    system = derivation.forward
    letters = set().union(*(all_letters(definition.body) | all_letters(definition.target) for definition in system.definitions))
    known = OF_FORMATS | OF_FORMULAS | {f"{prefix}{name}" for name in (*system.families, *system.named.values(), *map(str, letters), "v", "theta") for prefix in ("", "d")}
    bare = re.sub(r'\\label\{[^}]*\}|\(#eq:[^)]*\)|<a id="[^"]*"></a>', " ", page.replace(fingerprint(system), ""))
    bare = re.sub(r"\\(?:begin|end)\{\w+\}|\\[A-Za-z]+", " ", bare)
    bare = re.sub(r"_\{(?:[A-Za-z]'*){1,3}\}|_", " ", bare)
    return [word for word in re.findall(r"[A-Za-z]{2,}", bare) if word not in known]


def example(name, *questions, of="derive", **more):
    folder, _, stem = name.rpartition("/")
    return getattr(symgrad.read(ROOT/"examples"/(folder or stem)/f"{stem}.txt"), of)(*questions, **more)


TOLD = {
    "neuron": lambda: example("neuron", "w[L]"), "network": lambda: example("network"), "crossentropy": lambda: example("crossentropy", "b[k]"),
    "least squares": lambda: example("leastsquares"), "recurrent": lambda: example("recurrent", "U[j,k]"), "descent": lambda: example("valley/valley", of="descent"),
    "change": lambda: example("valley/abstract", of="linear_change"), "kinks": lambda: symgrad.read("C = relu(w*x) + max(u[k], k)\n").derive(),
    "Jacobian": lambda: symgrad.read("z[i] = sum(A[i,j]*x[j], j)\nr[i] = tanh(z[i])**2\n").jacobian("r", "x"),
    "symmetric": lambda: symgrad.read("S: (n, n) symmetric\nD: (n, n) diagonal\nC = tr(S@D@S) + logdet(S)\n").derive(),
    "free": lambda: symgrad.read("S: (n, n) symmetric\nC = tr(S@S)\n").free(S="s").derive("s"),
    "mixture": lambda: symgrad.read("s = sigma(w*x)\nC = -y*log(s) - (1 - y)*log(1 - s)\n").derive(),
}
REPORT = CheckReport(27, 90, 3, 3, 3e-31, (), compiled=12, passed_over=2, points=3, one_sided=(Quantity("w"),))


def pages(derivation):
    """Pages of a derivation in every format of text, in the strange language."""
    for level, form, layout, bare in (("idea", "index", "gradient", True), ("brief", "matrix", "denominator", False), ("full", "matrix", "numerator", True)):
        options = PageOptions(level, "xx", form, layout, True, "bare" if bare else "parentheses", REPORT if level == "full" else None, ascii=bare, fragment=bare)
        yield from (each.write(derivation, options) for each in FORMATS.values() if each.notebook)


@pytest.mark.sample(1)
@pytest.mark.parametrize("name", TOLD)
def test_no_english_is_left_in_code_or_templates(elsewhere, name):
    derivation = TOLD[name]()
    for page in pages(derivation):
        assert english(page, derivation) == [], page
    for proof in json.loads(derivation.to_json(language="xx"))["proofs"]:
        for step in proof["steps"]:
            assert not re.search("[A-Za-z]{2}", step["says"].replace("exp", "").replace("log", "")), step["says"]


def test_english_that_is_left_in_code_or_in_a_template_is_seen(elsewhere, monkeypatch):
    derivation = TOLD["mixture"]()
    before = derivation.to_text(language="xx", level="full")
    (elsewhere/"text"/"page.txt").write_text("Title: " + (elsewhere/"text"/"page.txt").read_text(encoding="utf-8"), encoding="utf-8")
    assert english(before, derivation) == []
    monkeypatch.setattr(Words, "reason", lambda self, rule, refs=(): (f"by the {rule.name}",))
    assert {"the", "rule"} <= set(english(derivation.to_text(language="xx", level="full"), derivation))


def test_a_language_that_there_is_not_is_refused_with_those_there_are():
    derivation = TOLD["neuron"]()
    for write in [getattr(derivation, f"to_{name}") for name in FORMATS]:
        with pytest.raises(InputError, match="no words for the language 'tlh'") as caught:
            write(language="tlh")
        assert caught.value.remedy == f"known: {', '.join(LANGUAGES)}"
