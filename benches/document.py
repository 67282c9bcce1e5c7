"""How long `gradproof check` takes on the paper, beside SymPy on one network.

SymPy: widths [3, 3, 3], an unknown hidden function, softmax with cross-entropy. The cost is
differentiated by every weight and compared with the closed form, whose error is a - y because
the targets add up to 1. gradproof: the whole of proofs/snider-2022.md, proofs included.

Needs sympy, and `cargo build --release` before. Arguments: the processors to use, such as 0,1.
Prints the medians of the seconds, the two measured in turn, and their ratio.
"""

import os
import statistics
import subprocess
import sys
import time

from sympy import Function, Matrix, Symbol, diag, exp, expand, eye, log, together
from sympy.core.cache import clear_cache

WIDTHS, ROUNDS = [3, 3, 3], 9
CHECK = ["target/release/gradproof", "check", "proofs/snider-2022.md"]


class Slope(Function):
    """The derivative of the hidden function."""


class Hidden(Function):
    """A function of which nothing is known."""

    def fdiff(self, argindex=1):
        return Slope(*self.args)


def symbols(name, rows, columns=1):
    return Matrix(rows, columns, lambda i, j: Symbol(f"{name}_{i}_{j}"))


def derivation():
    layers = list(zip(WIDTHS, WIDTHS[1:]))
    weights = [symbols(f"W{l}", high, low) for l, (low, high) in enumerate(layers)]
    activations, sums = [symbols("x", WIDTHS[0])], []
    for l, weight in enumerate(weights):
        sums.append(weight * activations[-1] + symbols(f"b{l}", weight.rows))
        activations.append(sums[-1].applyfunc(Hidden))

    powers = sums[-1].applyfunc(exp)
    total = sum(powers)
    targets = symbols("y", WIDTHS[-1] - 1)
    targets = targets.col_join(Matrix([1 - sum(targets)]))
    cost = sum(y * (log(total) - z) for y, z in zip(targets, sums[-1]))

    error, chain, count = powers / total - targets, eye(WIDTHS[-1]), 0
    for l in reversed(range(len(weights))):
        gradient = chain.T * error * activations[l].T
        for weight, closed in zip(weights[l], gradient):
            difference = together(cost.diff(weight) - closed)
            assert expand(difference.as_numer_denom()[0]) == 0
            count += 1
        if l:
            chain = chain * weights[l] * diag(*sums[l - 1].applyfunc(Slope))
    return count


def seconds(work):
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main():
    if len(sys.argv) > 1:
        os.sched_setaffinity(0, {int(core) for core in sys.argv[1].split(",")})
    sympy, gradproof = [], []
    for _ in range(ROUNDS):
        clear_cache()
        sympy.append(seconds(derivation))
        gradproof.append(seconds(lambda: subprocess.run(CHECK, check=True, stdout=subprocess.DEVNULL)))
    one, other = statistics.median(sympy), statistics.median(gradproof)
    print(f"SymPy {one:.2f} s, gradproof {other:.2f} s, ratio {other / one:.2f}")


main()
