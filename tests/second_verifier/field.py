"""F = Z/p and E = F[X]/(X^3 - X - 1): spec/README.md. Elements of F are plain integers."""

P = 2**64 - 2**32 + 1


class E:
    """a + b X + c X^2. Coefficients are reduced by products and comparisons only: sums may leave [0, p)."""

    __slots__ = ("a", "b", "c")

    def __init__(self, a, b=0, c=0):
        self.a, self.b, self.c = a, b, c

    def __add__(self, y):
        if isinstance(y, E):
            return E(self.a + y.a, self.b + y.b, self.c + y.c)
        return E(self.a + y, self.b, self.c)

    __radd__ = __add__

    def __sub__(self, y):
        if isinstance(y, E):
            return E(self.a - y.a, self.b - y.b, self.c - y.c)
        return E(self.a - y, self.b, self.c)

    def __rsub__(self, y):
        return E(y - self.a, -self.b, -self.c)

    def __neg__(self):
        return E(-self.a, -self.b, -self.c)

    def __mul__(self, y):
        a, b, c = self.a, self.b, self.c
        if not isinstance(y, E):
            return E(a * y % P, b * y % P, c * y % P)
        d, e, f = y.a, y.b, y.c
        cubic, quartic = b * f + c * e, c * f  # coefficients of X^3 = X + 1 and X^4 = X^2 + X
        return E((a * d + cubic) % P, (a * e + b * d + cubic + quartic) % P, (a * f + b * e + c * d + quartic) % P)

    __rmul__ = __mul__

    def __eq__(self, y):
        return (self - y).coefficients() == (0, 0, 0)

    def __pow__(self, exponent):
        result, square = E(1), self
        while exponent:
            if exponent & 1:
                result *= square
            square *= square
            exponent >>= 1
        return result

    def coefficients(self):
        return self.a % P, self.b % P, self.c % P

    def encode(self):
        return b"".join(x.to_bytes(8, "little") for x in self.coefficients())

    def inverse(self):
        """1/x by Cramer's rule on the matrix of multiplication by x, whose columns are x, x X and x X^2; x is not 0."""
        a, b, c = self.coefficients()
        # Rows of that matrix: (a, c, b), (b, a + c, b + c), (c, b, a + c).
        s, t = a + c, b + c
        u, v, w = s * s - t * b, t * c - b * s, b * b - s * c
        scale = pow(a * u + c * v + b * w, -1, P)
        return E(u * scale % P, v * scale % P, w * scale % P)

    def __repr__(self):
        return "E(%d, %d, %d)" % self.coefficients()


def eq_point(x, y):
    """eq of two points of the same length: the product of x_i y_i + (1 - x_i)(1 - y_i)."""
    result = E(1)
    for a, b in zip(x, y, strict=True):
        result *= 2 * a * b - a - b + 1
    return result


def eq_bits(point, index):
    """eq(point, bits of index), bit i belonging to coordinate i."""
    result = E(1)
    for i, x in enumerate(point):
        result *= x if index >> i & 1 else 1 - x
    return result


def eq_vector(point, size=None):
    """eq(point, bits of i) for i = 0 .. size - 1; all 2^n of them if no size is given."""
    values = [E(1)]
    for x in point:
        high = [x * value for value in values]
        values = [value - up for value, up in zip(values, high)] + high
    return values if size is None else values[:size]


def bits_for(n):
    """ceil(log2 n), n >= 1."""
    return (n - 1).bit_length()


def powers(x, count):
    """1, x, x^2, .."""
    result, power = [], E(1)
    for _ in range(count):
        result.append(power)
        power *= x
    return result


def interpolate(values, x):
    """At x, the polynomial of least degree with the given values at 0, 1, 2, ..; values may be anything linear over E."""
    result = None
    for i, value in enumerate(values):
        weight = E(1)
        for j in range(len(values)):
            if j != i:
                weight *= (x - j) * pow(i - j, -1, P)
        result = value * weight if result is None else result + value * weight
    return result
