"""The hiding channel: padded scalars as affine forms, checks that are recorded. spec/protocol.md section 3."""

from dataclasses import dataclass

from .field import E, interpolate

FIRST_PAD = 2  # cells 0 and 1 are the pair


class Affine:
    """clear + the sum of cells[i] pads[i]."""

    __slots__ = ("clear", "cells")

    def __init__(self, clear, cells=None):
        self.clear, self.cells = clear, cells or {}

    def __add__(self, other):
        if not isinstance(other, Affine):
            return Affine(self.clear + other, self.cells)
        cells = dict(self.cells)
        for cell, value in other.cells.items():
            cells[cell] = cells[cell] + value if cell in cells else value
        return Affine(self.clear + other.clear, cells)

    __radd__ = __add__

    def __neg__(self):
        return Affine(-self.clear, {cell: -value for cell, value in self.cells.items()})

    def __sub__(self, other):
        return self + -other

    def __mul__(self, k):
        return Affine(self.clear * k, {cell: value * k for cell, value in self.cells.items()})

    __rmul__ = __mul__


def pad(cell):
    """A cell of the pads itself."""
    return Affine(E(0), {cell: E(1)})


@dataclass
class Quadratic:
    """The sum of c u v over `products`, plus `form`, is 0."""

    products: list
    form: Affine


class Channel:
    def __init__(self, transcript, reader):
        self.transcript, self.reader = transcript, reader
        self.num_pads = FIRST_PAD
        self.affine, self.quadratic = [], []

    def receive(self, label, count):
        values = self.reader.exts(count)
        self.transcript.absorb_exts(label, values)
        forms = [Affine(value, {self.num_pads + i: E(-1)}) for i, value in enumerate(values)]
        self.num_pads += count
        return forms

    def receive_clear(self, label):
        value = self.reader.ext()
        self.transcript.absorb_ext(label, value)
        return value

    def draw(self, label):
        return self.transcript.challenge(label)

    def check_zero(self, form):
        self.affine.append(form)

    def check_products(self, products, form):
        self.quadratic.append(Quadratic(products, form))

    def sumcheck(self, label, claim, variables, degree):
        """(claim at the end point, end point)"""
        point = [None] * variables
        for i in reversed(range(variables)):
            at_zero, *others = self.receive(label, degree)
            point[i] = self.draw(label)
            claim = interpolate([at_zero, claim - at_zero, *others], point[i])
        return claim, point
