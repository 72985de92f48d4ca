"""Writes oracle.csv: exact derivatives of b * g(x / a) with respect to x, by mpmath.

    cd Tests/GradcheckTests/Oracle
    python3 make_oracle.py > oracle.csv
    python3 make_oracle.py --single > oracle32.csv      # x, a and b are numbers of float32

One line a case: the name of g, then x, a, b and the derivative as hexadecimal doubles. a and b run
over 24 decades; the functions themselves stand in OracleFunctions.swift.
"""

import random
import struct
import sys

import mpmath as mp

mp.mp.dps = 60
random.seed(20261121)
SINGLE = "--single" in sys.argv


def stored(value):
    """The value as it is stored: rounded to float32 where that is asked."""
    return struct.unpack("f", struct.pack("f", value))[0] if SINGLE else value


sigmoid = lambda t: 1 / (1 + mp.exp(-t))
FUNCTIONS = {
    "exp": (mp.exp, (-3, 5)),
    "log": (mp.log, (0.05, 9)),
    "sin": (mp.sin, (-7, 7)),
    "cos": (mp.cos, (-7, 7)),
    "tan": (mp.tan, (-1.4, 1.4)),
    "tanh": (mp.tanh, (-4, 4)),
    "sigmoid": (sigmoid, (-8, 8)),
    "softplus": (lambda t: mp.log(1 + mp.exp(t)), (-6, 6)),
    "sqrt": (mp.sqrt, (0.01, 9)),
    "cbrt": (mp.cbrt, (0.01, 9)),
    "reciprocal": (lambda t: 1 / t, (0.2, 5)),
    "gaussian": (lambda t: mp.exp(-t * t), (-3, 3)),
    "erf": (mp.erf, (-3, 3)),
    "atan": (mp.atan, (-9, 9)),
    "sinh": (mp.sinh, (-4, 4)),
    "log1p": (mp.log1p, (-0.8, 5)),
    "expm1": (mp.expm1, (-3, 3)),
    "cubic": (lambda t: t**3 - 2 * t, (-3, 3)),
    "square": (lambda t: t * t, (-3, 3)),
    "tenth": (lambda t: t**10, (0.3, 2)),
    "runge": (lambda t: 1 / (1 + 25 * t * t), (-1, 1)),
    "ripple": (lambda t: mp.sin(30 * t), (-2, 2)),
    "offset": (lambda t: mp.mpf(10) ** 6 + mp.sin(t), (-3, 3)),
    "asinh": (mp.asinh, (-9, 9)),
    "swish": (lambda t: t * sigmoid(t), (-6, 6)),
    "gelu": (lambda t: t * (1 + mp.erf(t / mp.sqrt(2))) / 2, (-4, 4)),
    "entropy": (lambda t: t * mp.log(t), (0.02, 4)),
    "oneMinusCos": (lambda t: 1 - mp.cos(t), (-3, 3)),
    "linear": (lambda t: 3 * t - 1, (-3, 3)),
    "sum100": (lambda t: mp.fsum(mp.sin(k * t) / k for k in range(1, 101)), (0.5, 5)),
    "hypot": (lambda t: mp.sqrt(1 + t * t), (-9, 9)),
    "logSumExp": (lambda t: mp.log(mp.exp(t) + mp.exp(2 * t) + 1), (-4, 4)),
    "powerTower": (lambda t: mp.exp(t * mp.log(t)), (0.2, 3)),
    "bump": (lambda t: mp.exp(-1 / (1 - t * t)), (-0.9, 0.9)),
}

print("function,x,a,b,derivative")
for name, (g, (low, high)) in FUNCTIONS.items():
    for decade in range(-12, 13):
        for _ in range(3):
            a = stored(float(f"{random.uniform(1, 10):.3f}e{decade}") / 3)
            b = stored(float(f"{random.uniform(1, 10):.3f}e{random.randint(-12, 12)}"))
            x = stored(random.uniform(low, high) * a)
            t = mp.mpf(x) / mp.mpf(a)
            derivative = mp.mpf(b) / mp.mpf(a) * mp.diff(g, t, h=mp.mpf(10) ** -20)
            print(f"{name},{x.hex()},{a.hex()},{b.hex()},{float(derivative).hex()}")
