"""Lowering of the logistic functions of arrays: all are quotients in e = exp(-|u|), which never overflows and is computed once.

sigma(u)  = max(e, sign(u))/(1 + e)        sigma'(u)    = e/(1 + e)**2
sigma(-u) = max(e, -sign(u))/(1 + e)       softplus(u)  = max(u, 0) + log1p(e)

sigma(u) - y = (max(e, sign(u)) - y - y*e)/(1 + e) loses nothing where y is 0 or 1.
"""

from symgrad.running.lowering.shapes import Value, combine


def _sigma(u, scope):
    return combine(scope, "div", _above(u, scope), _below(u, scope))


def _sigma_prime(u, scope):
    return combine(scope, "div", _decay(u, scope), combine(scope, "square", _below(u, scope)))


def _softplus(u, scope):
    positive = combine(scope, "call", u, scope.number("0"), data="np.maximum({u}, {v})")
    return combine(scope, "add", positive, combine(scope, "call", _decay(u, scope), data="np.log1p({u})"))


def _sigma_less(u, y, scope):
    decay = _decay(u, scope)
    rest = combine(scope, "sub", combine(scope, "sub", _above(u, scope), y), combine(scope, "mul", y, decay))
    return combine(scope, "div", rest, _below(u, scope))


def _above(u, scope):
    """exp(u) where u < 0, else 1."""
    inner = _positive(u)
    sign = combine(scope, "call", inner, data="np.sign({u})")
    if inner is not u:
        sign = combine(scope, "neg", sign)
    return combine(scope, "call", sign, _decay(u, scope), data="np.maximum({u}, {v})")


def _below(u, scope):
    return combine(scope, "add", scope.number("1.0"), _decay(u, scope))


def _decay(u, scope):
    """exp(-|u|), the same for u and for -u; a number before u joins the sign."""
    inner, lead = _positive(u), None
    if inner.op.kind == "mul" and inner.op.args[0].kind == "number" and inner.op.args[0].data.isdigit():
        lead, whole = inner.op.args
        inner = Value(whole, inner.letters)
    size = combine(scope, "call", inner, data="np.abs({u})")
    less = combine(scope, "neg", size) if lead is None else combine(scope, "mul", scope.number(f"-{lead.data}"), size)
    return combine(scope, "call", less, data="np.exp({u})")


def _positive(u):
    """u of -u; anything else as it is."""
    return Value(u.op.args[0], u.letters) if u.op.kind == "neg" else u


def _silu(u, scope):
    return combine(scope, "mul", u, _sigma(u, scope))


def _softsign(u, scope):
    return combine(scope, "div", u, combine(scope, "add", scope.number("1.0"), combine(scope, "call", u, data="np.abs({u})")))


def _gelu(u, scope):
    scope.plan.helpers.add("erfc")
    tail = combine(scope, "call", combine(scope, "mul", scope.number(repr(-0.5**0.5)), u), data="erfc({u})")
    return combine(scope, "mul", combine(scope, "mul", scope.number("0.5"), u), tail)


FORMS = {"silu": _silu, "softsign": _softsign, "gelu": _gelu, "sigma": _sigma, "sigma'": _sigma_prime, "softplus": _softplus, "sigma less": _sigma_less}
