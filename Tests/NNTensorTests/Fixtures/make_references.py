#!/usr/bin/env python3
"""Writes the reference values of the scalar tests with mpmath: vector_math.csv, double_double.csv.

Columns: function, format, x (high and low part), y (second argument, high and low part), result
(high and low part). Numbers are hexadecimal doubles; a value is the sum of its two parts, good to
1e-32. Points come from a fixed seed.
"""

import random
import struct

import mpmath
from mpmath import mp, mpf

mp.dps = 60
rng = random.Random(20261121)


def parts(value):
    high = float(value)
    return high, (float(value - mpf(high)) if abs(high) != float("inf") else 0.0)


def text(*numbers):
    return ",".join(float(n).hex() for n in numbers)


def single(x):
    try:
        return struct.unpack("f", struct.pack("f", x))[0]
    except OverflowError:
        return float("inf") if x > 0 else float("-inf")


FUNCTIONS = {
    "exp": mpmath.exp,
    "log": mpmath.log,
    "tanh": mpmath.tanh,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "erf": mpmath.erf,
    "expMinusOne": mpmath.expm1,
    "logOnePlus": mpmath.log1p,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "squareRoot": mpmath.sqrt,
}


def sign():
    return rng.choice((-1.0, 1.0))


def vector_points(name, largest, smallest, exp_limit):
    if name == "log":
        points = [smallest, smallest * 3, 1.0, 0.5, 2.0, largest, 0.70710678, 0.70710677]
        points += [10 ** rng.uniform(-37, 38) for _ in range(40)]
        points += [rng.uniform(0.5, 2) for _ in range(60)]
        return points + [1 + rng.uniform(-1e-3, 1e-3) for _ in range(20)]
    points = [smallest, -smallest, 0.5, -0.5, 1.0, -1.0, 20.0, -20.0, 0.34657359, 0.34657360]
    points += [rng.uniform(-exp_limit, exp_limit) for _ in range(40)]
    points += [rng.uniform(-6.5, 6.5) for _ in range(60)]
    points += [rng.uniform(-1.2, 1.2) for _ in range(40)]
    return points + [sign() * 10 ** rng.uniform(-37, 0) for _ in range(20)]


with open("vector_math.csv", "w") as out:
    for kind, largest, smallest, limit in (
            ("Double", 1.7976931348623157e308, 5e-324, 745.0),
            ("Float", 3.4028234663852886e38, 1.401298464324817e-45, 103.0)):
        for name in ("exp", "log", "tanh", "sigmoid", "erf"):
            for x in vector_points(name, largest, smallest, limit):
                x = single(x) if kind == "Float" else x
                high, low = parts(FUNCTIONS[name](mpf(x)))
                if abs(high) > largest:
                    high, low = float("inf"), 0.0
                out.write(f"{name},{kind},{text(x, 0, 0, 0, high, low)}\n")


def wide(x):
    """A double-double near x with a random low part."""
    high = float(x)
    return high, float(mpf(high) * rng.uniform(-1, 1) * mpf(2)**-54)


def double_double_points(name):
    if name in ("log", "squareRoot"):
        points = [10 ** rng.uniform(-250, 250) for _ in range(40)]
        return points + [rng.uniform(0.5, 2) for _ in range(40)] + [
            1 + rng.uniform(-1e-3, 1e-3) for _ in range(10)]
    if name == "logOnePlus":
        points = [10 ** rng.uniform(-200, 200) for _ in range(30)]
        points += [rng.uniform(-0.9, 2) for _ in range(40)]
        return points + [sign() * 10 ** rng.uniform(-30, -1) for _ in range(30)]
    limit = {"exp": 600, "expMinusOne": 600, "sin": 1000, "cos": 1000}.get(name, 30)
    points = [rng.uniform(-limit, limit) for _ in range(40)]
    points += [rng.uniform(-2, 2) for _ in range(60)]
    points += [rng.uniform(-7, 7) for _ in range(30)]
    return points + [sign() * 10 ** rng.uniform(-100, 0) for _ in range(30)]


with open("double_double.csv", "w") as out:
    for name, function in FUNCTIONS.items():
        for x in double_double_points(name):
            x_high, x_low = wide(x)
            high, low = parts(function(mpf(x_high) + mpf(x_low)))
            out.write(f"{name},DoubleDouble,{text(x_high, x_low, 0, 0, high, low)}\n")
    operations = {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a / b,
    }
    for name, function in operations.items():
        for _ in range(60):
            a = wide(sign() * 10 ** rng.uniform(-8, 8))
            # Now and then nearly equal, so that sums cancel.
            near = rng.random() < 0.3
            b = wide(sign() * a[0] * (1 + rng.uniform(-1e-9, 1e-9)) if near else
                     sign() * 10 ** rng.uniform(-8, 8))
            high, low = parts(function(mpf(a[0]) + mpf(a[1]), mpf(b[0]) + mpf(b[1])))
            out.write(f"{name},DoubleDouble,{text(*a, *b, high, low)}\n")
    for _ in range(60):
        a, b = wide(10 ** rng.uniform(-3, 3)), wide(rng.uniform(-12, 12))
        high, low = parts((mpf(a[0]) + mpf(a[1]))**(mpf(b[0]) + mpf(b[1])))
        out.write(f"pow,DoubleDouble,{text(*a, *b, high, low)}\n")
    for x in double_double_points("normal"):
        x_high, x_low = wide(x)
        high, low = parts(mpmath.ncdf(mpf(x_high) + mpf(x_low)))
        out.write(f"normal,DoubleDouble,{text(x_high, x_low, 0, 0, high, low)}\n")
