#!/usr/bin/env python3
"""Fits the polynomials of Sources/CNNVectorMath/coefficients.h and prints that file.

Weighted least squares on Chebyshev nodes in 60-digit arithmetic (mpmath), which lies within a
small factor of the minimax fit. The largest weighted error stands beside each polynomial.
"""

import struct

from mpmath import (chebyfit, cos, erf, erfc, expm1, log, lu_solve, matrix, mp, mpf,
                    pi, polyval, sqrt)

mp.dps = 60


def fit(function, weight, low, high, degree):
    """The coefficients, lowest power first, and the largest weighted error."""
    low, high = mpf(low), mpf(high)
    nodes = [(low + high) / 2 + (high - low) / 2 * cos(pi * (2 * i + 1) / 240) for i in range(120)]
    # Solve in the Chebyshev basis' stead: 60 digits carry the monomials' condition number.
    rows = matrix(len(nodes), degree + 1)
    right = matrix(len(nodes), 1)
    for i, x in enumerate(nodes):
        w = weight(x)
        for j in range(degree + 1):
            rows[i, j] = w * x**j
        right[i] = w * function(x)
    solution = list(lu_solve(rows, right))
    error = max(abs(weight(x) * (polyval(solution[::-1], x) - function(x))) for x in nodes)
    return solution, error


def exponential(r):
    """(eʳ - 1 - r) / r²."""
    if abs(r) < mpf("1e-12"):
        return mpf(1) / 2 + r / 6
    return (expm1(r) - r) / r**2


def logarithm(z):
    """(log((1 + s) / (1 - s)) - 2 s) / s³ with z = s²."""
    if z < mpf("1e-24"):
        return mpf(2) / 3 + 2 * z / 5
    s = sqrt(z)
    return (log((1 + s) / (1 - s)) - 2 * s) / s**3


def erf_ratio(z):
    """erf(x) / x - 1 with z = x²."""
    if z < mpf("1e-24"):
        return 2 / sqrt(pi) * (1 - z / 3) - 1
    return erf(sqrt(z)) / sqrt(z) - 1


def emit(name, comment, arguments, degrees):
    for suffix, c_type, degree in [("F32", "float", degrees[0]), ("F64", "double", degrees[1])]:
        coefficients, error = fit(*arguments, degree)
        print(f"// {comment}: error {mp.nstr(error, 2)}.")
        print(f"static const {c_type} {name}_{suffix}[{degree + 1}] = {{")
        for c in coefficients:
            if c_type == "float":
                text = struct.unpack("f", struct.pack("f", float(c)))[0].hex() + "f"
            else:
                text = float(c).hex()
            print(f"  {text},")
        print("};")


def emit_normal(degree):
    """The table of the normal distribution."""
    rows = [[0] * 16 for _ in range(degree + 1)]
    worst = 0
    for i in range(16):
        place = lambda u: erf((i + mpf(1) / 2 + u) * mpf(17) / 32 / sqrt(2)) / 2
        powers, error = chebyfit(place, [-mpf(1) / 2, mpf(1) / 2], degree + 1, error=True)
        worst = max(worst, error)
        for k, c in enumerate(reversed(powers)):
            rows[k][i] = c
    print("// The normal distribution above 1/2, Phi(t) - 1/2, for 0 <= t < 17/2 on 16 intervals of 17/32: in")
    print("// u, the place within the interval from -1/2 to 1/2; one row for each power of u. Error "
          f"{mp.nstr(worst, 2)}.")
    print(f"static const double NN_NORMAL_F64[{degree + 1}][16] = {{")
    for row in rows:
        print("  {")
        for j in range(0, 16, 4):
            print("    " + " ".join(float(c).hex() + "," for c in row[j:j + 4]))
        print("  },")
    print("};")


half = log(2) / 2 * mpf("1.001")
top = ((sqrt(2) - 1) / (sqrt(2) + 1))**2 * mpf("1.001")
print("// Polynomial coefficients, lowest power first; written by fit_coefficients.py (in the tests'")
print("// fixtures). Errors are relative to the function that the polynomial is part of.")
print("#ifndef NN_COEFFICIENTS_H")
print("#define NN_COEFFICIENTS_H")
print()
emit("NN_EXP", "(e^r - 1 - r) / r^2 for |r| <= log(2) / 2",
     (exponential, lambda r: r**2 + mpf("1e-3"), -half, half), (4, 9))
print()
emit("NN_LOG", "(log((1 + s) / (1 - s)) - 2 s) / s^3 in s^2, for s <= 0.1716",
     (logarithm, lambda z: z / 2 + mpf("1e-4"), 0, top), (2, 6))
print()
emit("NN_ERF_SMALL", "erf(x) / x - 1 in x^2, for x <= 1", (erf_ratio, lambda z: mpf(1), 0, 1),
     (5, 12))
print()
emit("NN_ERF_LARGE", "log(erfc(x)) in x - 1, for 1 <= x <= 6",
     (lambda t: log(erfc(1 + t)), lambda t: erfc(1 + t), 0, 5), (8, 17))
print()
emit_normal(12)
print()
print("#endif")
