"""Lookups, relations, claim reduction and the discharge of products: spec/protocol.md sections 5 to 8."""

from dataclasses import dataclass, field
from math import prod

from . import functions
from .channel import Affine, pad
from .circuit import Cells, Known
from .field import E, bits_for, eq_bits, eq_point, eq_vector, interpolate, powers
from .wire import require


@dataclass
class Claim:
    """The sum of <weights, linear value> over `parts`, plus eq of the points of `pin`, plus `constant`, is `value`."""

    value: Affine
    constant: E = field(default_factory=lambda: E(0))
    parts: list = field(default_factory=list)
    pin: object = None


# Lookups


def fraction_sum(channel, num_layers):
    """(point, numerator there, denominator there) of the leaves, if the fractions sum to zero."""
    n0, n1, d0, d1 = channel.receive("lookup root", 4)
    t, inverse = channel.receive("lookup inverse", 2)
    one, zero = E(1), Affine(E(0))
    channel.check_products([(one, n0, d1), (one, n1, d0)], zero)
    channel.check_products([(one, d0, d1)], -t)
    channel.check_products([(one, t, inverse)], Affine(E(-1)))
    tau = channel.draw("lookup merge")
    point, n, d = [tau], n0 + (n1 - n0) * tau, d0 + (d1 - d0) * tau
    for layer in range(1, num_layers):
        weight = channel.draw("lookup lambda")
        claim, so_far, end = n + d * weight, E(1), [None] * layer
        for k in reversed(range(layer)):
            q0, q2 = channel.receive("lookup round", 2)
            require(not point[k] == 0, "kFractionSum", "a coordinate is zero")
            c = channel.draw("lookup round")
            q1 = (claim - q0 * (1 - point[k])) * point[k].inverse()
            end[k] = c
            factor = eq_point([point[k]], [c])
            claim, so_far = interpolate([q0, q1, q2], c) * factor, so_far * factor
        n0, n1, d0, d1 = channel.receive("lookup layer", 4)
        channel.check_products([(so_far, n0, d1), (so_far, n1, d0), (so_far * weight, d0, d1)], -claim)
        tau = channel.draw("lookup merge")
        point, n, d = [*end, tau], n0 + (n1 - n0) * tau, d0 + (d1 - d0) * tau
    return point, n, d


def leaf_claims(circuit, segments, point, numerator, denominator, alpha, beta):
    """The linear claims on the leaves' numerators and denominators at `point`."""
    top, bottom = Claim(numerator), Claim(denominator)
    powers = [E(1), beta * beta, beta * beta * beta]  # of the key's columns; its tag has beta
    bottom.constant += 1
    for segment in segments:
        size = segment.log_size
        weight = eq_bits(point[size:], segment.start >> size)
        low = eq_vector(point[:size])
        bottom.constant += weight * (alpha - beta * (segment.table + 1)) - weight
        if segment.lookup is None:
            table = circuit.tables[segment.table]
            top.parts.append(([-(weight * e) for e in low], circuit.multiplicities[segment.table]))
            row = sum((x * (1 << i) for i, x in enumerate(point[:size])), E(0))
            key = row + table.first_key()
            for power, column in zip(powers[1:], functions.columns(table)):
                key += power * sum((e * entry for e, entry in zip(low, column) if entry), E(0))
            bottom.constant -= weight * key
        else:
            lookup = segment.lookup
            shape = lookup.columns[0].shape
            on_tuples = [E(0)] * prod(shape)
            for place, e in zip(segment.box.places(shape), low):
                on_tuples[place] = -(weight * e)
            if lookup.counts:
                top.parts.append((on_tuples, lookup.counts))
            else:
                top.constant += weight
            for power, column in zip(powers, lookup.columns):
                bottom.parts.append(([e * power for e in on_tuples], column))
            if lookup.further:
                behind = [beta * beta * beta]
                while len(behind) < lookup.further.shape[-1]:
                    behind.append(behind[-1] * beta)
                bottom.parts.append(([e * power for e in on_tuples for power in behind], lookup.further))
    return top, bottom


# Relations


def outer(vectors):
    """Weights on a tensor, from one vector for each axis."""
    result = [E(1)]
    for vector in vectors:
        result = [x * y for x in result for y in vector]
    return result


def axis_points(tau, shape):
    """The coordinates of each axis: the last axis takes the first ones."""
    points, taken = [None] * len(shape), 0
    for axis in reversed(range(len(shape))):
        points[axis] = tau[taken : taken + bits_for(shape[axis])]
        taken += bits_for(shape[axis])
    return points


class Instance:
    """A product term of an equation."""

    def __init__(self, product, points):
        """`points`: the equation's part of tau for each of its axes."""
        self.product, self.points = product, points
        carried = [set(product.a_labels), set(product.b_labels)]
        self.variables = sorted((carried[0] & carried[1]) - {None})
        self.num_variables = sum(bits_for(product.sizes[label]) for label in self.variables)
        self.has_eq = any(self.is_axis(label) for label in self.variables)
        self.coefficient = E(product.coefficient)
        for label, size in product.sizes.items():
            if label not in carried[0] | carried[1]:
                self.coefficient *= sum(self.folding(label), E(0))

    def is_axis(self, label):
        return label < self.product.rank

    def folding(self, label):
        size = self.product.sizes[label]
        return eq_vector(self.points[label], size) if self.is_axis(label) else [E(1)] * size

    def split(self, point):
        """The part of the sumcheck's point that belongs to each variable; the last one has the lowest bits."""
        parts, taken = {}, 0
        for label in reversed(self.variables):
            bits = bits_for(self.product.sizes[label])
            parts[label] = point[taken : taken + bits]
            taken += bits
        return parts

    def eq(self, point):
        result = E(1)
        for label, part in self.split(point).items():
            if self.is_axis(label):
                result *= eq_point(self.points[label], part)
        return result

    def claims(self, point, value_a, value_b):
        product, parts = self.product, self.split(point)
        for value, factor, labels in ((value_a, product.a, product.a_labels), (value_b, product.b, product.b_labels)):
            vectors = []
            for label in labels:
                if label is None:
                    vectors.append([E(1)])
                elif label in parts:
                    vectors.append(eq_vector(parts[label], product.sizes[label]))
                else:
                    vectors.append(self.folding(label))
            yield Claim(value, parts=[(outer(vectors), factor)])


def relations(channel, equations):
    """The linear claims of the equations and of the instances' factors."""
    tau = [channel.draw("relation point") for _ in range(tau_length(equations))]
    points = [axis_points(tau, equation.shape) for equation in equations]
    instances = [[Instance(product, part) for product in e.products] for e, part in zip(equations, points)]
    everything = [instance for group in instances for instance in group]
    sums = channel.receive("relation sums", len(everything))

    claims, following = [], iter(sums)
    for equation, part, group in zip(equations, points, instances):
        value = Affine(E(0))
        for instance in group:
            value -= next(following) * instance.coefficient
        vectors = [eq_vector(p, size) for p, size in zip(part, equation.shape)]
        claims.append(Claim(value, parts=[(outer(vectors), equation)]))
    if everything:
        claims += factor_claims(channel, everything, sums)
    return claims


def tau_length(equations):
    return max((sum(map(bits_for, equation.shape)) for equation in equations), default=0)


def sumcheck_shape(instances):
    """(variables, degree) of the sumcheck over all instances."""
    variables = max((instance.num_variables for instance in instances), default=0)
    return variables, 3 if any(instance.has_eq for instance in instances) else 2


def factor_claims(channel, instances, sums):
    eta = channel.draw("relation batch")
    variables, degree = sumcheck_shape(instances)
    weights = powers(eta, len(instances))
    claim = sum((s * weight for s, weight in zip(sums, weights)), Affine(E(0)))
    claim, point = channel.sumcheck("relations", claim, variables, degree)
    factors = channel.receive("relation factors", 2 * len(instances))
    products, claims = [], []
    for weight, instance, a, b in zip(weights, instances, factors[::2], factors[1::2]):
        missing = E(2) ** (variables - instance.num_variables)
        products.append((weight * missing.inverse() * instance.eq(point), a, b))
        claims += instance.claims(point, a, b)
    channel.check_products(products, -claim)
    return claims


# Claim reduction


class Stack:
    """The weights that fall on committed cells, and the constant that falls on what is known."""

    def __init__(self, circuit):
        self.weights = [[[E(0)] * prod(shape) for shape in shapes] for shapes in circuit.tensors]
        self.constant = E(0)

    def add(self, weights, value):
        """Pulls a form on a linear value back to the cells that it is made of."""
        for term in value.terms:
            pulled = weights
            for step in reversed(term.steps):
                pulled = step.pull_back(pulled)
            if isinstance(term.source, Known):
                known = sum((w * v for w, v in zip(pulled, term.source.values, strict=True) if v), E(0))
                self.constant += known * term.coefficient
            elif isinstance(term.source, Cells):
                target = self.weights[term.source.tree][term.source.tensor]
                for i, w in enumerate(pulled):
                    if w.a or w.b or w.c:
                        target[i] = target[i] + w * term.coefficient


def reduce_claims(channel, circuit, placements, claims, log_h):
    """(column point, values of the data rows by tree, in the order of the trees)"""
    theta = channel.draw("reduction batch")
    stack, pins, target = Stack(circuit), [], Affine(E(0))
    for scale, claim in zip(powers(theta, len(claims)), claims):
        for weights, value in claim.parts:
            stack.add([w * scale for w in weights], value)
        target += (claim.value - claim.constant) * scale
        if claim.pin:
            pins.append((scale, claim.pin))
    target -= stack.constant
    claim, z = channel.sumcheck("reduction", target, log_h, 2)

    num_rows = [placement.num_rows if placement else 0 for placement in placements]
    values = iter(channel.receive("row values", sum(num_rows)))
    rows = [[next(values) for _ in range(count)] for count in num_rows]
    for tree, weights in enumerate(row_weights(stack, placements, z)):
        for scale, pin in pins:
            if pin.tree == tree:
                column = eq_point(pin.column_point, z) * scale
                weights = [w + column * eq_bits(pin.row_point, j) for j, w in enumerate(weights)]
        for weight, row in zip(weights, rows[tree], strict=True):
            claim -= row * weight
    channel.check_zero(-claim)
    return z, [row for tree in rows for row in tree]


def row_weights(stack, placements, z):
    """W_row(z) for every row of every tree."""
    columns = eq_vector(z)
    for tree, placement in enumerate(placements):
        weights = [E(0)] * (placement.num_rows if placement else 0)
        for tile in placement.tiles if placement else []:
            of_tensor = stack.weights[tree][tile.tensor]
            places = tile.box.places(placement.shapes[tile.tensor])
            total = E(0)
            for column, place in enumerate(places, tile.column):
                total += of_tensor[place] * columns[column]
            weights[tile.row] += total
        yield weights


# Products


def discharge(channel):
    """Turns the quadratic checks into three affine ones."""
    kappa = channel.draw("kappa")
    products, claim = [], Affine(E(0))
    for scale, check in zip(powers(kappa, len(channel.quadratic)), channel.quadratic):
        products += [(c * scale, u, v) for c, u, v in check.products]
        claim -= check.form * scale
    w, x = channel.sumcheck("products", claim, bits_for(len(products)), 2)
    d1, d0 = channel.receive("product cross terms", 2)
    chi = channel.draw("chi")
    a, b = channel.receive_clear("product a"), channel.receive_clear("product b")
    u, v = Affine(E(0)), Affine(E(0))
    for weight, (c, left, right) in zip(eq_vector(x), products):
        u += left * (weight * c)
        v += right * weight
    channel.check_zero(u * chi + pad(0) - a)
    channel.check_zero(v * chi + pad(1) - b)
    channel.check_zero(w * (chi * chi) + d1 * chi + d0 - a * b)
