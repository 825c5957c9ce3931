"""Small systems whose programs are read, sliced, padded, guarded and looped in many ways: what a check of a program should notice."""

import symgrad

TEXTS = {
    "divided by a letter beside a bracket": "f[i] = sum([0 <= j <= i-1]*x[j]*y[i]/i, j in 0..n-1) for i in 0..n-1\nC = sum(f[i]**2, i)",
    "divided by a letter less one beside a bracket": "f[i] = sum([0 <= j <= i-2]*x[j]*y[i]/(i-1), j in 0..n-1) for i in 0..n-1\nC = sum(f[i]**2, i)",
    "divided by a letter where there may be no terms": "f[i] = sum(x[j]*y[i]/i, j in 0..i-1) for i in 0..n-1\nC = sum(f[i]**2, i)",
    "the logarithm of a letter where there may be no terms": "f[i] = sum(x[j]*y[i]*log(i), j in 0..i-1) for i in 0..n-1\nC = sum(f[i]**2, i)",
    "divided by a sum that may have no terms": "s[i] = sum(x[j]**2, j in 0..i-1) for i in 0..n-1\n"
                                               "f[i] = sum(x[j]*y[i]/s[i], j in 0..i-1) for i in 0..n-1\nC = sum(f[i]**2, i)",
    "two terms divided by a letter beside brackets": "f[i] = sum([0 <= j <= i-1]*x[j]*y[i]/i + [0 <= j <= i-1]*x[j]**2/i, j in 0..n-1) for i in 0..n-1\n"
                                                     "C = sum(f[i]**2, i)",
    "divided by a named root that is read one off": "d[i] = sqrt((x[i+1] - x[i])**2 + 1) for i in 0..n-2\n"
                                                    "C = sum((d[i] - y[i])**2, i in 0..n-2) + sum(y[i]**2, i in 0..n-1)",
    "an entry of a matrix that is not there at size 1": "u: (K, K)\nh[0,i] = [0 <= i+1 <= K-1]*u[i+1,K-1-i]*u[i,0] for i in 0..K-1\n"
                                                        "h[t,i] = u[K-1,i] for t in 1..T, i in 0..K-1\nC = sum(h[T,i], i)",
    "holes in rows that are not there at size 1": "B: (N)\nw: (M, M)\nz[i] = B[i]*sum([0 <= i+2*j <= M-1]*w[j,i+2*j], j in 0..M-1) for i in 0..N-M\n"
                                                  "C = sum(z[i]**2, i) + w[0,0]",
    "windows of no row": "w: (N)\ny: (K)\nz[i] = y[i]**2 for i in 0..K-1\n"
                         "C = sum(w[i]*sum([0 <= i-j <= K-1]*z[i-j], j in 0..K-1)**2, i in 1..N-1) + w[0]*y[0]",
    "smallest entries of windows of no row": "w: (N)\ny: (K)\nz[i] = y[i]**2 for i in 0..K-1\n"
                         "C = sum(min(w[i]*[0 <= i-j <= K-1]*z[i-j], j in 0..K-1), i in 1..N-1) + w[0]*y[0]",
    "windows of two letters beside an input of both": "q[s,t] = u[s+t] + v[s,t]\nC = sum(q[s,t]**3, s, t)",
    "a window times an input of both letters": "q[s,t] = u[s+t]*v[s,t]*g\nC = sum(q[s,t]**2, s, t)",
    "a Toeplitz matrix": "z[i,j] = x[i-j+n-1]*v[j] for i in 0..n-1, j in 0..n-1\nC = sum(z[i,j]**2, i in 0..n-1, j in 0..n-1)",
    "a window in a batch": "z[n,j,k] = x[n,j+k] + v[j,k]\nC = sum(z[n,j,k]**2, n, j, k)",
    "a window with holes": "z[i,m] = x[i+2*m]*w[m]\nC = sum(z[i,m]**2*w[m], i, m)",
    "a window with holes that moves by three": "C = sum((x[3*i+2*m]*w[m] - y[i])**2, i, m)",
    "a window read backwards": "C = sum(x[i-m+M]*w[m]*y[i], i in 0..I, m in 0..M)**2",
    "a window of a window": "y[i] = sum(x[i+m]*w[m], m)\nz[i] = tanh(sum(y[i+k]*v[k], k))\nC = sum(z[i]**2, i)",
    "two axes of windows": "z[i,j] = sum(x[i+p,j+q]*w[p,q], p, q)\nC = sum(z[i,j]**2*y[i,j], i, j)",
    "one letter in two places of an entry": "C = sum(x[i,i]*w[i], i) + sum(x[i,j]**2*u[i], i, j)",
    "a strict triangle": "C = sum(sum(x[i]*x[j]*w[i,j], j in 0..i-1), i)",
    "a triangle and its diagonal": "C = sum(sum(x[i]*y[j], j in i..n-1)*w[i], i in 0..n-1)",
    "a band": "C = sum(sum((x[i]-x[j])**2*w[j], j in i+1..i+2), i in 0..n-3)",
    "a family with a gap": "h[0,t] = x[t]\nh[l,t] = u[l]*x[t] for l in 2..L\nC = sum(h[l,t]**2, l in 2..L, t) + sum(h[0,t], t)**3",
    "places that begin above 0": "x: (2..K)\ny: (0..K)\ns[k] = x[k]*y[k] for k in 2..K\nC = sum(s[k]**2*v[k-2], k in 2..K)",
    "a difference at both ends": "C = sum((x[i+1] - 2*x[i] + x[i-1])**2, i in 1..n-2) + x[0]**2*x[n-1]",
    "layers upwards": "a[0,i] = x[i]\na[l,i] = tanh(sum(w[l,i,j]*a[l-1,j], j) + b[l,i]) for l in 1..L\nC = sum((a[L,i] - y[i])**2, i)",
    "time downwards": "r[T,j] = x[j]\nr[t,j] = sin(sum(w[j,k]*r[t+1,k], k)) + u[t,j] for t in 0..T-1\nC = sum(r[0,j]**2, j) + sum(r[t,0], t in 1..T)",
    "a cost at every step": "h[0] = x\nh[t] = tanh(w*h[t-1] + u[t]) for t in 1..T\nC = sum((h[t]-y[t])**2, t in 1..T)",
    "two steps back": "a[0] = x\na[1] = y\na[l] = sin(a[l-1]) + w[l]*a[l-2] for l in 2..L\nC = a[L]**2 + a[L-1]",
    "two recurrences of one another": "p[0,i] = x[i]\nq[0,i] = y[i]\np[t,i] = p[t-1,i] + q[t-1,i]*u for t in 1..T\n"
                                      "q[t,i] = q[t-1,i]*p[t,i] for t in 1..T\nC = sum(p[T,i]*q[T,i], i)",
    "another equation for the last steps": "h[0] = x\nh[t] = sin(v[t]*h[t-1]) for t in 1..M\nh[t] = 2*cos(v[t]*h[t-1]) for t in M+1..T\nC = h[T]**2",
    "steps of two kinds": "a[0,i] = x[i]\na[l,i] = a[l-1,i]**2*w[l] for l in 1..2\na[l,i] = exp(a[l-1,i])*w[l] for l in 3..L\nC = sum(a[L,i], i)",
    "a prefix of a recurrence": "h[0] = x\nh[t] = sin(sum(w[s]*h[s], s in 0..t-1)) for t in 1..T\nC = h[T]**2 + h[0]",
    "a product up to a letter": "C = sum(prod(x[t], t in 0..i)*y[i], i in 0..n-1)",
    "a sum of sums of layers": "a[0,j] = x[j]\na[l,j] = tanh(sum(w[l,j,k]*a[l-1,k], k)) for l in 1..L\nC = sum(w[l,j,k]**2*a[l,j], l in 1..L, j, k)",
    "an entry at a fixed place": "C = sum(x[i]*x[0], i) + x[n-1]**2*sum(y[i], i in 0..n-1)",
    "a number repeated": "C = sum(u*x[i]*sum(v, k in 0..2), i, j in 0..1)",
    "a quotient beside a window": "z[i] = sum(k[m]*x[i+m]/y[i+m], m)\nC = sum(z[i]**2, i)",
    "a divisor beside what is padded": "z[i] = sum(x[i+m]*k[m], m)/s[i]\nC = sum(z[i]**2, i)",
    "a divisor beside a window": "C = sum(x[i+m]*k[m]*y[i]/s[i], i, m)",
    "a logarithm beside a window": "C = sum(x[i+m]*k[m]*y[i]*log(s[i]), i, m)",
    "a window that begins after the entries of a factor": "C = sum(x[i+m]*w[m]*u[i], i in 1..n, m in 0..1) + u[0]*x[0]",
    "a window that ends before the entries of a factor": "C = sum(x[i+m]*w[m]*u[i], i in 0..n-1, m in 0..1) + u[n]*x[n]",
    "an identity matrix": "I[i,j] = [i = j] for i in 0..n-1, j in 0..n-1\nC = sum(I[i,j]*x[i]*x[j]**2, i, j)",
    "a bracket that never holds": "C = sum([1 <= i <= 0]*x[i]**2 + x[i]*y[i], i)",
    "a bracket of a loop and an axis": "h[0,i] = x[i]\nh[t,i] = h[t-1,i]*w[i] + [i <= t <= M]*y[t,i] for t in 1..T\n"
                                       "C = sum(h[T,i]**2, i) + sum(u[j], j in 0..M)",
    "a bracket that leaves the last step out": "h[0] = x\nh[t] = h[t-1]*w + [t != T]*y[t] for t in 1..T\nC = h[T]**2",
    "a sum of entries outside of which a window ends": "C = sum(x[i+m]*k[m]*sum(A[i,q]*v[q], q)**2, i, m)",
    "a bracket with a number first": "C = sum([0 != i]*x[i]*y[i], i)**2",
    "a letter beside a window": "C = sum(m*x[i+m]*k[m]*y[i]*exp(u*v), i, m)",
    "a sum within a product, in parts": "C = sum(x[i]*sum(a[i,p]*b[q]*d[p,q]*c[r], p, q, r), i)",
    "the diagonal of two ranges": "z[i,j] = [i = j]*x[i]*y[j] + A[i,j] for i in 0..n-1, j in 0..m-1\nC = sum(z[i,j]**2, i in 0..n-1, j in 0..m-1)",
    "a diagonal of a loop and an axis": "h[0,i] = x[i]\nh[t,i] = h[t-1,i]*w[i] + [i = t]*y[t] for t in 1..T\nC = sum(h[T,i]**2, i)",
    "two diagonals": "z[i,j,k] = [i = j]*x[i]*y[k] + [j = k]*A[i,j] for i in 0..n-1, j in 0..n-1, k in 0..n-1\n"
                     "C = sum(z[i,j,k]**2, i in 0..n-1, j in 0..n-1, k in 0..n-1)",
    "windows over a range that may end before it begins": "C = sum(x[s+j,k]*y[j]*u[k], s in 3..T, j in 0..2, k)*sum(w[t], t in 1..T)"
                                                          " + sum(x[t,k]**2, t in 0..T+2, k)",
    "a product under a condition": "h[0] = x\nh[t] = h[t-1]*w + prod([t != 1]*y[i], i) for t in 1..T\nC = h[T]**2",
    "an array times itself, with weights of either sign": "G[i,j] = sum(u[k,i]*c[k]**3*u[k,j], k) for i in 0..n-1, j in 0..n-1\n"
                                                          "C = sum(G[i,j]*S[i,j], i in 0..n-1, j in 0..n-1)",
    "a function of a window": "z[i] = sum(exp(x[i+m])*k[m], m)\nC = sum(log(z[i]**2), i)",
    "the largest entries of windows": "z[i] = max(x[2*i+m], m in 0..1) for i in 0..N-1\nC = sum(z[i]**2*u[i], i in 0..N-1)",
    "a comparison of values": "C = sum(max(x[i], y[j])*w[i,j], i, j) + sum(relu(x[i] - u), i)",
    "powers of a letter": "C = sum(c[k]*x[i]**k, i, k)",
    "a mean of each row": "m[i] = mean(x[i,j], j)\nC = sum((x[i,j] - m[i])**3*w[j], i, j)",
    "a softmax along a triangle": "p[i] = exp(x[i])/sum(exp(x[j]), j in 0..i) for i in 0..n-1\nC = sum(p[i]*y[i], i in 0..n-1)",
    "a batch of matrix products": "z[b,i,j] = sum(x[b,i,k]*y[b,k,j], k)\nC = sum(z[b,i,j]**2*w[b], b, i, j)",
    "products of several arrays": "C = sum(x[i]*A[i,j]*B[j,k]*y[k], i, j, k)**2",
    "a form and its transpose": "C = sum(A[i,j]*A[j,i]*x[i], i, j)",
    # Ranges that may have no value, brackets and letters as the making of a program meets them.
    "a sum under a condition": "h[0] = x\nh[t] = h[t-1]*w + sum([t != 1]*y[i], i) for t in 1..T\nC = h[T]**2",
    "a window under a bracket, over a range that may end before it begins":
        "x: (0..T, K)\nz[i] = sum([0 <= s+i <= T]*x[s+i,k], s in 3..T, k) for i in 0..2\nC = sum(z[i]*y[i], i in 0..2)",
    "two axes of windows, of which there may be none":
        "x: (0..S+2, 0..T+2)\nC = sum(x[s+i,r+j]*y[i]*u[j], s in 2..S, i in 0..2, r in 2..T, j in 0..2)*sum(w[t], t in 1..T)*sum(v[t], t in 1..S)"
        " + sum(x[t,r]**2, t in 0..S+2, r in 0..T+2)",
    "a factor before a sum that is there under a bracket alone":
        "x: (n)\nz[i] = [1 <= i <= n]*tanh(sum(x[i-1]*w[j]*v[j], j)) for i in 0..n\nC = sum(z[i]*y[i], i in 0..n)",
    "weights that are there under a bracket alone":
        "c: (K)\nG[i,j] = sum([1 <= k <= K]*u[k,i]*exp(c[k-1])*u[k,j], k in 0..K) for i in 0..n-1, j in 0..n-1\n"
        "C = sum(G[i,j]*S[i,j], i in 0..n-1, j in 0..n-1)",
    "an array times part of itself, with weights":
        "u: (m, n)\nG[i,j] = sum(u[k,i]*exp(c[k])*u[k,j], k) for i in 0..n-1, j in 0..n-2\nC = sum(G[i,j]*S[i,j], i in 0..n-1, j in 0..n-2)",
    "a product repeated": "C = prod(x[i], i, j in 0..2)",
    "a divisor that is 0 where no bracket of a sum holds":
        "z[i] = sum([0 <= k <= i-1]*x[k]*w[k]/i, k in 0..n-1) for i in 0..n-1\nC = sum(z[i]*y[i], i in 0..n-1)",
    "a divisor with a power that is 0 where no bracket of a sum holds":
        "z[i] = sum([0 <= k <= i-1]*x[k]*w[k]/((i-1)**3+1), k in 0..n-1) for i in 0..n-1\nC = sum(z[i]*y[i], i in 0..n-1)",
    "a base under a bracket, with a bracket as exponent": "x: (K)\nC = sum([0 <= i+1 <= K-1]*x[i+1]**[i != 0]*y[i], i in 0..K-1)",
    "a loop of two letters": "p[0] = x\nq[0] = y\np[t] = p[t-1]*q[t-1]*u[t] for t in 1..T\nq[s] = sin(q[s-1])*p[s]*v[s] for s in 1..T\nC = p[T]*q[T]",
    "a sum over the letter of a loop": "h[0] = x\nh[t] = sin(h[t-1]*u[t]) for t in 1..T\nm[j] = mean(z[t,j], t in 0..T)\n"
                                       "C = sum((z[t,j] - m[j])**3*h[t], t in 0..T, j)",
    "a recurrence over all later steps": "r[T] = x\nr[t] = u[t] + sum(w[s]*sin(r[s]), s in t+1..T) for t in 0..T-1\nC = r[0]**2",
    "three steps down": "r[T] = x\nr[T-1] = u\nr[T-2] = r[T]*r[T-1]\nr[t] = sin(r[t+3]) + w[t]*r[t+1] for t in 0..T-3\nC = r[0] + r[1]",
    "two recurrences along a letter that is above the other letter of both":
        "p[0,i] = x[i] for i in T+1..T+n\nq[0,i] = y[i] for i in T+1..T+n\n"
        "p[t,i] = u[t]*sin(q[t-1,i]) + sum(q[t,s]*w[s], s in T+1..i-1) for t in 1..T, i in T+1..T+n\n"
        "q[t,i] = cos(p[t,i])*v[i] for t in 1..T, i in T+1..T+n\nC = sum(q[T,i], i in T+1..T+n)",
    "an entry that a layer may not have, under a bracket":
        "z[l,j] = w[l,j]**2 for l in 1..L, j in 1..J[l]\nC = sum(sum([l <= i <= J[l]]*z[l,l]*y[i], i in 0..K), l in 1..L)",
    # Loops over letters along which sizes differ; arrays in lists.
    "a letter that counts layers, and entries in another equation":
        "z[l,j] = w[l,j]**2 for l in 1..L, j in 1..J[l]\ny[k,l] = v[k,l]**3 for k in 1..L, l in 1..K[k]\n"
        "C = sum(sum(z[l,j]**3, j in 1..J[l]), l in 1..L) + sum(sum(y[k,l]*v[k,l]**2, l in 1..K[k]), k in 1..L)",
    "layers that read layers of a loop that is still running":
        "z[l,j] = w[l,j]**2 for l in 1..L, j in 1..J[l]\ny[l,j] = w[l,j]*sum(z[L+1-l,k], k in 1..J[L+1-l]) for l in 1..L, j in 1..J[l]\n"
        "C = sum(sum(y[l,j]**2, j in 1..J[l]), l in 1..L)",
    "loops over a letter in two ranges":
        "z[l,j] = w[l,j]**2 for l in 1..L, j in 1..J[l]\ny[l,j] = v[l,j]**3*u for l in 1..M, j in 1..K[l]\n"
        "C = sum(sum(z[l,j]**3, j in 1..J[l]), l in 1..L) + sum(sum(y[l,j]*v[l,j], j in 1..K[l]), l in 1..M)",
    "a function of a total with axes":
        "z[i] = sum(sum(sin(w[l,j]*x[i]), j in 1..J[l]), l in 1..L)\nC = sum(exp(z[i])*y[i], i)",
    "a matrix with the size of a layer": "s[0] = x\ns[l] = sin(s[l-1]) + inv([u*i*J[l] + 3*[i = j] for i in 0..1, j in 0..1])[0,0]*v for l in 1..L\n"
                                         "C = s[L] + sum(sum(w[l,j]**2, j in 1..J[l]), l in 1..L)",
    "layers in time, of which the first is given": "h[0,t,j] = x[t,j] for t in 0..T\nh[l,0,j] = u[l,j] for l in 1..L\n"
        "h[l,t,j] = tanh(sum(P[l,j,k]*h[l-1,t,k], k) + q[l]*h[l,t-1,j]) for l in 1..L, t in 1..T\nC = sum(h[L,t,j]**2, t in 1..T, j)",
    "layers in time, which begins at 1": "h[0,t,j] = x[t,j] for t in 1..T\nh[l,1,j] = u[l,j] for l in 1..L\n"
        "h[l,t,j] = tanh(sum(P[l,j,k]*h[l-1,t,k], k) + q[l]*h[l,t-1,j]) for l in 1..L, t in 2..T\nC = sum(h[L,t,j]**2, t in 1..T, j)",
    "a product of rows in a loop": "y[j] = prod(sum(x[k]*u[k,j], k in 0..i) + 2, i in 0..n-1)\nC = sum(y[j]**2, j)",
    "a size that one array alone tells, and layers beside it": "z[l] = sum(w[l,j,k]*v[k], j in 1..J[l], k in 1..K) for l in 1..L\nC = sum(z[l]**2, l in 1..L)",
    "an array in two parts": "z[k,i] = x[k,i]**2 for k in 1..K, i in 0..M-1\nz[k,i] = 3*x[k,i] for k in 1..K, i in M..M+N\n"
                            "C = sum(z[k,i]**2, k in 1..K, i in 0..M+N) + sum(y[t], t in 0..M-1)",
    "two sizes that one axis tells": "C = sum(x[i]**2, i in 0..N+M-1)",
    # Slices, contractions and arrays that are turned.
    "every second entry, of none": "x: (0..2*n+4)\nC = sum(x[2*i]*y[i], i in 0..n-2)*x[0] + y[n-1]",
    "every second entry below a letter": "x: (0..2*T+4)\nh[0] = u\nh[t] = h[t-1]*v + sum(x[2*i]*w[t], i in 0..t-2) for t in 1..T\nC = h[T]",
    "an array times itself, from its second column on, with weights":
        "u: (m, 0..n)\nG[i,j] = sum(u[k,i]*exp(c[k])*u[k,j], k) for i in 0..n-1, j in 1..n\nC = sum(G[i,j]*S[i,j], i in 0..n-1, j in 1..n)",
    "two arrays with a weight": "G[i,j] = sum(u[k,i]*exp(c[k])*v[k,j], k) for i in 0..n-1, j in 0..n-1\nC = sum(G[i,j]*S[i,j], i in 0..n-1, j in 0..n-1)",
    "an array times itself, with a weight of either sign beside one above 0":
        "G[i,j] = sum(u[k,i]*exp(c[k])*d[k]*u[k,j], k) for i in 0..n-1, j in 0..n-1\nC = sum(G[i,j]*S[i,j], i in 0..n-1, j in 0..n-1)",
    "an array times itself, with a weight that is a sum": "C = sum(sin(sum(u[k,i]*(c[k]**2 + exp(d[k]))*u[k,j], k)), i, j)",
    "an array times itself, with a weight that is a difference": "C = sum(sin(sum(u[k,i]*(c[k]**2 - 2*exp(d[k]))*u[k,j], k)), i, j)",
    "a padded factor that stands before its sum": "x: (n)\nz[i] = sum([1 <= i <= n]*x[i-1]*w[j]*v[j], j) for i in 0..n\nC = sum(z[i]*y[i], i in 0..n)",
    "windows, of which there may be none, of an array that is padded along another axis":
        "x: (K, 2..T+2)\nC = sum([0 <= i-1 <= K-1]*x[i-1,j+b]*u[i,j]*v[b], i in 0..K, j in 2..T, b in 0..2) + sum(w[t], t in 1..T)",
    "an array that is turned twice within a loop":
        "h[0,i,j,k] = x[i,j,k] for i in 0..n-1, j in 0..n-1, k in 0..n-1\ng[0,i,j,k] = y[i,j,k] for i in 0..n-1, j in 0..n-1, k in 0..n-1\n"
        "h[t,i,j,k] = sin(h[t-1,k,i,j])*g[t-1,0,0,0] for t in 1..T, i in 0..n-1, j in 0..n-1, k in 0..n-1\n"
        "g[t,i,j,k] = g[t-1,i,j,k]*h[t,k,i,j] for t in 1..T, i in 0..n-1, j in 0..n-1, k in 0..n-1\nC = sum(g[T,i,j,k]**2, i, j, k)",
    "a function of the arrays in a list": "z[l,j] = exp(w[l,j]) for l in 1..L, j in 1..J[l]\nC = sum(sum(z[l,j]*w[l,j], j in 1..J[l]), l in 1..L)",
    # Recurrences of several families, and of parts of one.
    "two recurrences, one of which has another letter as its second place":
        "p[0,i] = x[i] for i in 0..T\nq[0,i] = y[i] for i in 0..T\np[t,i] = u*sum(q[s,t], s in 0..t-1) for t in 1..T, i in 0..T\n"
        "q[t,i] = sin(p[t,i]) for t in 1..T, i in 0..T\nC = sum(p[T,i], i in 0..T)",
    "two recurrences of which one has a place less":
        "p[0,i] = x[i]\nq[0] = y\np[t,i] = sin(p[t-1,i])*q[t-1] for t in 1..T\nq[t] = q[t-1]*sum(p[t,i]*w[i], i) for t in 1..T\nC = sum(p[T,i], i)*q[T]",
    "a loop of two letters, and ranges that each of them ends":
        "p[0] = x\nq[0,j] = y[j] for j in 0..T\np[t] = sin(q[t-1,t])*p[t-1] for t in 1..T\n"
        "q[s,i] = p[s]*u[i]*v[s] for s in 1..T, i in s..T\nC = p[T]*q[T,T]",
    "time as the second place": "h[j,0] = x[j]\nh[j,t] = tanh(sum(w[j,k]*h[k,t-1], k)) for t in 1..T\nC = sum(h[j,T]**2, j)",
    "single entries that read others of their family": "x: (2..3)\nz[i] = x[i] for i in 2..3\nz[0] = y*z[2]\nz[1] = sin(z[0])*z[3]\nC = z[0]*z[1]",
    "a loop that begins at the letter of the loop around it":
        "h[0,t] = x[t] for t in 0..T\nh[s,t] = sin(h[s-1,t]) + [s <= t-1 <= T-1]*h[s,t-1]*w + [0 <= s-t <= T]*y[s-t] for s in 1..T, t in s..T\nC = sum(h[s,T]**2, s in 1..T)",
    "all earlier entries of the step before":
        "h[l,0] = x[l] for l in 0..L\nh[l,t] = sin(sum(w[s]*h[s,t-1], s in 0..l)) for l in 0..L, t in 1..T\nC = sum(h[l,T]**2, l in 0..L)",
    "a part of a family that reads another part beside itself":
        "z[i] = x[i] for i in M..M+M-1\nz[0] = y\nz[i] = sin(z[i-1]) + w[i]*z[i+M-1] for i in 1..M-1\nC = sum(z[i]**2, i in 0..M-1)",
}
# Those of which the second derivatives are compared too, by the input named.
SECOND = {
    "windows of two letters beside an input of both": "u", "a window times an input of both letters": "u", "a Toeplitz matrix": "x",
    "a window in a batch": "x", "a window with holes": "x", "a strict triangle": "x", "a band": "x", "a difference at both ends": "x",
    "two recurrences of one another": "u", "an entry at a fixed place": "x", "a mean of each row": "x", "a form and its transpose": "A",
    "a comparison of values": "x", "one letter in two places of an entry": "x", "divided by a letter beside a bracket": "y",
    "divided by a letter where there may be no terms": "x", "divided by a sum that may have no terms": "x",
}


def questions():
    """A function for each derivation: gradients of all inputs, Hessians and their products with a direction."""
    from test_programs import WINDOWS
    from test_right_derivations_check import TEXTS as RIGHT
    from test_running import BACKWARDS, SYSTEMS
    for text in dict.fromkeys([*TEXTS.values(), *SYSTEMS.values(), *RIGHT.values(), *BACKWARDS, *(text for text, *_ in WINDOWS.values())]):
        yield lambda text=text: symgrad.read(text).derive()
    for name, by in SECOND.items():
        yield lambda name=name, by=by: symgrad.read(TEXTS[name]).hessian(by)
        yield lambda name=name, by=by: symgrad.read(TEXTS[name]).hessian_product(by, direction={by: "along"})
