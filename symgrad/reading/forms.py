"""How a name is written: `write a_prev as a^{(L-1)}`, checked against what every format can print."""

import re

GREEK = frozenset((
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho sigma varsigma tau "
    "upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell").split())
ACCENTS = frozenset("hat bar tilde mathbf mathrm mathcal dot vec".split())
_MARK = re.compile(r"\s*(?:(?P<macro>\\[A-Za-z]+)|(?P<letters>[A-Za-z0-9]+|[^\W\d_]+)|(?P<sign>[-+*/=,.:()\[\]'])|(?P<script>[\^_])|(?P<open>\{)|(?P<close>\}))")


def check_form(line, start, text):
    """Refuse a form with other macros than Greek letters and accents, or with braces that do not match."""
    column, depth, wants = 0, 0, False
    if not text.strip():
        raise line.error("nothing stands after as", start, 1, r"write it as in a^{(L-1)} or \hat{y}")
    while column < len(text.rstrip()):
        match = _MARK.match(text, column)
        if not match:
            raise line.error(f"{text[column:].lstrip()[0]} cannot stand in a written form", start + column, 1,
                             r"a form has letters, ^{...}, _{...}, Greek letters, \hat \bar \tilde \mathbf \mathrm")
        kind = match.lastgroup
        begin = start + match.start(kind)
        if kind == "macro":
            _known_macro(line, match.group(kind), begin)
        if wants and kind in ("script", "close"):
            raise line.error(f"nothing stands after {wants}", begin, 1, "write ^{...} or _{...}" if wants in "^_" else f"write {wants}{{...}}")
        wants = match.group(kind) if kind == "script" or kind == "macro" and match.group(kind)[1:] in ACCENTS else False
        depth += (kind == "open") - (kind == "close")
        if depth < 0:
            raise line.error("} closes nothing", begin, 1, "leave it out, or open it before")
        column = match.end()
    if depth or wants:
        raise line.error("{ is never closed" if depth else f"nothing stands after {wants}", start + len(text.rstrip()), 1,
                         "write } where it ends" if depth else "write ^{...} or _{...}" if wants in "^_" else f"write {wants}{{...}}")


def _known_macro(line, macro, start):
    if macro[1:] not in GREEK | ACCENTS:
        raise line.error(f"{macro} cannot stand in a written form", start, len(macro),
                         r"a form has letters, ^{...}, _{...}, Greek letters, \hat \bar \tilde \mathbf \mathrm")
