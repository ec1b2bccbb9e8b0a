"""Interval arithmetic of spec/circuit.md section 2: pairs (low, high) of integers."""

ALL = (-(2**100), 2**100)
LARGEST_OPERAND = 2**62


def magnitude(interval):
    return max(-interval[0], interval[1])


def cut(low, high):
    return (low, high) if ALL[0] <= low and high <= ALL[1] else ALL


def add(x, y):
    return cut(x[0] + y[0], x[1] + y[1])


def multiply(x, y):
    if max(magnitude(x), magnitude(y)) > LARGEST_OPERAND:
        return ALL
    products = [a * b for a in x for b in y]
    return cut(min(products), max(products))


def times(x, k):
    return multiply(x, (k, k))


def union(x, y):
    return min(x[0], y[0]), max(x[1], y[1])
