"""Sentences in a language: words with formulas and references in them, still without a format."""

import json
import re
from dataclasses import dataclass
from functools import cache

from symgrad.errors import Argument, InputError
from symgrad.writing.template_files import languages, template_text


@dataclass(frozen=True)
class Ref:
    """A reference to a numbered line by its label."""

    label: str


class Words:
    """The sentences of a language. A sentence is a tuple of strings, page trees and `Ref`s."""

    def __init__(self, language):
        if language not in languages():
            raise InputError(f"no words for the language {language!r}", Argument("language"), f"known: {', '.join(languages())}")
        self.language, self.sentences = language, _sentences(language)

    def __call__(self, key, **filled):
        """The sentence of a key; each {name} in it is filled by a string, tree, `Ref` or sentence."""
        pieces = []
        for number, part in enumerate(re.split(r"\{(\w+)\}", self.sentences[key])):
            piece = filled[part] if number % 2 else part
            pieces.extend(piece if isinstance(piece, tuple) else (piece,))
        return tuple(piece for piece in pieces if piece != "")

    def listed(self, items, last="and"):
        """`a, b and c` as a sentence."""
        pieces = []
        for number, item in enumerate(items):
            if number:
                pieces += self(last if number == len(items) - 1 else "comma")
            pieces.extend(item if isinstance(item, tuple) else (item,))
        return tuple(pieces)

    def number(self, count):
        """A small whole number in words."""
        names = self.sentences["numbers"].split()
        return names[count - 1] if 0 < count <= len(names) else str(count)

    def reason(self, rule):
        """What a rule says of its step, as a plain string; English where the rule lacks the language."""
        return rule.says.get(self.language, rule.says["en"])


@cache
def _sentences(language):
    return json.loads(template_text(f"words/{language}.json"))


def capital(sentence):
    """A sentence with a capital, if it begins with a word: a formula such as `sigma' = ...` stays as it is."""
    first, *rest = sentence or ("",)
    starts_with_word = isinstance(first, str) and re.match(r"[^\W\d_]+(?:[ ,:;.-]|$)", first) and not re.match(r"\S+ [=<>]", first)
    return (first[:1].upper() + first[1:], *rest) if starts_with_word else sentence
