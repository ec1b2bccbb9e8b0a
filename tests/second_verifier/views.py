"""The steps of views (spec/circuit.md section 2) and their transposed maps on weights (section 3).

Every step knows the shapes of its input and its output. `pull_back` takes weights on the output, one element of E for each
in row-major order, to weights on the input.
"""

from itertools import product
from math import prod
from operator import mul

from . import intervals
from .field import E


def strides(shape):
    """Of row-major order."""
    return [prod(shape[axis + 1 :]) for axis in range(len(shape))]


def indices(shape):
    return product(*map(range, shape))


class Step:
    def __init__(self, input_shape, output_shape):
        self.input_shape, self.output_shape = tuple(input_shape), tuple(output_shape)

    def interval(self, value):
        return value

    def pull_back(self, weights):
        """By `source`, which names the input element that an output element is, or None for a zero."""
        result = [E(0)] * prod(self.input_shape)
        steps = strides(self.input_shape)
        for weight, index in zip(weights, indices(self.output_shape), strict=True):
            source = self.source(index)
            if source is not None:
                place = sum(map(mul, source, steps))
                result[place] = result[place] + weight
        return result


class Reshape(Step):
    def pull_back(self, weights):
        return weights


class Transpose(Step):
    def __init__(self, shape, permutation):
        super().__init__(shape, [shape[axis] for axis in permutation])
        self.inverse = [permutation.index(axis) for axis in range(len(shape))]

    def source(self, index):
        return [index[axis] for axis in self.inverse]


class AxisStep(Step):
    """A step that changes one axis, by `map_axis` on its index."""

    def __init__(self, shape, axis, size):
        super().__init__(shape, (*shape[:axis], size, *shape[axis + 1 :]))
        self.axis = axis

    def source(self, index):
        i = self.map_axis(index[self.axis])
        return None if i is None else (*index[: self.axis], i, *index[self.axis + 1 :])


class Slice(AxisStep):
    def __init__(self, shape, axis, start, step, length):
        super().__init__(shape, axis, length)
        self.start, self.step = start, step

    def map_axis(self, j):
        return self.start + j * self.step


class Embed(AxisStep):
    def __init__(self, shape, axis, offset, size):
        super().__init__(shape, axis, size)
        self.offset = offset

    def map_axis(self, j):
        return j - self.offset if 0 <= j - self.offset < self.input_shape[self.axis] else None

    def interval(self, value):
        return intervals.union(value, (0, 0))


class Broadcast(Step):
    def source(self, index):
        return [i if size > 1 else 0 for i, size in zip(index, self.input_shape, strict=True)]

    def spread(self, values):
        """The map itself, on values of any kind."""
        steps = strides(self.input_shape)
        places = (sum(map(mul, self.source(index), steps)) for index in indices(self.output_shape))
        return [values[place] for place in places]


class SumAxis(AxisStep):
    def __init__(self, shape, axis):
        super().__init__(shape, axis, 1)
        self.count = shape[axis]

    def interval(self, value):
        return intervals.times(value, self.count)

    def pull_back(self, weights):
        return Broadcast(self.output_shape, self.input_shape).spread(weights)


class PrefixSum(AxisStep):
    def __init__(self, shape, axis):
        super().__init__(shape, axis, shape[axis])

    def interval(self, value):
        return intervals.union(value, intervals.times(value, self.input_shape[self.axis]))

    def pull_back(self, weights):
        result, step = list(weights), strides(self.input_shape)[self.axis]
        for place, index in reversed(list(enumerate(indices(self.input_shape)))):
            if index[self.axis] + 1 < self.input_shape[self.axis]:
                result[place] = result[place] + result[place + step]
        return result


class Scale(Step):
    """Times known integers, whose axes have the size of the value's or 1."""

    def __init__(self, shape, factors, factors_shape):
        super().__init__(shape, shape)
        self.range = min(factors), max(factors)
        self.factors, self.factors_shape = factors, factors_shape

    def interval(self, value):
        return intervals.multiply(value, self.range)

    def pull_back(self, weights):
        factors = Broadcast(self.factors_shape, self.output_shape).spread(self.factors)
        return [weight * factor for weight, factor in zip(weights, factors, strict=True)]


class Window(Step):
    def __init__(self, shape, axis, outputs, kernel, stride, dilation, pad):
        super().__init__(shape, (*shape[:axis], outputs, kernel, *shape[axis + 1 :]))
        self.axis, self.stride, self.dilation, self.pad = axis, stride, dilation, pad

    def source(self, index):
        axis = self.axis
        i = index[axis] * self.stride + index[axis + 1] * self.dilation - self.pad
        inside = 0 <= i < self.input_shape[axis]
        return (*index[:axis], i, *index[axis + 2 :]) if inside else None

    def interval(self, value):
        return intervals.union(value, (0, 0))
