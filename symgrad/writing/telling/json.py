"""A derivation as JSON, schema 1: documented here, stable, complete.

{
  "schema": 1,                   the version of this layout; a later one only adds
  "symgrad": "0.1.0",            the version that wrote it
  "cost": FORMULA,
  "equations": [{"target": FORMULA, "equals": FORMULA, "for": [RANGE]}],
  "names": [{"name": text, "kind": "input" | "defined" | "size", "entry": FORMULA, "axes": [RANGE], "sizes": [FORMULA]}],
  "assumptions": [{"for": [RANGE], "left": FORMULA, "right": FORMULA}],
  "bounds": [{"for": [RANGE], "least": FORMULA or null, "entry": FORMULA, "most": FORMULA or null}],     both ends left out
  "named": [{"of": text, "by": text, "name": text}],      what the user calls the derivative of one by another
  "questions": [{"entry": FORMULA, "proofs": [number]}],
  "proofs": [{
    "number": 0,                 position in this list, from 0
    "kind": "adjoint" | "local" | "change",
    "left": FORMULA, "right": FORMULA, "name": FORMULA or null,
    "for": [RANGE],              the letters it holds for
    "conditions": [FORMULA],     index expressions that are at least 0
    "case": [{"letter": text, "is": text}],
    "steps": [{
      "rule": text, "grain": text, "says": text,
      "before": FORMULA, "after": FORMULA,
      "focus": [number],         the path of argument numbers to the part that was rewritten
      "conditions": [FORMULA],
      "uses": number or null     the proof that is quoted
    }]
  }],
  "shown": [SHOWN],              what the text shows
  "at points": [SHOWN],          answers where the text wants them evaluated
  "updates": [SHOWN],            equations that read derivatives, with those put in
  "check": {"steps": number, "worst": text, "compiled": number of program entries compared,
            "passed_over": number of index values at which a step shows in nothing, "points": number of points,
            "skipped": number of them at which rounding left nothing of an entry, "one_sided": [text]} or null
}
SHOWN is {"left": FORMULA, "right": FORMULA, "for": [RANGE], "point": [{"entry": FORMULA, "value": FORMULA}] or null,
          "lines": [{"start": FORMULA, "steps": [STEP]}],    STEP as in a proof; of what is shown none where numbers alone speak for it
          "compared": number of pairs of numbers of both sides that were compared}
FORMULA is {"text": ..., "latex": ...}; RANGE is {"letter": text, "from": text, "to": text, "written": true or false}.
"""

import json

from symgrad.limits import task
from symgrad.writing.formats.latex import latex
from symgrad.writing.formats.text import text
from symgrad.writing.typesetting.pieces import layout
from symgrad.writing.typesetting.style import Style
from symgrad.writing.typesetting.words import Words

SCHEMA = 1


@task("writing")
def to_json(derivation, options):
    """The derivation as JSON text, schema 1, with every step."""
    from symgrad import __version__
    record, report = _Record(Style.of(derivation.forward.whole, cost=derivation.cost), options.language, derivation.forward.points), options.report
    whole = {
        "schema": SCHEMA,
        "symgrad": __version__,
        "cost": record.formula(derivation.cost),
        "equations": [{"target": record.formula(d.target), "equals": record.formula(d.body), "for": record.ranges(d.over)}
                      for d in derivation.forward.whole.definitions],
        **record.known(derivation.forward.whole),
        "questions": [{"entry": record.formula(question), "proofs": list(block)}
                      for question, block in zip(derivation.questions, derivation.blocks)],
        "proofs": [record.proof(number, proof) for number, proof in enumerate(derivation.proofs)],
        **{key: [record.shown(shown) for shown in told] for key, told in (("shown", derivation.claims), ("at points", derivation.evaluated), ("updates", derivation.updated))},
        "check": report and {"steps": report.steps, "worst": f"{float(report.worst):.1e}", "compiled": report.compiled,
                             "passed_over": report.passed_over, "points": report.points, "skipped": report.skipped,
                             "one_sided": [str(e) for e in report.one_sided]},
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


class _Record:
    def __init__(self, style, language, points):
        self.style, self.words, self.points = style, Words(language), points

    def formula(self, node):
        part = None if node is None else layout(node, self.style)
        return part and {"text": text(part, ascii=True), "latex": latex(part)}

    def known(self, system):
        """What is known of a system besides its equations."""
        return {
            "names": [{"name": name, "kind": family.kind, "entry": self.formula(family.generic), "axes": self.ranges(family.over),
                       "sizes": [self.formula(binder.size.expand()) for binder in family.over]}
                      for name, family in system.families.items()],
            "assumptions": [{"for": self.ranges(over), "left": self.formula(left), "right": self.formula(right)}
                            for over, left, right in system.facts],
            "bounds": [{"for": self.ranges(over), "least": self.formula(lo), "entry": self.formula(e),
                        "most": self.formula(hi)} for over, lo, e, hi in system.bounds],
            "named": [*({"of": of, "by": by, "name": name} for (of, by), name in system.named.items()),
                      *({"of": of, "by": by, "name": name, "times": self.formula(number)} for (of, by), (name, number) in system.multiples.items())],
        }

    def ranges(self, over):
        return [{"letter": str(b.letter), "from": str(b.lo), "to": str(b.hi), "written": b.written} for b in over]

    def proof(self, number, proof):
        return {
            "number": number, "kind": proof.kind, "left": self.formula(proof.left), "right": self.formula(proof.right),
            "name": self.formula(proof.name), "for": self.ranges(proof.over),
            "conditions": [self.formula(bound) for bound in proof.conditions],
            "case": [{"letter": str(letter), "is": str(value)} for letter, value in proof.where],
            "steps": [self.step(step) for step in proof.steps],
        }

    def shown(self, shown):
        """A claim, an answer at a point, or an update."""
        point = () if shown.point is None else self.points[shown.point]
        return {
            "left": self.formula(shown.left), "right": self.formula(shown.right), "for": self.ranges(shown.over),
            "point": [{"entry": self.formula(entry), "value": self.formula(value)} for _, entry, value in point] or None,
            "lines": [{"start": self.formula(start), "steps": [self.step(step) for step in steps]} for start, steps in shown.lines],
            "compared": shown.compared,
        }

    def step(self, step):
        return {
            "rule": step.rule.name, "grain": step.rule.grain,
            "says": "".join(self.words.reason(step.rule)),
            "before": self.formula(step.before), "after": self.formula(step.after), "focus": list(step.focus),
            "conditions": [self.formula(bound) for bound in step.conditions], "uses": step.uses if isinstance(step.uses, int) else None,
        }
