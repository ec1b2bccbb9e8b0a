"""Where cells lie and which leaf is what: spec/circuit.md section 6, spec/protocol.md section 5 (leaves)."""

from collections import deque
from dataclasses import dataclass
from itertools import product
from math import prod

from .field import bits_for
from .views import strides
from .wire import require

MAX_ROWS, MAX_TILES = 4096, 1 << 20


@dataclass(frozen=True)
class Box:
    offsets: tuple
    extents: tuple

    def log_size(self):
        return bits_for(prod(self.extents))

    def halves(self):
        axis = next(axis for axis, extent in enumerate(self.extents) if extent > 1)
        half = self.extents[axis] // 2
        extents = (*self.extents[:axis], half, *self.extents[axis + 1 :])
        upper = (*self.offsets[:axis], self.offsets[axis] + half, *self.offsets[axis + 1 :])
        return Box(self.offsets, extents), Box(upper, extents)

    def places(self, shape):
        """The row-major place in a tensor of this shape of every element of the box, in the box's order."""
        steps = strides(shape)
        for index in product(*map(range, self.extents)):
            yield sum((offset + i) * step for offset, i, step in zip(self.offsets, index, steps))


def pieces(size):
    """(offset, extent) of the binary digits of a dimension, the largest first."""
    result, offset = [], 0
    for bit in reversed(range(size.bit_length())):
        if size >> bit & 1:
            result.append((offset, 1 << bit))
            offset += 1 << bit
    return result


def boxes(shape):
    """First axis outermost."""
    result = []
    for choice in product(*map(pieces, shape)):
        result.append(Box(tuple(offset for offset, _ in choice), tuple(extent for _, extent in choice)))
    return result


@dataclass(frozen=True)
class Tile:
    tensor: int
    box: Box
    row: int
    column: int


class Placement:
    """One tree: `tiles`, and the number of rows."""

    def __init__(self, shapes, log_h, reserved):
        self.capacity = (1 << log_h) - reserved
        require(self.capacity > 0, "kBadParameters", "no room in a row")
        self.shapes = shapes
        self.tiles, self.num_rows, self.free = [], 0, 0
        self.blocks = [[] for _ in range(log_h + 1)]  # stacks of (row, column), by log of size
        queues = self.fill_queues(shapes)
        remaining = sum(map(prod, shapes))
        while queues:
            size = max(queues)
            tensor, box = queues[size].popleft()
            if not queues[size]:
                del queues[size]
            block = self.take(size)
            if block is None and size < self.capacity.bit_length() and self.free < remaining:
                self.open_row()
                block = self.take(size)
            if block is not None:
                require(len(self.tiles) < MAX_TILES, "kLimit", "tiles")
                self.tiles.append(Tile(tensor, box, *block))
                self.free -= 1 << size
                remaining -= 1 << size
            else:
                queues.setdefault(size - 1, deque()).extend((tensor, half) for half in box.halves())

    @staticmethod
    def fill_queues(shapes):
        queues = {}
        for tensor, shape in enumerate(shapes):
            for box in boxes(shape):
                queues.setdefault(box.log_size(), deque()).append((tensor, box))
        return queues

    def open_row(self):
        require(self.num_rows < MAX_ROWS, "kLimit", "rows")
        column = 0
        for size in reversed(range(self.capacity.bit_length())):
            if self.capacity >> size & 1:
                self.blocks[size].append((self.num_rows, column))
                column += 1 << size
        self.free += self.capacity
        self.num_rows += 1

    def take(self, size):
        found = next((s for s in range(size, len(self.blocks)) if self.blocks[s]), None)
        if found is None:
            return None
        row, column = self.blocks[found].pop()
        while found > size:
            found -= 1
            self.blocks[found].append((row, column + (1 << found)))
        return row, column


@dataclass
class Segment:
    """Leaves of the fraction tree, from `start` on: the rows of a table, or a box of a lookup."""

    log_size: int
    table: int
    lookup: object = None
    box: object = None
    start: int = 0


def segments(circuit):
    """(segments in order of their leaves, number of leaves in use)"""
    sizes = [table.log_rows() for table in circuit.tables]
    found = [Segment(size, i) for i, size in enumerate(sizes) if size is not None]
    for lookup in circuit.lookups:
        for box in boxes(lookup.columns[0].shape):
            found.append(Segment(box.log_size(), lookup.table, lookup, box))
    found.sort(key=lambda segment: -segment.log_size)
    leaf = 0
    for segment in found:
        segment.start = leaf
        leaf += 1 << segment.log_size
    return found, leaf
