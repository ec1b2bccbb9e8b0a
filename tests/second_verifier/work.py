"""What the forms of a circuit may cost: spec/circuit.md section 8.

The count here is never below the specification's: it takes a form's elements for the sizes of its factors. So it refuses
more programs, all of them large.
"""

from collections import Counter
from math import prod

from .circuit import Known
from .layout import boxes
from .wire import require

MAX_WORK, MAX_ELEMENTS = 1 << 28, 1 << 22
MAX_RANK, FORM, BOX = 8, 64, 256


def check_work(circuit, placements):
    tiles = [Counter(tile.tensor for tile in placement.tiles) if placement else {} for placement in placements]
    work = 0
    for lookup in circuit.lookups:
        num_boxes = len(boxes(lookup.columns[0].shape))
        columns = lookup.columns + ([lookup.further] if lookup.further else [])
        work += num_boxes * (BOX + sum(work_of(column, tiles) for column in columns))
    for equation in circuit.equations:
        work += work_of(equation, tiles)
        for term in equation.products:
            work += work_of(term.a, tiles) + work_of(term.b, tiles) + FORM + sum(term.sizes.values())
    require(work <= MAX_WORK, "kLimit", "too much work for a verifier")


def work_of(value, tiles):
    """Of a form on the linear terms."""
    work = 0
    for term in value.terms:
        sizes = [prod(value.shape)] + [prod(step.input_shape) for step in term.steps]
        require(max(sizes) <= MAX_ELEMENTS, "kLimit", "a form that is too large")
        work += sum(form_work(size) for size in sizes)
        if isinstance(term.source, Known):
            work += sizes[-1] * (1 + MAX_RANK)
        else:
            work += tiles[term.source.tree][term.source.tensor] * form_work(sizes[-1])
    return work


def form_work(elements):
    return FORM + MAX_RANK + elements
