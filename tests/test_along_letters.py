"""Functions of an array along a letter are read as what they stand for: softmax(s[i,j], j), logsumexp, norm."""

import numpy as np
import pytest

from symgrad import InputError, read

INLINE = {
    "softmax": ("p[i,j] = softmax(s[i,j], j)\nC = sum(p[i,j]*y[i,j], i, j)", "p[i,j] = exp(s[i,j])/sum(exp(s[i,k]), k)\nC = sum(p[i,j]*y[i,j], i, j)"),
    "logsumexp": ("C = sum(logsumexp(s[i,j], j), i)", "C = sum(log(sum(exp(s[i,j]), j)), i)"),
    "log_softmax": ("C = -sum(y[i]*log_softmax(z[i], i), i)", "C = -sum(y[i]*(z[i] - log(sum(exp(z[k]), k))), i)"),
    "layers": ("a[0,j] = x[j]\na[l,j] = softmax(sum(w[l,j,k]*a[l-1,k], k), j) for l in 1..L\nC = a[L,0]",
               "a[0,j] = x[j]\na[l,j] = exp(sum(w[l,j,k]*a[l-1,k], k))/sum(exp(sum(w[l,m,k]*a[l-1,k], k)), m) for l in 1..L\nC = a[L,0]"),
    "a written range": ("p[t] = softmax(b*s[t]*t, t) for t in 1..T\nC = sum(p[t]*y[t], t in 1..T)",
                        "p[t] = exp(b*s[t]*t)/sum(exp(b*s[k]*k), k in 1..T) for t in 1..T\nC = sum(p[t]*y[t], t in 1..T)"),
    "norms": ("C = sum(norm(x[i,k], k), i) + norm1(w[j], j) + norm(v[i,j], i, j in 0..n-1)",
              "C = sum(sqrt(sum(x[i,k]**2, k)), i) + sum(abs(w[j]), j) + sqrt(sum(v[i,j]**2, i, j in 0..n-1))"),
    "beside labels": ("index c: (N) in 0..K-1\nC = -mean(log_softmax(z[i,k], k)*[k = c[i]], i, k)",
                      "index c: (N) in 0..K-1\nC = -mean((z[i,k] - log(sum(exp(z[i,m]), m)))*[k = c[i]], i, k)"),
    "a name that a letter would hide": ("C = sum(k*softmax(m*x[i], i)**2, i)", "C = sum(k*(exp(m*x[i])/sum(exp(m*x[n]), n))**2, i)"),
}


@pytest.mark.sample(2)
@pytest.mark.parametrize("text, written", INLINE.values(), ids=INLINE)
def test_a_function_along_a_letter_is_what_it_stands_for(text, written):
    found = read(text)
    assert str(found.derive().system) == str(read(written).derive().system)
    assert read(str(found)) == found
    assert found.derive().check().compiled > 0


def test_what_stands_along_a_letter_is_safe_far_out():
    value, gradient = read(INLINE["logsumexp"][0]).compile()(s=[[1000., 1001.]])
    assert value == pytest.approx(1001 + np.log1p(np.exp(-1))) and gradient["s"].sum() == pytest.approx(1)


@pytest.mark.parametrize("text, marked", [
    ("C = softmax(s[j], j)", "softmax(s[j], j)"), ("C = sum(softmax(s[i,j], i, j), i, j)", "softmax(s[i,j], i, j)"),
    ("C = sum(softmax(s[j], j in 0..n-1), j)", "softmax(s[j], j in 0..n-1)"), ("p[i] = softmax(s[i], t)\nC = sum(p[i]**2, i)", "softmax(s[i], t)")])
def test_one_of_many_values_needs_a_letter_that_counts_outside(text, marked):
    with pytest.raises(InputError, match="along one letter that counts outside") as caught:
        read(text)
    place = caught.value.place
    assert place.text[place.column - 1:place.column - 1 + place.length] == marked
    assert "softmax(s[i,j], j)" in caught.value.remedy
