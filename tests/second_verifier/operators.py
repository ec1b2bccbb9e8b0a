"""The integer operators (spec/operators.md), and the circuits of a program (spec/circuit.md sections 1 and 5)."""

from math import isqrt, prod

from . import functions, intervals
from .circuit import INPUT, MAX_ALL_TERMS, MAX_STEPS, MAX_TERMS, MAX_VALUE
from .circuit import Circuit, ExpTable, FunctionTable, Known, Lookup
from .circuit import check_shape, constant, counting, einsum, elementwise, known, signed
from .field import bits_for
from .views import Broadcast, Embed, PrefixSum, Reshape, Scale, Slice, SumAxis, Transpose, Window
from .wire import require

ARG_MAX = 41
LARGE, MAX_PUBLIC = 1 << 30, 1 << 22


def demand(condition, what):
    require(condition, "kBadProgram", what)


class Elaboration:
    """One pass over a program's nodes. `publics`: the values of the public tensors, or None."""

    def __init__(self, program, has_input_commitment, publics):
        self.program, self.has_input_commitment, self.publics = program, has_input_commitment, publics
        self.circuit = Circuit(program.limb_bits)
        self.values, self.num_inputs, self.num_terms, self.num_public = [], 0, 0, 0
        self.public_inputs = {}
        for i, tensor in enumerate(program.inputs):
            if not tensor.is_hidden:
                self.public_inputs[i] = self.public(tensor.shape, signed(tensor.bits))

    def public(self, shape, interval):
        """The next public tensor."""
        check_shape(shape)
        self.charge(shape)
        place = len(self.circuit.publics)
        self.circuit.publics.append((tuple(shape), interval))
        values = self.publics[place] if self.publics else [0] * prod(shape)
        return known(shape, values, interval, of_statement=True)

    def charge(self, shape):
        """Public elements, and scores behind disclosed indices."""
        self.num_public += prod(shape)
        require(self.num_public <= MAX_PUBLIC, "kLimit", "public elements")

    def run(self):
        program = self.program
        require(len(program.inputs) <= 64 and 1 <= len(program.outputs) <= 64, "kLimit", "inputs or outputs")
        for node in program.nodes:
            self.relate(node)
        demand(self.num_inputs == len(program.inputs), "an input without its node")
        for output in program.outputs:
            demand(output.node < len(self.values), "an output that is not there")
            value = self.values[output.node]
            demand(len(output.exponents) in (1, *value.shape[-1:]), "exponents of an output")
            is_argmax = program.nodes[output.node].kind == ARG_MAX
            demand(not output.is_index or is_argmax and output.exponents == [0], "an index that is none")
            self.circuit.zero(value - self.public(value.shape, value.interval))
        self.circuit.check_limits()
        return self.circuit

    def relate(self, node):
        """The value of the next node."""
        demand(node.kind in OPERATORS, f"operator {node.kind} is not known")
        least, most, takes_accumulators, make = OPERATORS[node.kind]
        demand(least <= len(node.inputs) <= most, "number of inputs")
        demand(all(i < len(self.values) for i in node.inputs), "an input that is not there yet")
        inputs = [self.values[i] for i in node.inputs]
        demand(takes_accumulators or all(value.is_linear() for value in inputs), "an accumulator as input")
        self.keep(make(self, inputs, node.attributes))

    def keep(self, value):
        check_shape(value.shape)
        demand(intervals.magnitude(value.interval) <= MAX_VALUE, "a value that may be too large")
        self.num_terms += value.terms_in_all()
        require(value.terms_in_all() <= MAX_TERMS and self.num_terms <= MAX_ALL_TERMS, "kLimit", "terms")
        require(all(len(term.steps) <= MAX_STEPS for term in value.terms), "kLimit", "steps of a view")
        self.values.append(value)


def shaped(attributes):
    check_shape(attributes)
    return tuple(attributes)


def exactly(attributes, count):
    demand(len(attributes) == count, "number of attributes")
    return attributes


def make_input(e, _, attributes):
    (i,) = exactly(attributes, 1)
    demand(i == e.num_inputs and i < len(e.program.inputs), "order of inputs")
    e.num_inputs += 1
    tensor = e.program.inputs[i]
    if not tensor.is_hidden:
        return e.public_inputs[i]
    check_shape(tensor.shape)
    low = -(1 << tensor.bits - 1)
    if not e.has_input_commitment:
        return e.circuit.ranged(tensor.shape, low, tensor.bits)
    value = e.circuit.tensor(INPUT, tensor.shape, signed(tensor.bits))
    e.circuit.range_check(value - low, tensor.bits)
    return value


def weight_shape(attributes):
    demand(attributes and 1 <= attributes[0] <= 48, "bits of a weight")
    return attributes[0], shaped(attributes[1:])


def make_weight(e, _, attributes):
    bits, shape = weight_shape(attributes)
    return e.circuit.weight(shape, bits)[0]


def make_constant(e, _, attributes):
    demand(attributes and 0 <= attributes[0] <= 8 and len(attributes) > attributes[0], "attributes of a constant")
    rank = attributes[0]
    shape = shaped(attributes[1 : 1 + rank])
    return known(shape, exactly(attributes[1 + rank :], prod(shape)))


def make_reshape(e, inputs, attributes):
    shape = shaped(attributes)
    demand(prod(shape) == prod(inputs[0].shape), "reshape to another number of elements")
    return inputs[0].view(Reshape(inputs[0].shape, shape))


def make_transpose(e, inputs, attributes):
    demand(sorted(attributes) == list(range(len(inputs[0].shape))), "no permutation")
    return inputs[0].view(Transpose(inputs[0].shape, attributes))


def axis_of(value, axis):
    demand(0 <= axis < len(value.shape), "axis")
    return value.shape[axis]


def make_slice(e, inputs, attributes):
    axis, start, step, length = exactly(attributes, 4)
    size = axis_of(inputs[0], axis)
    demand(0 < abs(step) <= size and 1 <= length <= size, "step or length of a slice")
    demand(0 <= start < size and 0 <= start + (length - 1) * step < size, "bounds of a slice")
    return inputs[0].view(Slice(inputs[0].shape, axis, start, step, length))


def make_concat(e, inputs, attributes):
    (axis,) = exactly(attributes, 1)
    axis_of(inputs[0], axis)
    shape = list(inputs[0].shape)
    for value in inputs[1:]:
        demand(len(value.shape) == len(shape), "ranks of a concatenation")
        same = all(a == b for d, (a, b) in enumerate(zip(shape, value.shape)) if d != axis)
        demand(same, "shapes of a concatenation")
    shape[axis] = sum(value.shape[axis] for value in inputs)
    check_shape(shape)
    total, interval, offset = None, inputs[0].interval, 0
    for value in inputs:
        part = value.view(Embed(value.shape, axis, offset, shape[axis]))
        total = part if total is None else total + part
        interval = intervals.union(interval, value.interval)
        offset += value.shape[axis]
    return total.within(interval)


def make_broadcast(e, inputs, attributes):
    shape = shaped(attributes)
    given = inputs[0].shape
    fits = len(given) == len(shape) and all(a in (1, b) for a, b in zip(given, shape))
    demand(fits, "broadcast")
    return inputs[0].view(Broadcast(given, shape))


def make_window(e, inputs, attributes):
    axis, outputs, kernel, stride, dilation, pad = exactly(attributes, 6)
    axis_of(inputs[0], axis)
    demand(len(inputs[0].shape) <= 7, "rank of a window")
    demand(all(1 <= n <= LARGE for n in (outputs, kernel, stride, dilation)) and 0 <= pad <= LARGE, "window")
    step = Window(inputs[0].shape, axis, outputs, kernel, stride, dilation, pad)
    check_shape(step.output_shape)
    return inputs[0].view(step)


def make_sum_axis(e, inputs, attributes):
    (axis,) = exactly(attributes, 1)
    axis_of(inputs[0], axis)
    return inputs[0].view(SumAxis(inputs[0].shape, axis))


def make_linear(e, inputs, attributes):
    demand(len(attributes) == len(inputs) + 1, "number of attributes")
    shape = inputs[0].shape
    demand(all(value.shape == shape for value in inputs), "shapes of a linear map")
    total = constant(shape, attributes[0]) if attributes[0] else None
    for k, value in zip(attributes[1:], inputs):
        total = value * k if total is None else total + value * k
    return total


def make_scale_axis(e, inputs, attributes):
    demand(attributes, "number of attributes")
    axis, factors = attributes[0], attributes[1:]
    shape = inputs[0].shape
    exactly(factors, axis_of(inputs[0], axis))
    return inputs[0].view(Scale(shape, factors, [n if d == axis else 1 for d, n in enumerate(shape)]))


def make_matmul(e, inputs, attributes):
    exactly(attributes, 0)
    a, b = inputs
    rank = len(a.shape)
    demand(rank == len(b.shape) and rank >= 2 and a.shape[-1] == b.shape[-2], "shapes of a product of matrices")
    demand(all(x == y or 1 in (x, y) for x, y in zip(a.shape[:-2], b.shape[:-2])), "batch dimensions")
    batch = tuple(range(rank - 2))
    return einsum(rank, a, (*batch, rank - 2, rank), b, (*batch, rank, rank - 1))


def make_product(e, inputs, attributes):
    exactly(attributes, 0)
    a, b = inputs
    demand(len(a.shape) == len(b.shape), "ranks of a product")
    demand(all(x == y or 1 in (x, y) for x, y in zip(a.shape, b.shape)), "shapes of a product")
    return elementwise(a, b)


def make_einsum(e, inputs, attributes):
    a, b = inputs
    demand(len(attributes) == 2 + len(a.shape) + len(b.shape), "number of attributes")
    rank, count = attributes[:2]
    demand(0 <= rank <= 8 and rank <= count <= 16, "labels of an einsum")
    labels = attributes[2:]
    of_a, of_b = labels[: len(a.shape)], labels[len(a.shape) :]
    demand(all(0 <= label < count for label in labels), "a label that is not there")
    demand(len(set(of_a)) == len(of_a) and len(set(of_b)) == len(of_b), "a label twice")
    return einsum(rank, a, of_a, b, of_b, count)


def make_rescale(e, inputs, attributes):
    (x,) = inputs
    shift, bits = exactly(attributes, 2)
    demand(0 <= shift <= 48 and 1 <= bits <= 48 and shift + bits <= 62, "shift or bits of a rescale")
    y = e.circuit.ranged(x.shape, signed(bits)[0], bits)
    e.circuit.zero(divided(e.circuit, x, y, shift))
    return y


def divided(circuit, x, y, shift):
    """The expression that is zero where y = round(x, shift), of the remainder as new cells."""
    if shift == 0:
        return x - y
    remainder = circuit.ranged(x.shape, 0, shift)
    return x + (1 << shift - 1) - y * (1 << shift) - remainder


def make_clamp(e, inputs, attributes):
    (x,) = inputs
    shift, low, high, bits = exactly(attributes, 4)
    demand(0 <= shift <= 48 and 1 <= bits <= 48 and shift + bits <= 60, "shift or bits of a clamp")
    demand(-(1 << 47) <= low < high <= 1 << 47, "bounds of a clamp")
    circuit = e.circuit
    width = (high - low).bit_length()
    y = circuit.ranged(x.shape, low, width)
    if high - low + 1 < 1 << width:
        circuit.range_check(constant(x.shape, high) - y, width)
    y = y.within((low, high))
    distance = circuit.ranged(x.shape, 0, bits)
    above = circuit.cells(x.shape, (0, (1 << bits) - 1))
    t = (y + above * 2 - distance).within((low - (1 << bits) + 1, high + (1 << bits) - 1))
    circuit.zero(divided(circuit, x, t, shift))
    circuit.zero(elementwise(above, constant(x.shape, high) - y))
    circuit.zero(elementwise(distance - above, y - low))
    return y


def make_table(e, inputs, attributes):
    (x,) = inputs
    digits = len(attributes) == 9
    function, shift, *rest = exactly(attributes[:8], 8)
    demand(len(attributes) == 8 or digits and attributes[8] == 1, "attributes of a table")
    demand(all(abs(attribute) <= 1 << 40 for attribute in attributes), "an attribute that is too large")
    spec = (function, *rest)
    demand(0 <= shift <= 40 and rest[0] >= 1 and shift + rest[0] <= 62, "widths of a table")
    make = by_digits if digits else by_table
    return make(e.circuit, x, shift, spec)


def by_table(circuit, x, shift, spec):
    demand(functions.is_valid(spec), "description of a table")
    table = FunctionTable(spec)
    circuit.ask(table)
    t = x
    if shift > 0 or not x.is_linear():
        t = circuit.cells(x.shape, signed(spec[1]))
        circuit.zero(divided(circuit, x, t, shift))
    y = circuit.cells(x.shape, signed(spec[2]))
    circuit.lookup(table, t, y)
    return y


def by_digits(circuit, x, shift, spec):
    function, in_bits, out_bits, in_exponent, out_exponent, *parameters = spec
    is_step = function == functions.NAMES.index("step")
    if is_step:
        demand((out_bits, in_exponent, out_exponent) == (2, 0, 0), "no step by digits")
    else:
        demand(function == functions.NAMES.index("relu") and in_exponent == out_exponent, "no ReLU by digits")
        demand(in_bits <= out_bits <= 48, "widths of a ReLU by digits")
    demand(parameters == [0, 0] and 2 <= in_bits <= 48, "no function by digits")
    low_bits = in_bits - 1
    s = circuit.ranged(x.shape, 0, 1)
    u = circuit.ranged(x.shape, 0, low_bits)
    t = (u + s * (1 << low_bits) - (1 << low_bits)).within(signed(in_bits))
    circuit.zero(divided(circuit, x, t, shift))
    if is_step:
        return s
    y = circuit.cells(x.shape, (0, (1 << low_bits) - 1))
    circuit.zero(elementwise(s, u) - y)
    return y


def last_axis(value):
    demand(value.shape, "a scalar has no last axis")
    return len(value.shape) - 1, value.shape[-1]


def sum_last(value):
    return value.view(SumAxis(value.shape, len(value.shape) - 1))


def mask_of(z, mask):
    """The factors of a mask, and their shape."""
    (term,) = mask.terms if len(mask.terms) == 1 else (None,)
    is_constant = term and isinstance(term.source, Known) and not term.source.of_statement
    demand(is_constant and term.coefficient == 1 and not term.steps, "a mask that is no constant")
    values, n = term.source.values, last_axis(z)[1]
    demand(len(mask.shape) == len(z.shape) and mask.shape[-1] == n, "shape of a mask")
    demand(all(a in (1, b) for a, b in zip(mask.shape, z.shape)), "shape of a mask")
    demand(set(values) <= {0, 1}, "a mask of other numbers")
    demand(all(1 in values[i : i + n] for i in range(0, len(values), n)), "a row without an entry")
    return values, mask.shape


def make_softmax(e, inputs, attributes):
    z, *masks = inputs
    demand(len(attributes) in (2, 3), "number of attributes")
    in_exponent, in_bits = attributes[:2]
    _, n = last_axis(z)
    require(n <= 4096, "kBadProgram", "length of a softmax")
    demand(0 <= in_exponent <= 24 and 1 <= in_bits <= 16, "attributes of a softmax")
    demand(signed(in_bits)[0] <= z.interval[0] and z.interval[1] <= signed(in_bits)[1], "scores that are too wide")
    circuit, row, g = e.circuit, (*z.shape[:-1], 1), bits_for(n)
    k = 32 + g

    factors = [mask_of(z, mask) for mask in masks]

    def kept(value):
        return value.view(Scale(z.shape, *factors[0])) if factors else value

    m = circuit.ranged(row, signed(in_bits)[0], in_bits)
    d = kept(m.broadcast(z.shape) - z)
    if len(attributes) == 2:
        exponential, delta = exp_lookup(circuit, d, in_exponent, in_bits)
    else:
        demand(1 <= attributes[2] < in_bits, "split of a softmax")
        exponential, delta = exp_by_digits(circuit, d, in_exponent, in_bits, attributes[2])
    exponential, delta = kept(exponential), kept(delta)
    circuit.range_check(sum_last(delta) - 1, max(g, 1))

    total = sum_last(exponential)
    reciprocal = circuit.ranged(row, 0, k - 15)
    rest = circuit.ranged(row, 0, 17 + g)
    circuit.range_check(total - 1 - rest, 17 + g)
    circuit.zero(elementwise(reciprocal, total) + rest - (1 << k))

    p = circuit.ranged(z.shape, 0, 16)
    q = circuit.ranged(z.shape, 0, k - 15)
    circuit.zero(elementwise(exponential, reciprocal) + (1 << k - 16) - p * (1 << k - 15) - q)
    return p


def exp_lookup(circuit, d, exponent, bits):
    """E(d) and [d = 0] for 0 <= d < 2^bits."""
    e, delta = circuit.cells(d.shape, (0, 1 << 16)), circuit.cells(d.shape, (0, 1))
    circuit.lookup(ExpTable(exponent, bits), d, e, delta)
    return e, delta


def exp_by_digits(circuit, d, exponent, bits, split):
    high = circuit.cells(d.shape, (0, (1 << bits - split) - 1))
    low = circuit.cells(d.shape, (0, (1 << split) - 1))
    circuit.zero(d - high * (1 << split) - low)
    e_high, delta_high = exp_lookup(circuit, high, exponent - split, bits - split)
    e_low, delta_low = exp_lookup(circuit, low, exponent, split)
    e = circuit.ranged(d.shape, 0, 17)
    rest = circuit.ranged(d.shape, 0, 16)
    circuit.zero(elementwise(e_high, e_low) + (1 << 15) - e * (1 << 16) - rest)
    delta = circuit.cells(d.shape, (0, 1))
    circuit.zero(elementwise(delta_high, delta_low) - delta)
    return e, delta


def make_arg_max(e, inputs, attributes):
    (z,) = inputs
    (disclosed,) = exactly(attributes, 1)
    demand(disclosed in (0, 1), "attribute of an argmax")
    last_axis(z)
    low, high = z.interval
    bits = max(1, (high - low + 1).bit_length())
    demand(bits <= 60, "scores that are too wide")
    make = disclosed_arg_max if disclosed else hidden_arg_max
    return make(e, z, bits)


def disclosed_arg_max(e, z, bits):
    axis, n = last_axis(z)
    outputs = [place for place, output in enumerate(e.program.outputs) if output.node == len(e.values)]
    demand(outputs, "an argmax that no output names")
    e.charge(z.shape)
    place = len(e.public_inputs) + outputs[0]
    rows = prod(z.shape[:-1])
    chosen = e.publics[place] if e.publics else [0] * rows
    require(all(0 <= a < n for a in chosen), "kRangeViolation", "a disclosed index")

    one_hot = [int(j == a) for a in chosen for j in range(n)]
    before = [int(j < a) for a in chosen for j in range(n)]
    best = sum_last(z.view(Scale(z.shape, one_hot, z.shape))).within(z.interval)
    e.circuit.range_check(best.broadcast(z.shape) - z - known(z.shape, before, (0, 1)), bits)
    return known(z.shape[:-1], chosen, (0, n - 1), of_statement=True)


def hidden_arg_max(e, z, bits):
    axis, n = last_axis(z)
    demand(intervals.magnitude(z.interval) <= 1 << 47, "scores of a hidden argmax")
    require(n <= MAX_PUBLIC, "kLimit", "scores of a hidden argmax")
    circuit, row = e.circuit, (*z.shape[:-1], 1)
    h = circuit.cells(z.shape, (0, 1))
    circuit.zero(elementwise(h, h) - h)
    circuit.zero(sum_last(h) - 1)
    largest = circuit.ranged(row, z.interval[0], bits + 1)
    axes = tuple(range(axis))
    picked = einsum(axis + 1, h, (*axes, axis + 1), z, (*axes, axis + 1))
    circuit.zero(picked - largest)
    up_to = h.view(PrefixSum(h.shape, axis))
    circuit.range_check(largest.broadcast(z.shape) - z - 1 + up_to, bits + 1)
    weighted = h.view(Scale(h.shape, range(n), [1] * axis + [n]))
    return sum_last(weighted).reshape(z.shape[:-1]).within((0, n - 1))


def exponent_of(v):
    """The e for which v / 4^e is in [2^16, 2^18)."""
    return (v.bit_length() - 17) // 2


def ceil_root(n):
    root = isqrt(n)
    return root if root * root == n else root + 1


def make_normalise(e, inputs, attributes):
    (x,) = inputs
    centred, floor, most, exponent, bits = exactly(attributes, 5)
    axis, n = last_axis(x)
    demand(centred in (0, 1) and 1 << 16 <= floor < 1 << 62 and n <= 1 << 16, "attributes of a normalisation")
    demand(0 <= exponent <= 24 and 1 <= bits <= 48, "attributes of a normalisation")
    spread = n * (x.interval[1] - x.interval[0] if centred else 2 * intervals.magnitude(x.interval))
    top = spread**2 // 4 + floor
    demand(spread <= 1 << 32 and top < 1 << 62, "entries that are too wide")
    least = exponent_of(floor)
    demand(least <= most <= exponent_of(top), "the largest exponent")
    circuit, row, choices = e.circuit, (*x.shape[:-1], 1), most - least + 1

    u = x * n - sum_last(x).broadcast(x.shape) if centred else x * n
    axes = tuple(range(axis))
    v = (einsum(axis + 1, x, (*axes, axis + 1), u, (*axes, axis + 1)) + floor).within((floor, top))
    h = circuit.cells((*row[:-1], choices), (0, 1))
    circuit.zero(elementwise(h, h) - h)
    circuit.zero(sum_last(h) - 1)

    def chosen(powers):
        one_of = sum_last(h.view(Scale(h.shape, powers, [1] * axis + [choices])))
        return one_of.within((min(powers), max(powers)))

    m = circuit.ranged(row, 0, 18)
    unit = chosen([4**k for k in range(least, most + 1)])
    w = circuit.ranged(row, 0, max(1, 2 * most))
    circuit.range_check(unit - 1 - w, max(1, 2 * most))
    circuit.zero(v - elementwise(m, unit) - w)

    t = circuit.ranged(row, 1 << 17, 17)
    square = circuit.cells(row, (0, 1 << 36))
    circuit.zero(elementwise(t, t) - square)
    odd = m * 2 + 1
    below = circuit.ranged(row, 0, 40)
    circuit.zero(elementwise(square * 4 - t * 4 + 1, odd) - (1 << 55) + below)
    above = circuit.ranged(row, 1, 40)
    circuit.zero(elementwise(square * 4 + t * 4 + 1, odd) - (1 << 55) - above)

    r = circuit.cells(row, (0, 1 << 18 + most - least))
    circuit.zero(elementwise(t, chosen([1 << choices - 1 - k for k in range(choices)])) - r)
    reach = ceil_root(n) * ((1 << 26) + (1 << 9)) << most
    shift = 26 + most - exponent
    y = circuit.ranged(x.shape, signed(bits)[0], bits)
    rest = circuit.ranged(x.shape, 0, shift)
    scaled = elementwise(u, r).within((-reach, reach))
    circuit.zero(scaled + (1 << shift - 1) - y * (1 << shift) - rest)
    return y


def make_divide(e, inputs, attributes):
    a, b = inputs
    bits, has_sign = exactly(attributes, 2)
    demand(1 <= bits <= 48 and has_sign in (0, 1) and len(a.shape) == len(b.shape), "attributes of a division")
    demand(all(m == n or 1 in (m, n) for m, n in zip(a.shape, b.shape)), "shapes of a division")
    shape = tuple(map(max, a.shape, b.shape))
    check_shape(shape)
    largest = intervals.magnitude(a.interval)
    demand(largest <= 1 << 60 and intervals.magnitude(b.interval) <= 1 << 48 and b.interval[1] >= 1, "operands that are too wide")
    circuit = e.circuit
    if has_sign:
        demand(b.interval[0] <= 0, "a sign that is known")
        s = circuit.ranged(b.shape, 0, 1)
        divisor = circuit.cells(b.shape, (1, intervals.magnitude(b.interval)))
        circuit.zero(b - elementwise(s, b) * 2 - divisor)
        dividend = circuit.cells(shape, (-largest, largest))
        circuit.zero(a.broadcast(shape) - elementwise(s, a) * 2 - dividend)
        a, b = dividend, divisor
    width = max(1, (2 * b.interval[1] - 1).bit_length())
    q = circuit.ranged(shape, signed(bits)[0], bits)
    r = circuit.ranged(shape, 0, width)
    repeated = b.broadcast(shape)
    circuit.range_check(repeated * 2 - 1 - r, width)
    circuit.zero(a.broadcast(shape) * 2 + repeated - elementwise(b, q) * 2 - r)
    return q


def make_gather(e, inputs, attributes):
    data, index = inputs
    (takes_negative,) = exactly(attributes, 1)
    demand(takes_negative in (0, 1), "attribute of a gather")
    demand(len(data.shape) == 3 and len(index.shape) == 2 and data.shape[0] == index.shape[0], "shapes of a gather")
    batch, n, columns = data.shape
    require(columns <= 1 << 16, "kLimit", "columns of a gather")
    circuit = e.circuit
    table = circuit.committed_table(data, [0, -n] if takes_negative else [0])
    shape = (batch, index.shape[1], columns)
    check_shape(shape)
    y = circuit.cells(shape, data.interval)
    circuit.lookups.append(Lookup(table, [index, counting(index.shape, 0)], y))
    return y


# kind: least and largest number of inputs, whether they may be accumulators, the relation
OPERATORS = {
    0: (0, 0, False, make_input),
    1: (0, 0, False, make_weight),
    2: (0, 0, False, make_constant),
    8: (1, 1, False, make_reshape),
    9: (1, 1, False, make_transpose),
    10: (1, 1, False, make_slice),
    11: (1, 4096, False, make_concat),
    12: (1, 1, False, make_broadcast),
    13: (1, 1, False, make_window),
    14: (1, 1, False, make_sum_axis),
    16: (1, 4096, True, make_linear),
    17: (1, 1, False, make_scale_axis),
    24: (2, 2, False, make_matmul),
    25: (2, 2, False, make_product),
    26: (2, 2, False, make_einsum),
    32: (1, 1, True, make_rescale),
    33: (1, 1, True, make_table),
    34: (1, 1, True, make_clamp),
    40: (1, 2, False, make_softmax),
    ARG_MAX: (1, 1, False, make_arg_max),
    44: (2, 2, False, make_gather),
    42: (1, 1, False, make_normalise),
    43: (2, 2, False, make_divide),
}


def inference_circuit(program, has_input_commitment, publics=None):
    """`publics`: the values of the public tensors; None while only their shapes and ranges are wanted."""
    return Elaboration(program, has_input_commitment, publics).run()


def registration_circuit(program):
    circuit = Circuit(program.registration_limb_bits)
    limbs = []
    for node in program.nodes:
        if node.kind == 1:
            bits, shape = weight_shape(node.attributes)
            limbs += circuit.weight(shape, bits)[1]
    for limb, width in limbs:
        circuit.range_check(limb, width)
    circuit.check_limits()
    return circuit
