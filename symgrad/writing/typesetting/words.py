"""Sentences in a language: words with formulas and references in them, still without a format.

A file of templates/words holds all that symgrad says in a language, and decides what depends on counts and lists:

    page         key -> sentence
    rules        name of a rule -> what a page calls it ("name"), and the sentence of its step ("says")
    safe forms   what a form suffers from as it is written -> the sentence about it
    lists        manner -> [what stands between two items, what stands before the last]
    numbers      the words for 1, 2, 3, ...

A sentence is text in which {name} is filled in: by a formula, by a number in digits, or, {name:in words}, in words, or by the items of a
list in the manner "and", or in another one, {name:then}. Where it depends on what is filled in, it is {"by": name, ...} with a sentence for
each case: of a number or a list "none", "one" and "other", of a key that key; "other" also stands for cases that are not there.
"""

import json
import re
from dataclasses import dataclass
from functools import cache

from symgrad.writing import template_files
from symgrad.writing.template_files import template_text
from symgrad.writing.typesetting.tree import Said, row

PLACE = re.compile(r"\{(\w+)(?::([\w ]+))?\}")
IN_WORDS = "in words"


@dataclass(frozen=True)
class Ref:
    """A reference to a numbered line by its label."""

    label: str


class Words:
    """The sentences of a language. A sentence is a tuple of strings, page trees and `Ref`s."""

    def __init__(self, language):
        self.told = _told(template_files.folder(), language)

    def __call__(self, key, **filled):
        """The sentence of a page; each {name} in it is filled by a string, number, tree, `Ref`, sentence, or list of them."""
        return self._filled(self.told["page"][key], filled)

    def rule(self, rule):
        """What a rule is called."""
        return self.told["rules"][rule.name]["name"]

    def reason(self, rule, refs=()):
        """What a rule says of its step; `refs` are the assumptions that the step uses."""
        return self._filled(self.told["rules"][rule.name]["says"], {"refs": list(refs)})

    def safe(self, why):
        """What an equation suffers from that a program computes in another form."""
        return self._filled(self.told["safe forms"][why], {})

    def listed(self, items, manner="and"):
        """`a, b and c` as a sentence."""
        between, last = self.told["lists"][manner]
        pieces = []
        for number, item in enumerate(items):
            pieces += [last if number == len(items) - 1 else between]*bool(number)
            pieces.extend(item if isinstance(item, tuple) else (item,))
        return tuple(pieces)

    def _filled(self, sentence, filled):
        while isinstance(sentence, dict):
            case = _case(filled[sentence["by"]])
            sentence = sentence[case if case in sentence else "other"]
        pieces, at = [], 0
        for place in PLACE.finditer(sentence):
            pieces += [sentence[at:place.start()], *self._item(filled[place[1]], place[2])]
            at = place.end()
        return tuple(piece for piece in (*pieces, sentence[at:]) if piece != "")

    def _item(self, item, manner):
        if isinstance(item, list):
            return self.listed(item, manner or "and")
        if isinstance(item, int):
            numbers = self.told["numbers"] if manner == IN_WORDS else ()
            return (numbers[item - 1] if 0 < item <= len(numbers) else str(item),)
        return item if isinstance(item, tuple) else (item,)


def _case(item):
    """The case of a sentence for what is filled in: a key itself, else how many there are."""
    if isinstance(item, str):
        return item
    return {0: "none", 1: "one"}.get(item if isinstance(item, int) else len(item), "other")


@cache
def _told(folder, language):
    """What a file of words in a folder of templates holds; the folder is a part of the key alone."""
    return json.loads(template_text(f"words/{language}.json"))


def in_formula(sentence):
    """A sentence as a part of a formula."""
    return row(*(Said(piece) if isinstance(piece, str) else piece for piece in sentence))


def capital(sentence):
    """A sentence with a capital, if it begins with a word: a formula such as `sigma' = ...` stays as it is."""
    first, *rest = sentence or ("",)
    starts_with_word = isinstance(first, str) and re.match(r"[^\W\d_]+(?:[ ,:;.-]|$)", first) and not re.match(r"\S+ [=<>]", first)
    return (first[:1].upper() + first[1:], *rest) if starts_with_word else sentence
