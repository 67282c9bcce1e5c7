"""The exact check of exact_check.rs in SymPy: forward, closed form, backprop, equality.

Widths [8, 8, 8, 8], g = h = z^2, half squared error, batch 4, the same numbers k/8.
Needs sympy; SYMPY_GROUND_TYPES=flint or python chooses what its fractions are.
Prints the median of the seconds for one check.
"""

import statistics
import time

from sympy import Matrix, Rational, diag, zeros

WIDTHS, BATCH = [8, 8, 8, 8], 4
N = len(WIDTHS) - 1


def numbers():
    state, mask = 88172645463325252, (1 << 64) - 1
    while True:
        for _ in range(2):  # the first number of each pair is not used
            state ^= (state << 13) & mask
            state ^= state >> 7
            state ^= (state << 17) & mask
        k = state % 19 - 9
        yield Rational(k or 1, 8)


def matrix(rows, columns, source):
    return Matrix(rows, columns, [next(source) for _ in range(rows * columns)])


def check(weights, biases, inputs, targets):
    closed = [zeros(*w.shape) for w in weights]
    back = [zeros(*w.shape) for w in weights]
    for x, y in zip(inputs, targets):
        a, slope = [x], []
        for w, b in zip(weights, biases):
            z = w * a[-1] + b
            a.append(z.applyfunc(lambda q: q * q))
            slope.append(diag(*[2 * q for q in z]))
        error = a[-1] - y

        chain = slope[-1]
        for l in reversed(range(N)):
            closed[l] += chain.T * error * a[l].T
            if l:
                chain = chain * weights[l] * slope[l - 1]

        delta = slope[-1] * error
        for l in reversed(range(N)):
            back[l] += delta * a[l].T
            if l:
                delta = slope[l - 1] * (weights[l].T * delta)
    assert closed == back


source = numbers()
layers = list(zip(WIDTHS[1:], WIDTHS))
weights = [matrix(rows, columns, source) for rows, columns in layers]
biases = [matrix(rows, 1, source) for rows, _ in layers]
inputs = [matrix(WIDTHS[0], 1, source) for _ in range(BATCH)]
targets = [matrix(WIDTHS[-1], 1, source) for _ in range(BATCH)]

times = []
for _ in range(51):
    start = time.perf_counter()
    check(weights, biases, inputs, targets)
    times.append(time.perf_counter() - start)
print(f"{statistics.median(times):.6f}")
