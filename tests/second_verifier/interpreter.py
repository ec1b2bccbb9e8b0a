"""What a program computes: the meaning of every operator in spec/operators.md, on integers.

No part of verifying. The tests compare the outputs of proofs with it: that relations and meanings are the same thing.
"""

from math import isqrt, prod

from . import functions
from .circuit import ExpTable, FunctionTable
from .field import bits_for
from .views import indices, strides


class Tensor:
    """Integers in row-major order."""

    def __init__(self, shape, values):
        self.shape, self.values = tuple(shape), list(values)
        assert len(self.values) == prod(self.shape)

    def __getitem__(self, index):
        """An index along an axis of size 1 counts as 0: such axes are repeated."""
        steps = strides(self.shape)
        return self.values[sum(i * step for i, step, size in zip(index, steps, self.shape, strict=True) if size > 1)]

    @classmethod
    def of(cls, shape, element):
        return cls(shape, [element(*index) for index in indices(shape)])

    def map(self, function):
        return Tensor(self.shape, map(function, self.values))


def rounded(x, shift):
    return x if shift == 0 else x + (1 << shift - 1) >> shift


def changed(items, axis, *new):
    """The tuple with the entry at `axis` replaced."""
    return (*items[:axis], *new, *items[axis + 1 :])


def transpose(axes, x):
    places = [axes.index(axis) for axis in range(len(axes))]
    return Tensor.of([x.shape[axis] for axis in axes], lambda *i: x[[i[place] for place in places]])


def slice_axis(attributes, x):
    axis, start, step, length = attributes
    return Tensor.of(changed(x.shape, axis, length), lambda *i: x[changed(i, axis, start + i[axis] * step)])


def concat(attributes, *inputs):
    (axis,) = attributes
    owner = [(x, j) for x in inputs for j in range(x.shape[axis])]

    def element(*i):
        x, j = owner[i[axis]]
        return x[changed(i, axis, j)]

    return Tensor.of(changed(inputs[0].shape, axis, len(owner)), element)


def window(attributes, x):
    axis, outputs, kernel, stride, dilation, pad = attributes

    def element(*i):
        place = i[axis] * stride + i[axis + 1] * dilation - pad
        return x[(*i[:axis], place, *i[axis + 2 :])] if 0 <= place < x.shape[axis] else 0

    return Tensor.of(changed(x.shape, axis, outputs, kernel), element)


def sum_axis(attributes, x):
    (axis,) = attributes
    return Tensor.of(changed(x.shape, axis, 1), lambda *i: sum(x[changed(i, axis, j)] for j in range(x.shape[axis])))


def linear(attributes, *inputs):
    columns = zip(*(x.values for x in inputs), strict=True)
    return Tensor(inputs[0].shape, [attributes[0] + sum(map(int.__mul__, attributes[1:], c)) for c in columns])


def scale_axis(attributes, x):
    axis, *factors = attributes
    return Tensor.of(x.shape, lambda *i: x[i] * factors[i[axis]])


def contraction(rank, count, a, a_labels, b, b_labels):
    sizes = [1] * count
    for x, labels in ((a, a_labels), (b, b_labels)):
        for size, label in zip(x.shape, labels, strict=True):
            sizes[label] = max(sizes[label], size)

    def element(*i):
        full = ((*i, *j) for j in indices(sizes[rank:]))
        return sum(a[[k[label] for label in a_labels]] * b[[k[label] for label in b_labels]] for k in full)

    return Tensor.of(sizes[:rank], element)


def einsum(attributes, a, b):
    rank, count, *labels = attributes
    return contraction(rank, count, a, labels[: len(a.shape)], b, labels[len(a.shape) :])


def matmul(_, a, b):
    rank = len(a.shape)
    batch = range(rank - 2)
    return contraction(rank, rank + 1, a, [*batch, rank - 2, rank], b, [*batch, rank, rank - 1])


def product(_, a, b):
    axes = list(range(len(a.shape)))
    return contraction(len(axes), len(axes), a, axes, b, axes)


def table(attributes, x):
    function, shift, *rest = attributes[:8]
    if len(attributes) == 9:
        if functions.NAMES[function] == "step":
            return x.map(lambda v: int(rounded(v, shift) >= 0))
        return x.map(lambda v: max(rounded(v, shift), 0))
    spec = FunctionTable((function, *rest))
    (column,) = functions.columns(spec)
    return x.map(lambda v: column[rounded(v, shift) - spec.first_key()])


def rows_of(x):
    n = x.shape[-1]
    return [x.values[i : i + n] for i in range(0, len(x.values), n)]


def softmax(attributes, x, mask=None):
    exponent, bits, *split = attributes
    g = bits_for(x.shape[-1])
    k = 32 + g

    def exponential(d):
        if not split:
            return functions.columns(ExpTable(exponent, bits))[0][d]
        high = functions.columns(ExpTable(exponent - split[0], bits - split[0]))[0][d >> split[0]]
        low = functions.columns(ExpTable(exponent, split[0]))[0][d & (1 << split[0]) - 1]
        return rounded(high * low, 16)

    values = []
    full = rows_of(Tensor.of(x.shape, lambda *i: 1 if mask is None else mask[i]))
    for row, kept in zip(rows_of(x), full, strict=True):
        largest = max(z for z, keep in zip(row, kept) if keep)
        e = [exponential(largest - z) if keep else 0 for z, keep in zip(row, kept)]
        reciprocal = (1 << k) // sum(e)
        values += [rounded(v * reciprocal, k - 15) for v in e]
    return Tensor(x.shape, values)


def gather(_, data, indices):
    shape = (*indices.shape, data.shape[2])
    n = data.shape[1]
    return Tensor.of(shape, lambda j, i, c: data[j, indices[j, i] % n, c])


def arg_max(_, x):
    return Tensor(x.shape[:-1], [row.index(max(row)) for row in rows_of(x)])


def normalise(attributes, x):
    centred, floor, _, exponent, _ = attributes
    n, values = x.shape[-1], []
    for row in rows_of(x):
        u = [n * v - centred * sum(row) for v in row]
        spread = floor + sum(map(int.__mul__, row, u))
        e = (spread.bit_length() - 17) // 2
        root = (isqrt((1 << 55) // (2 * (spread >> 2 * e) + 1)) + 1) // 2
        values += [rounded(v * root, 26 + e - exponent) for v in u]
    return Tensor(x.shape, values)


def clamp(attributes, x):
    shift, low, high, _ = attributes
    return x.map(lambda v: min(max(rounded(v, shift), low), high))


def divide(_, a, b):
    shape = map(max, a.shape, b.shape)
    return Tensor.of(list(shape), lambda *i: (2 * a[i] + b[i]) // (2 * b[i]))


MEANINGS = {
    2: lambda attributes: Tensor(attributes[1 : 1 + attributes[0]], attributes[1 + attributes[0] :]),
    8: lambda shape, x: Tensor(shape, x.values),
    9: transpose,
    10: slice_axis,
    11: concat,
    12: lambda shape, x: Tensor.of(shape, lambda *i: x[i]),
    13: window,
    14: sum_axis,
    16: linear,
    17: scale_axis,
    24: matmul,
    25: product,
    26: einsum,
    32: lambda attributes, x: x.map(lambda v: rounded(v, attributes[0])),
    33: table,
    34: clamp,
    40: softmax,
    41: arg_max,
    44: gather,
    42: normalise,
    43: divide,
}


def interpret(program, inputs):
    """The outputs, as lists of integers, of a program without weights on one list of integers for each input."""
    values = []
    for node in program.nodes:
        if node.kind == 0:
            (i,) = node.attributes
            values.append(Tensor(program.inputs[i].shape, inputs[i]))
        else:
            values.append(MEANINGS[node.kind](node.attributes, *(values[i] for i in node.inputs)))
    return [values[output.node].values for output in program.outputs]
