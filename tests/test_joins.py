"""Quantities put together of parts: places that are shifted in a target, sizes that are numbers, a last layer and both ends of a grid."""

import numpy as np
import pytest

import symgrad
from symgrad.errors import SymgradError

CASES = {
    "two vectors joined": "h[c] = x[c] for c in 0..N-1\nh[N+c] = y[c]**2 for c in 0..M-1\nC = sum(w[c]*h[c]**2, c in 0..N+M-1)",
    "a vector turned round and joined": "h[c] = x[c] for c in 0..N-1\nh[2*N-1-c] = sin(x[c])*w[c] for c in 0..N-1\nC = sum(h[c]*h[c]*v[c], c in 0..2*N-1)",
    "columns joined": "h[i,j] = A[i,j] for i in 0..n-1, j in 0..N-1\nh[i,N+k] = sum(B[i,m]*D[m,k], m) for i in 0..n-1, k in 0..M-1\nC = sum(h[i,j]**2*w[j], i in 0..n-1, j in 0..N+M-1)",
    "a stride": "size s = 2\nz[i] = sum(k[m]*x[s*i+m], m)\nC = sum(z[i]**2, i)",
    "a dilation": "size d = 3\nz[i] = sum(k[m]*x[i+d*m], m)\nC = sum(z[i]**2, i)",
    "a size that is a number too": "size K = 3\nC = sum(K*x[k]**2, k in 0..K-1)",
    "a size that is a number in a declaration": "size s = 2\nA: (s, n)\nx: (n)\nC = norm(A@x)**2",
    "a letter that is a number too": "h[c] = x[c] for c in 0..N-1\nh[N+c] = y[c]*c + sin(c) for c in 0..M-1\nC = sum(w[c]*h[c], c in 0..N+M-1)",
    "rows one after another": "v[4*i+j] = A[i,j] for i in 0..N-1, j in 0..3\nC = sum(w[p]*v[p]**2, p in 0..4*N-1)",
    "rows of a size that is a number": "size s = 3\nv[s*i+j] = sin(A[i,j])*i for i in 0..N-1, j in 0..s-1\nC = sum(w[p]*v[p]**2, p)",
    "a tensor laid out": "v[6*i+2*j+k] = T[i,j,k] for i in 0..N-1, j in 0..2, k in 0..1\nC = sum(w[p]*v[p]**2, p)",
    "digits that count from elsewhere": "v[2*i+j] = A[i,j] for i in 1..N, j in 1..2\nC = sum(w[p]*v[p+3]**2, p in 0..2*N-1)",
    "digits that count down": "v[2*N-2*i-j] = A[i,j]*j for i in 0..N-1, j in 0..1\nC = sum(w[p]*v[p+1]**2, p in 0..2*N-1)",
    "digits beside a letter": "v[b,2*i+j] = A[b,i,j] for b in 0..B-1, i in 0..N-1, j in 0..1\nC = sum(w[p]*v[b,p]**2, p, b)",
    "digits in a recurrence": "v[0,p] = x[p] for p in 0..2*N-1\nv[t,2*i+j] = tanh(v[t-1,2*i+1-j]*w[j]) for t in 1..T, i in 0..N-1, j in 0..1\nC = sum(v[T,p]**2, p in 0..2*N-1)",
    "digits that choose": "v[2*i+j] = where(j = 0, x[i], y[i]**2) for i in 0..N-1, j in 0..1\nC = sum(w[p]*v[p]**2, p)",
    "what is summed in digits": "v[2*i+j] = sum(A[i,j,k]*b[k], k) for i in 0..N-1, j in 0..1\nC = sum(v[p]*v[2*N-1-p], p in 0..2*N-1)",
    "each entry twice": "u[p] = x[p // 2] for p in 0..2*N-1\nC = sum(w[p]*u[p]**2, p)",
    "two vectors woven": "v[p] = [p % 2 = 0]*x[p // 2] + [p % 2 = 1]*y[p // 2] for p in 0..2*N-1\nC = sum(w[p]*v[p]**2, p)",
    "blocks that begin in the middle": "C = sum(y[i]*x[(i+1) // 2]**2, i in 0..2*N-2)",
    "a last layer of another kind": "a[0,j] = x[j]\nz[l,j] = sum(w[l,j,k]*a[l-1,k], k) for l in 1..L\na[l,j] = tanh(z[l,j]) for l in 1..L-1\n"
                                    "a[L,j] = exp(z[L,j])/sum(exp(z[L,k]), k)\nC = -sum(y[j]*log(a[L,j]), j)",
    "both ends of a grid": "u[0,i] = f[i] for i in 0..N\nu[t,0] = a[t] for t in 1..T\nu[t,N] = b[t] for t in 1..T\n"
                           "u[t,i] = u[t-1,i] + k*(u[t-1,i+1] - 2*u[t-1,i] + u[t-1,i-1]) for t in 1..T, i in 1..N-1\nC = sum((u[T,i] - g[i])**2, i in 0..N)",
}


@pytest.mark.sample(2)
@pytest.mark.parametrize("name", CASES)
def test_parts_are_put_together_derived_checked_and_run(name):
    system = symgrad.read(CASES[name])
    assert symgrad.read(str(system)) == system
    assert system.derive().check().compiled


def test_a_shifted_target_counts_by_its_own_place():
    system = symgrad.read(CASES["two vectors joined"])
    assert "h[c] = y[c-N]**2" in str(system) and "c in N..M+N-1" in str(system)
    x, y, w = np.arange(3.0), np.array([2.0, 3]), np.arange(5.0)
    assert system.compile()(x=x, y=y, w=w)[0] == pytest.approx((w*np.concatenate([x, y**2])**2).sum())


def test_a_bracket_moves_no_beginning():
    system = symgrad.read("h[c] = where(c >= 1, x[c], 2) for c in 0..N-1\nh[N+c] = y[c] for c in 0..M-1\nC = sum(h[c], c in 0..N+M-1)")
    assert system.compile()(x=[10.0, 1, 2], y=[5.0])[0] == 10


@pytest.mark.parametrize("text, write", [
    ("v[4*i+j] = A[i,j] for i in 0..n-1, j in 0..2\nC = sum(v[k]**2, k)", "j up to 3"), ("h[2*c] = x[c] for c in 0..N-1\nC = sum(h[c], c)", "[p % 2 = 0]*x[p // 2]"),
    ("v[i+j] = x[i]*y[j] for i in 0..N-1, j in 0..M-1\nC = sum(v[p], p)", "sum([i+j = p]"), ("v[i+i] = x[i] for i in 0..N-1\nC = sum(v[p], p)", "alone"),
    ("h[c] = x[c] for c in 0..N-1\nh[N+c] = y[c]\nC = sum(h[c]**2, c)", "for c in 0..n-1"), ("size s = 2.5\nC = sum(x[s*i], i)", "size s = 2"), ("size s\nC = sum(x[s*i], i)", "size s = 2"),
    ("size s = n\nC = sum(x[s*i], i)", "size s = 2"), ("size s = 2\ns = 3*x\nC = s", None), ("size s = 2\nsize s = 3\nC = sum(x[s*i], i)", None),
    ("h[c] = x[c] for c in 0..N\nh[N+c] = y[c] for c in 0..M-1\nC = sum(h[c]**2, c in 0..N+M-1)", "do not meet"),
])
def test_what_is_near_a_join_is_refused_with_what_to_write(text, write):
    with pytest.raises(SymgradError) as raised:
        symgrad.read(text)
    assert raised.value.place and raised.value.remedy and (write is None or write in raised.value.remedy)


def test_size_stays_a_name():
    assert symgrad.read("size = 2*x\nC = size**2").derive("x").check() and symgrad.read("C = sum(size[i]**2, i)").derive("size").check()
