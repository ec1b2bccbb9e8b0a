"""Circuits: virtual tensors, the primitives that make them, and the circuits of a program. spec/circuit.md sections 1 to 5."""

from dataclasses import dataclass, field, replace
from math import prod

from . import intervals
from .views import Broadcast, PrefixSum, Reshape
from .wire import require

MAX_RANK, MAX_ELEMENTS = 8, 1 << 30
MAX_TERMS, MAX_ALL_TERMS, MAX_STEPS = 4096, 1 << 19, 64
MAX_VALUE, MAX_EQUATION = 2**62, 2**63
OWN, WEIGHTS, INPUT = range(3)


def signed(bits):
    return -(1 << bits - 1), (1 << bits - 1) - 1


def unsigned(bits):
    return 0, (1 << bits) - 1


def check_shape(shape, *where):
    valid = len(shape) <= MAX_RANK and all(1 <= size <= MAX_ELEMENTS for size in shape)
    require(valid and prod(shape) <= MAX_ELEMENTS, "kBadProgram", f"shape {shape} {where}")


@dataclass(frozen=True)
class Cells:
    """A tensor of committed cells."""

    tree: int
    tensor: int


@dataclass(frozen=True)
class Known:
    """Integers that both sides know: of the statement, or constants of the program."""

    values: tuple
    of_statement: bool = False


@dataclass
class Term:
    coefficient: int
    source: object
    steps: tuple = ()


@dataclass
class Product:
    """coefficient times the sum, over the labels from `rank` on, of a b; one label (or None) for each axis of a factor."""

    coefficient: int
    a: object
    a_labels: tuple
    b: object
    b_labels: tuple
    sizes: dict
    rank: int


@dataclass
class Value:
    """A virtual tensor."""

    shape: tuple
    interval: tuple
    terms: list = field(default_factory=list)
    products: list = field(default_factory=list)

    def is_linear(self):
        return not self.products

    def __add__(self, other):
        if isinstance(other, int):
            return self if other == 0 else self + constant(self.shape, other)
        assert self.shape == other.shape
        interval = intervals.add(self.interval, other.interval)
        return Value(self.shape, interval, self.terms + other.terms, self.products + other.products)

    def __mul__(self, k):
        return Value(
            self.shape,
            intervals.times(self.interval, k),
            [replace(term, coefficient=k * term.coefficient) for term in self.terms],
            [replace(term, coefficient=k * term.coefficient) for term in self.products],
        )

    __rmul__ = __mul__

    def __sub__(self, other):
        return self + (-other if isinstance(other, int) else other * -1)

    def view(self, step):
        assert self.is_linear() and self.shape == step.input_shape
        same = isinstance(step, (Reshape, Broadcast)) and step.input_shape == step.output_shape
        added = () if same else (step,)
        terms = [replace(term, steps=term.steps + added) for term in self.terms]
        return Value(step.output_shape, step.interval(self.interval), terms)

    def reshape(self, shape):
        return self.view(Reshape(self.shape, shape))

    def broadcast(self, shape):
        return self.view(Broadcast(self.shape, shape))

    def within(self, interval):
        """The same value, known by its relation to lie in a smaller interval."""
        return replace(self, interval=interval)

    def terms_in_all(self):
        factors = (1 + len(product.a.terms) + len(product.b.terms) for product in self.products)
        return len(self.terms) + sum(factors)


def known(shape, values, interval=None, of_statement=False):
    return Value(tuple(shape), interval or (min(values), max(values)), [Term(1, Known(tuple(values), of_statement))])


def constant(shape, value):
    """The same integer everywhere, as a multiple of one: beyond 2^62 it is refused like any such coefficient."""
    return (known([1] * len(shape), [1]) * value).broadcast(shape)


def counting(shape, axis):
    """0, 1, 2, .. along an axis."""
    one = constant(shape, 1)
    return one.view(PrefixSum(shape, axis)) - one


def einsum(rank, a, a_labels, b, b_labels, num_labels=None):
    """The product with the labels given for every axis; labels fall away where an axis has size 1."""
    count = num_labels or max([rank - 1, *a_labels, *b_labels]) + 1
    sizes = dict.fromkeys(range(count), 1)
    for value, labels in ((a, a_labels), (b, b_labels)):
        for label, size in zip(labels, value.shape, strict=True):
            require(size in (1, sizes[label]) or sizes[label] == 1, "kBadProgram", "sizes of a label")
            sizes[label] = max(sizes[label], size)
    kept = [
        tuple(label if size > 1 else None for label, size in zip(labels, value.shape))
        for value, labels in ((a, a_labels), (b, b_labels))
    ]
    interval = intervals.multiply(a.interval, b.interval)
    for label in range(rank, count):
        interval = intervals.times(interval, sizes[label])
    shape = tuple(sizes[label] for label in range(rank))
    return Value(shape, interval, [], [Product(1, a, kept[0], b, kept[1], sizes, rank)])


def elementwise(a, b):
    axes = tuple(range(len(a.shape)))
    return einsum(len(axes), a, axes, b, axes)


@dataclass(frozen=True)
class RangeTable:
    bits: int

    def log_rows(self):
        return self.bits

    def first_key(self):
        return 0


@dataclass(frozen=True)
class FunctionTable:
    spec: tuple  # function, in_bits, out_bits, in_exponent, out_exponent, p0, p1

    def log_rows(self):
        return self.spec[1]

    def first_key(self):
        return -(1 << self.spec[1] - 1)


@dataclass(frozen=True)
class ExpTable:
    exponent: int
    rows_log: int

    def log_rows(self):
        return self.rows_log

    def first_key(self):
        return 0


@dataclass(eq=False)
class CommittedTable:
    """Its rows are lookups with `counts`: virtual tensors of `num_further` columns behind an index and a batch."""

    num_further: int

    def log_rows(self):
        return None


@dataclass
class Lookup:
    """Tuples: of `columns`, then of the last axis of `further`. With `counts` they are rows of the table."""

    table: int
    columns: list
    further: object = None
    counts: object = None

    def num_columns(self):
        return len(self.columns) + (self.further.shape[-1] if self.further else 0)


class Circuit:
    """What is committed, looked up and equated; grows as the primitives ask for it."""

    def __init__(self, limb_bits):
        self.limb_bits = limb_bits
        self.tensors = [[], [], []]  # shapes, by tree
        self.tables, self.multiplicities = [], []
        self.lookups, self.equations = [], []
        self.publics = []  # shape and range of each public tensor

    def tensor(self, tree, shape, interval):
        self.tensors[tree].append(tuple(shape))
        return Value(tuple(shape), interval, [Term(1, Cells(tree, len(self.tensors[tree]) - 1))])

    def cells(self, shape, interval):
        return self.tensor(OWN, shape, interval)

    def ask(self, table):
        """The table's place."""
        if table not in self.tables:
            require(len(self.tables) < 1024, "kLimit", "tables")
            self.tables.append(table)
            rows = table.log_rows()
            shape = (1 << rows - rows // 2, 1 << rows // 2)
            self.multiplicities.append(self.cells(shape, (0, 0)))
        return self.tables.index(table)

    def lookup(self, table, *columns):
        assert all(column.is_linear() for column in columns)
        require(intervals.magnitude(columns[0].interval) <= MAX_VALUE, "kBadProgram", "key of a lookup")
        self.lookups.append(Lookup(self.ask(table), list(columns)))

    def committed_table(self, rows, firsts):
        """The place of a table of the rows (first + i, j, rows[j, i, ...])."""
        require(len(self.tables) < 1024, "kLimit", "tables")
        self.tables.append(CommittedTable(rows.shape[2]))
        self.multiplicities.append(None)
        table, shape = len(self.tables) - 1, rows.shape[:2]
        batch, counter = counting(shape, 0), counting(shape, 1)
        for first in firsts:
            lookup = Lookup(table, [counter + first, batch], rows)
            self.lookups.append(lookup)
            lookup.counts = self.cells(shape, (0, 0))
        return table

    def zero(self, value):
        require(intervals.magnitude(value.interval) < MAX_EQUATION, "kBadProgram", "an equation may wrap")
        self.equations.append(value)

    def ranged(self, shape, low, bits):
        assert 1 <= bits <= 62
        widths = [self.limb_bits] * (bits // self.limb_bits)
        widths += [bits % self.limb_bits] if bits % self.limb_bits else []
        for width in widths:
            self.ask(RangeTable(width))
        value = None
        for i, width in enumerate(widths):
            limb = self.cells(shape, unsigned(width))
            self.lookup(RangeTable(width), limb)
            shifted = limb * (1 << i * self.limb_bits)
            value = shifted if value is None else value + shifted
        return (value + low).within((low, low + (1 << bits) - 1))

    def range_check(self, value, bits):
        assert bits <= 60
        require(intervals.magnitude(value.interval) < MAX_VALUE, "kBadProgram", "range check of a value that may wrap")
        if bits <= self.limb_bits:
            self.lookup(RangeTable(bits), value)
        else:
            self.zero(value - self.ranged(value.shape, 0, bits))

    def weight(self, shape, bits):
        """The value of a Weight node, and its limbs as (value, width)."""
        widths = [min(16, bits - low) for low in range(0, bits, 16)]
        limbs = [(self.tensor(WEIGHTS, shape, unsigned(width)), width) for width in widths]
        value = None
        for i, (limb, _) in enumerate(limbs):
            value = limb * (1 << 16 * i) if value is None else value + limb * (1 << 16 * i)
        return (value - (1 << bits - 1)).within(signed(bits)), limbs

    def check_limits(self):
        """spec/circuit.md section 5."""
        cells = sum(prod(shape) for shapes in self.tensors for shape in shapes)
        tuples = sum(prod(lookup.columns[0].shape) for lookup in self.lookups)
        public = [table for table in self.tables if not isinstance(table, CommittedTable)]
        rows = sum(1 << table.log_rows() for table in public)
        large = sum(1 << table.log_rows() for table in public if not isinstance(table, RangeTable))
        large += sum(prod(lookup.columns[0].shape) for lookup in self.lookups if lookup.counts)
        require(max(cells, tuples + rows) <= 1 << 30, "kLimit", "cells or tuples")
        require(large <= 1 << 20, "kLimit", "rows of tables")
