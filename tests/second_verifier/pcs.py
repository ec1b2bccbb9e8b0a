"""The opening: first trees and WHIR. spec/pcs.md."""

from dataclasses import dataclass

from .field import E, P, eq_vector, interpolate, powers
from .hash import leaf_digest, verify_multiproof
from .wire import require

FIRST_ORACLE_ID = 1 << 31
SALT_BYTES = 16
ROOTS_OF_UNITY = [pow(7, (P - 1) >> k, P) for k in range(33)]  # primitive 2^k-th roots


def domain_point(position):
    """x_s"""
    result = 1
    for i in range(position.bit_length()):
        if position >> i & 1:
            result = result * ROOTS_OF_UNITY[i + 1] % P
    return result


@dataclass
class FirstTree:
    tree_id: int
    root: bytes
    coefficients: list  # of the rows
    is_salted: bool


class Multilinear:
    """coefficient times the value at a point."""

    def __init__(self, coefficient, point):
        self.coefficient, self.point = coefficient, list(point)

    def bind(self, r):
        z = self.point.pop(0)
        self.coefficient *= (1 - z) * (1 - r) + z * r

    def vector(self):
        return [self.coefficient * e for e in eq_vector(self.point)]


class Univariate:
    """coefficient times the value of the polynomial at x."""

    def __init__(self, coefficient, x):
        self.coefficient, self.x = coefficient, x

    def bind(self, r):
        self.coefficient *= r * self.x - r + 1
        self.x *= self.x

    def vector(self, size):
        return [self.coefficient * power for power in powers(self.x, size)]


class Dense:
    def __init__(self, values):
        self.values = values

    def bind(self, r):
        values = self.values + [E(0)] * (len(self.values) % 2)
        self.values = [low + (high - low) * r for low, high in zip(values[::2], values[1::2])]

    def vector(self):
        return self.values


class Claim:
    """Weighted forms on the current oracle, and their sum."""

    def __init__(self, transcript):
        self.transcript = transcript
        self.forms, self.sum = [], E(0)

    def batch(self, evaluations, first_power):
        """Adds univariate evaluations (x, value), with gamma^first_power and so on; returns gamma."""
        gamma = self.transcript.challenge("pcs batching")
        coefficient = gamma**first_power
        for x, value in evaluations:
            self.forms.append(Univariate(coefficient, x))
            self.sum += coefficient * value
            coefficient *= gamma
        return gamma

    def fold(self, reader, count):
        """The challenges of `count` rounds of the sumcheck."""
        challenges = []
        for _ in range(count):
            at_zero, at_two = reader.exts(2)
            self.transcript.absorb_exts("pcs sumcheck", [at_zero, at_two])
            r = self.transcript.challenge("pcs folding")
            self.sum = interpolate([at_zero, self.sum - at_zero, at_two], r)
            for form in self.forms:
                form.bind(r)
            challenges.append(r)
        return challenges

    def value_on(self, cells):
        total = E(0)
        for form in self.forms:
            vector = form.vector(len(cells)) if isinstance(form, Univariate) else form.vector()
            total += sum((w * cell for w, cell in zip(vector, cells)), E(0))
        return total


def open_first_tree(tree, positions, log_domain, reader):
    """The combination of the rows at every position."""
    values, leaves = [], {}
    for position in positions:
        start = reader.position
        if tree.is_salted:
            reader.take(SALT_BYTES)
        cells = [reader.field() for _ in tree.coefficients]
        leaves[position] = leaf_digest(tree.tree_id, position, reader.data[start : reader.position])
        values.append(sum((c * cell for c, cell in zip(tree.coefficients, cells)), E(0)))
    verify_multiproof(tree.root, log_domain, leaves, reader)
    return values


class Oracle:
    def __init__(self, index, log_size, parameters, transcript, reader):
        self.tree_id, self.log_size = FIRST_ORACLE_ID + index, log_size
        self.folding, self.log_inv_rate = parameters.folding, parameters.log_inv_rate
        self.root = reader.take(32)
        transcript.absorb_bytes("pcs oracle root", self.root)
        points = transcript.challenges("pcs ood point", parameters.num_ood)
        answers = reader.exts(parameters.num_ood)
        transcript.absorb_exts("pcs ood answers", answers)
        self.samples = list(zip(points, answers))

    def log_leaves(self):
        return self.log_size + self.log_inv_rate - self.folding

    def open(self, positions, challenges, reader):
        """The folded value at every position."""
        values, leaves = [], {}
        for position in positions:
            start = reader.position
            fibre = reader.exts(1 << self.folding)
            leaves[position] = leaf_digest(self.tree_id, position, reader.data[start : reader.position])
            values.append(fold_fibre(fibre, position << self.folding, challenges))
        verify_multiproof(self.root, self.log_leaves(), leaves, reader)
        return values


def fold_fibre(values, position, challenges):
    """Binds the lowest variables of the polynomial whose values at `position` and behind it these are."""
    half = pow(2, -1, P)
    for r in challenges:
        folded = []
        for i in range(0, len(values), 2):
            u, v = values[i], values[i + 1]
            even = (u + v) * half
            odd = (u - v) * (half * pow(domain_point(position + i), -1, P))
            folded.append(even + (odd - even) * r)
        values, position = folded, position >> 1
    (result,) = values
    return result


def check_work(transcript, label, bits, reader):
    transcript.check_work(label, bits, reader.unsigned(8))


def verify_opening(parameters, trees, z, value_z, c, value_c, transcript, reader):
    """Q, the combination of the rows of all trees, has Q(z) = value_z and <c, Q> = value_c."""
    rounds, log_size = parameters.rounds, parameters.log_h
    oracle = Oracle(0, log_size, rounds[0], transcript, reader)
    check_work(transcript, "pcs first tree grinding", parameters.pow_bits, reader)
    log_domain = parameters.log_h + parameters.log_inv_rate
    positions = transcript.positions("pcs first tree positions", parameters.num_queries, log_domain)
    opened = [open_first_tree(tree, positions, log_domain, reader) for tree in trees]

    claim = Claim(transcript)
    combined = [sum(values, E(0)) for values in zip(*opened, strict=True)]
    evaluations = list(zip(map(E, map(domain_point, positions)), combined, strict=True))
    gamma = claim.batch(oracle.samples + evaluations, first_power=2)
    claim.forms += [Multilinear(E(1), z), Dense([gamma * value for value in c])]
    claim.sum += value_z + gamma * value_c

    for i, round_parameters in enumerate(rounds):
        challenges = claim.fold(reader, round_parameters.folding)
        log_size -= round_parameters.folding
        last = i + 1 == len(rounds)
        if last:
            final = reader.exts(1 << log_size)
            transcript.absorb_exts("pcs final polynomial", final)
        else:
            following = Oracle(i + 1, log_size, rounds[i + 1], transcript, reader)
        check_work(transcript, "pcs query grinding", round_parameters.pow_bits, reader)
        positions = transcript.positions(
            "pcs query positions", round_parameters.num_queries, oracle.log_leaves()
        )
        values = oracle.open(positions, challenges, reader)
        if last:
            check_final(claim, final, positions, values)
        else:
            evaluations = list(zip(map(E, map(domain_point, positions)), values, strict=True))
            claim.batch(following.samples + evaluations, first_power=1)
            oracle = following


def check_final(claim, final, positions, values):
    for position, value in zip(positions, values, strict=True):
        x = E(domain_point(position))
        at_x = sum((cell * power for cell, power in zip(final, powers(x, len(final)))), E(0))
        require(at_x == value, "kOpening", "a fold against the final polynomial")
    require(claim.value_on(final) == claim.sum, "kOpening", "the last claim")
