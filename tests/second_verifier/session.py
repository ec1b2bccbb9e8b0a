"""The session: spec/protocol.md. What it proves of a circuit rests on spec/security.md, whose counts are made here."""

import struct
from dataclasses import dataclass

from .channel import Affine, Channel
from .circuit import INPUT, OWN, WEIGHTS
from .field import E, bits_for, powers
from .layout import Placement, segments
from .pcs import FirstTree, verify_opening
from .protocols import Claim, Instance, axis_points, discharge, fraction_sum, leaf_claims
from .protocols import reduce_claims, relations, sumcheck_shape, tau_length
from .transcript import Transcript
from .wire import require
from .work import check_work

PINNED = (WEIGHTS, INPUT)
MASK_AND_PADS = 6


@dataclass
class Pin:
    tree: int
    column_point: list
    row_point: list


class Shape:
    """A circuit laid out for a session: trees, leaves, and the counts that the security level is made of.

    `openings` has the opening budget of each pinned tree that may be there, by its number.
    """

    def __init__(self, circuit, parameters, openings):
        self.circuit, self.parameters, self.openings = circuit, parameters, openings
        t, log_h = parameters.num_queries, parameters.log_h
        self.placements = [Placement(circuit.tensors[OWN], log_h, t), None, None]
        for tree in PINNED:
            if circuit.tensors[tree]:
                budget = openings[tree]
                reserved = budget * t + 4 if budget else 0
                self.placements[tree] = Placement(circuit.tensors[tree], log_h, reserved)
        check_work(circuit, self.placements)
        self.segments, self.num_leaves = segments(circuit)
        self.num_layers = max(1, bits_for(self.num_leaves))

    def num_rows(self):
        return sum(placement.num_rows for placement in self.placements if placement)

    def counts(self):
        """In the terms of tests/security_bits.py."""
        equations, log_h = self.circuit.equations, self.parameters.log_h
        blank = [E(0)] * tau_length(equations)
        instances = [
            Instance(product, axis_points(blank, e.shape)) for e in equations for product in e.products
        ]
        variables, degree = sumcheck_shape(instances)
        pinned = [self.placements[tree] for tree in PINNED if self.placements[tree]]
        num_products = 4 + 3 * (self.num_layers - 1) + len(instances)
        return {
            "num_rows": self.num_rows() + MASK_AND_PADS,
            "num_trees": 1 + len(pinned),
            "openings": max([1] + [self.openings[tree] for tree in PINNED if self.placements[tree]]),
            "num_pads": self.num_pads(instances, variables, degree, num_products),
            "pinned_log_sizes": [log_h + bits_for(placement.num_rows) for placement in pinned],
            "num_lookup_leaves": self.num_leaves,
            "gkr_layers": self.num_layers if self.num_leaves else 0,
            "gkr_degree": 3,
            "key_columns": max((lookup.num_columns() + 1 for lookup in self.circuit.lookups), default=1),
            "max_point_length": tau_length(equations),
            "num_instances": len(instances),
            "sumcheck_vars": variables,
            "sumcheck_degree": degree,
            "extra_degree": 0,
            "num_linear_claims": 2 + len(equations) + 2 * len(instances) + len(pinned),
            "reduction_vars": log_h,
            "reduction_degree": 2,
            "num_products": num_products,
            "num_affine_equations": 5,
        }

    def num_pads(self, instances, variables, degree, num_products):
        """M: spec/formats.md section 5."""
        layers = sum(2 * i + 4 for i in range(1, self.num_layers))
        relation = len(instances) + (variables * degree + 2 * len(instances) if instances else 0)
        reduction = 2 * self.parameters.log_h + self.num_rows() + 1
        return 2 + 4 + 2 + layers + relation + reduction + 2 * bits_for(num_products) + 2


def pin_of(tree, commitment, parameters):
    transcript = Transcript("tacit 1 pin")
    transcript.absorb_bytes("root", commitment.root)
    numbers = {
        "tree": tree,
        "rows": commitment.rows,
        "openings": commitment.openings,
        "columns": parameters.log_h,
        "rate": parameters.log_inv_rate,
    }
    for label, number in numbers.items():
        transcript.absorb_integer(label, number)
    column_point = transcript.challenges("pin column", parameters.log_h)
    return Pin(tree, column_point, transcript.challenges("pin row", bits_for(commitment.rows)))


def verify_session(shape, commitments, publics, transcript, reader):
    """`commitments`: the pinned ones by tree; `publics`: the values of the public tensors."""
    circuit, parameters = shape.circuit, shape.parameters
    absorb_statement(parameters, commitments, publics, transcript)
    own_root = reader.take(32)
    transcript.absorb_bytes("own root", own_root)
    channel = Channel(transcript, reader)

    alpha, beta = channel.draw("lookup alpha"), channel.draw("lookup beta")
    point, numerator, denominator = fraction_sum(channel, shape.num_layers)
    claims = [*leaf_claims(circuit, shape.segments, point, numerator, denominator, alpha, beta)]
    claims += relations(channel, circuit.equations)
    for tree in PINNED:
        if shape.placements[tree]:
            commitment = commitments[tree]
            require(commitment.rows == shape.placements[tree].num_rows, "kStatementMismatch", "rows")
            require(commitment.openings == shape.openings[tree], "kStatementMismatch", "openings")
            claims.append(Claim(Affine(commitment.pin), pin=pin_of(tree, commitment, parameters)))
    z, rows = reduce_claims(channel, circuit, shape.placements, claims, parameters.log_h)
    (mask_value,) = channel.receive("mask value", 1)
    discharge(channel)

    weight = channel.draw("lambda")
    row_powers = powers(weight, len(rows) + 1)[1:]
    value_of_g, value_of_pads = channel.receive_clear("value of G"), channel.receive_clear("value of the pads")
    combined = sum((row * power for row, power in zip(rows, row_powers, strict=True)), mask_value)
    channel.check_zero(combined - value_of_g)
    c, beta = combine_checks(channel)
    require(channel.num_pads + parameters.num_queries + 1 <= 1 << parameters.log_h, "kBadParameters", "pads")
    inner_product = channel.receive_clear("inner product of G")
    rho = channel.draw("rho")

    trees = trees_of(shape, own_root, commitments, row_powers, rho)
    value_z, value_c = value_of_g + rho * value_of_pads, inner_product + rho * beta
    verify_opening(parameters, trees, z, value_z, c, value_c, transcript, reader)


def absorb_statement(parameters, commitments, publics, transcript):
    transcript.absorb_bytes("parameters", parameters.encode())
    transcript.absorb_bytes("commitment", b"")
    for tree in PINNED:
        transcript.absorb_bytes("commitment", commitments[tree].data if tree in commitments else b"")
    transcript.absorb_integer("public tensors", len(publics))
    for values in publics:
        transcript.absorb_bytes("public tensor", struct.pack(f"<{len(values)}q", *values))


def combine_checks(channel):
    """(c, beta): all affine checks as <c, pads> = beta."""
    gamma = channel.draw("gamma")
    form = sum((check * power for check, power in zip(channel.affine, powers(gamma, 5), strict=True)), Affine(E(0)))
    return [form.cells.get(cell, E(0)) for cell in range(channel.num_pads)], -form.clear


def trees_of(shape, own_root, commitments, row_powers, rho):
    """The first trees with the coefficients of their rows in Q = mask + sum lambda^(j+1) row_j + rho pads."""
    triple = [E(1), E(0, 1), E(0, 0, 1)]
    num_own = shape.placements[OWN].num_rows
    own = row_powers[:num_own] + triple + [rho * x for x in triple]
    trees, used = [FirstTree(OWN, own_root, own, True)], num_own
    for tree in PINNED:
        if shape.placements[tree]:
            count = shape.placements[tree].num_rows
            coefficients = row_powers[used : used + count]
            trees.append(FirstTree(tree, commitments[tree].root, coefficients, shape.openings[tree] > 0))
            used += count
    return trees
