"""Random integer programs without weights, so that operators meet in ways that no exporter makes.

They are put into packages of their own, which `tacit prove` takes like those of `tacit setup`. Intervals keep every honest
value in range, so that any input has a proof.
"""

from math import prod
from random import Random

from . import files, functions
from .circuit import signed
from .intervals import magnitude
from .operators import Elaboration, exponent_of
from .program import Input, Node, Output, Parameters, Program, Round
from .security import check_level
from .session import Shape
from .wire import Refused

MAX_ELEMENTS, MAX_RANK = 48, 4
CHEAP = ("identity", "relu", "leaky_relu", "clip", "sigmoid", "exp", "sqrt", "reciprocal", "hard_sigmoid", "abs", "sign", "step")


class Generator:
    """Grows a program node by node. `self.values` has the virtual tensors."""

    def __init__(self, seed, num_nodes):
        self.random = Random(seed)
        self.program = Program(b"random", [], [], [], self.random.choice((4, 5, 8)), True, True, 0, None, None, 8)
        for i in range(self.random.randint(1, 3)):
            shape = tuple(self.random.choice((1, 2, 3, 4, 5)) for _ in range(self.random.randint(0, 3)))
            bits = self.random.randint(1, 9)
            self.program.inputs.append(Input(b"x%d" % i, shape, [0], bits, False, i == 0 or self.coin(), False))
        self.elaboration = Elaboration(self.program, False, None)
        self.values = self.elaboration.values
        for i in range(len(self.program.inputs)):
            self.add(0, [], [i])
        while len(self.program.nodes) < num_nodes:
            self.random.choice(self.MAKERS)(self)
        self.choose_outputs()

    def coin(self):
        return self.random.random() < 0.5

    def add(self, kind, inputs, attributes):
        node = Node(kind, inputs, attributes)
        self.elaboration.relate(node)
        self.program.nodes.append(node)
        return len(self.values) - 1

    def pick(self, accumulators=False, rank=0):
        """A value of at least this rank, later ones more often; None if there is none."""
        fits = [
            i
            for i, value in enumerate(self.values)
            if (accumulators or value.is_linear()) and len(value.shape) >= rank and self.program.nodes[i].kind != 41
        ]
        return fits[max(self.random.randrange(len(fits)), self.random.randrange(len(fits)))] if fits else None

    def shape(self, i):
        return self.values[i].shape

    def axis(self, i):
        return self.random.randrange(len(self.shape(i)))

    def small(self, i, bits):
        """A value of i's shape whose interval fits `bits` signed bits: itself, or a rescale of it."""
        if self.values[i].is_linear() and magnitude(self.values[i].interval) < 1 << bits - 1:
            return i
        shift = max(0, magnitude(self.values[i].interval).bit_length() + 2 - bits)
        return self.add(32, [i], [shift, bits])

    def constant(self, shape):
        values = [self.random.randint(-9, 9) for _ in range(prod(shape))]
        return self.add(2, [], [len(shape), *shape, *values])

    def make_constant(self):
        rank = self.random.randint(0, 3)
        self.constant([self.random.choice((1, 2, 3)) for _ in range(rank)])

    def make_reshape(self):
        i = self.pick()
        sizes, left = [], prod(self.shape(i))
        while left > 1 and len(sizes) < MAX_RANK - 1:
            sizes.append(self.random.choice([d for d in range(1, left + 1) if left % d == 0]))
            left //= sizes[-1]
        self.add(8, [i], sizes + [left])

    def make_transpose(self):
        i = self.pick()
        axes = list(range(len(self.shape(i))))
        self.random.shuffle(axes)
        self.add(9, [i], axes)

    def make_slice(self):
        i = self.pick(rank=1)
        if i is None:
            return
        axis = self.axis(i)
        size = self.shape(i)[axis]
        start, step = self.random.randrange(size), self.random.choice([s for s in range(-size, size + 1) if s])
        room = (size - 1 - start) // step if step > 0 else start // -step
        self.add(10, [i], [axis, start, step, self.random.randint(1, min(size, room + 1))])

    def make_concat(self):
        i = self.pick(rank=1)
        if i is None or prod(self.shape(i)) * 2 > MAX_ELEMENTS:
            return
        axis = self.axis(i)
        shape = list(self.shape(i))
        shape[axis] = self.random.choice((1, 2))
        parts = [i, self.constant(shape), *([i] if self.coin() else [])]
        self.add(11, parts, [axis])

    def make_broadcast(self):
        i = self.pick(rank=1)
        if i is None:
            return
        shape = [self.random.choice((1, 2, 3)) if n == 1 else n for n in self.shape(i)]
        if prod(shape) <= MAX_ELEMENTS:
            self.add(12, [i], shape)

    def make_window(self):
        i = self.pick(rank=1)
        if i is None or len(self.shape(i)) >= MAX_RANK:
            return
        numbers = [self.random.randint(1, 3) for _ in range(4)] + [self.random.randint(0, 2)]
        if prod(self.shape(i)) * numbers[0] * numbers[1] <= MAX_ELEMENTS:
            self.add(13, [i], [self.axis(i), *numbers])

    def make_sum_axis(self):
        i = self.pick(rank=1)
        if i is not None:
            self.add(14, [i], [self.axis(i)])

    def make_linear(self):
        i = self.pick(accumulators=True)
        same = [j for j, value in enumerate(self.values) if value.shape == self.shape(i)]
        inputs = [i] + [self.random.choice(same) for _ in range(self.random.randint(0, 2))]
        if any(magnitude(self.values[j].interval) > 1 << 40 for j in inputs):
            return
        self.add(16, inputs, [self.random.randint(-20, 20) for _ in range(len(inputs) + 1)])

    def make_scale_axis(self):
        i = self.pick(rank=1)
        if i is not None and magnitude(self.values[i].interval) < 1 << 40:
            axis = self.axis(i)
            self.add(17, [i], [axis, *(self.random.randint(-9, 9) for _ in range(self.shape(i)[axis]))])

    def make_matmul(self):
        i = self.pick(rank=2)
        if i is None:
            return
        a = self.small(i, 14)
        *batch, _, inner = self.shape(a)
        batch = [self.random.choice((1, n)) for n in batch]
        b = self.constant([*batch, inner, self.random.randint(1, 3)])
        if self.coin():
            axes = list(range(len(self.shape(a))))
            b = self.add(9, [a], [*axes[:-2], axes[-1], axes[-2]])
        self.add(24, [a, b], [])

    def make_product(self):
        i = self.small(self.pick(), 14)
        j = self.constant([self.random.choice((1, n)) for n in self.shape(i)]) if self.coin() else i
        self.add(25, [i, j], [])

    def make_einsum(self):
        a, b = self.small(self.pick(), 12), self.small(self.pick(), 12)
        count = max(len(self.shape(a)), len(self.shape(b))) + self.random.randint(0, 2)
        labels = [self.random.sample(range(count), len(self.shape(i))) for i in (a, b)]
        rank = self.random.randint(0, min(count, 3))
        try:
            self.add(26, [a, b], [rank, count, *labels[0], *labels[1]])
        except Refused:
            pass  # sizes that do not fit

    def make_rescale(self):
        i = self.pick(accumulators=True)
        bits = magnitude(self.values[i].interval).bit_length() + 2
        shift = self.random.randint(max(0, bits - 40), min(20, max(bits - 2, 0)))
        self.add(32, [i], [shift, max(bits - shift + 1, 2)])

    def make_clamp(self):
        i = self.pick(accumulators=True)
        bits = magnitude(self.values[i].interval).bit_length() + 2
        shift = self.random.randint(max(0, bits - 40), min(20, max(bits - 2, 0)))
        low = self.random.choice((0, self.random.randint(-(1 << 20), 1 << 20)))
        high = low + self.random.choice((1, (1 << self.random.randint(1, 20)) - 1, self.random.randint(1, 1 << 20)))
        beyond = (magnitude(self.values[i].interval) >> shift) + max(-low, high, 0) + 2
        self.add(34, [i], [shift, low, high, beyond.bit_length()])

    def make_table(self):
        i = self.pick(accumulators=True)
        name = self.random.choice(CHEAP)
        bits = magnitude(self.values[i].interval).bit_length() + 1
        digits = name in ("relu", "step") and self.coin()
        in_bits = self.random.randint(2, 30 if digits else 7)
        shift = max(0, bits + 1 - in_bits)
        exponent = self.random.randint(0, 6)
        p0, p1 = (self.random.randint(1, 1 << 33) for _ in range(2))
        used = functions.PARAMETERS.get(name, 0)
        spec = [exponent, exponent if digits else self.random.randint(0, 8)]
        spec += [p0 if used else 0, p0 + p1 if used == 2 else 0]
        if name == "step":
            spec[:2], out_bits = [0, 0], 2
        else:
            out_bits = 32 if digits else 16
        self.add(33, [i], [functions.NAMES.index(name), shift, in_bits, out_bits, *spec, *([1] if digits else [])])

    def make_softmax(self):
        i = self.pick(rank=1)
        if i is None:
            return
        bits = self.random.randint(2, 8)
        split = [self.random.randint(1, bits - 1)] if self.coin() else []
        self.add(40, [self.small(i, bits), *self.masks(i)], [self.random.randint(0, 8), bits, *split])

    def masks(self, i):
        """None, or a mask of the scores i."""
        if self.coin():
            return []
        *outer, n = self.shape(i)
        shape = [*(self.random.choice((1, size)) for size in outer), n]
        rows = [[self.random.randint(0, 1) for _ in range(n)] for _ in range(prod(shape[:-1]))]
        for row in rows:
            row[self.random.randrange(n)] = 1
        return [self.add(2, [], [len(shape), *shape, *(bit for row in rows for bit in row)])]

    def make_gather(self):
        """Rows of any value, by the indices of largest scores."""
        i, j = self.pick(), self.pick(rank=1)
        if j is None:
            return
        n = self.shape(j)[-1]
        m, elements = prod(self.shape(j)[:-1]), prod(self.shape(i))
        if m * elements > MAX_ELEMENTS:
            return
        scores = self.small(j, 30)
        rows = self.add(8, [i], [1, 1, elements])
        if n > 1:
            rows = self.add(11, [rows, *(self.constant([1, 1, elements]) for _ in range(n - 1))], [1])
        index = self.add(8, [self.add(41, [scores], [0])], [1, m])
        takes_negative = int(self.coin())
        if takes_negative and self.coin():
            index = self.add(16, [index], [-n, 1])
        self.add(44, [rows, index], [takes_negative])

    def make_arg_max(self):
        i = self.pick(rank=1)
        if i is not None:
            i = self.small(i, 30)
            disclosed = int(self.coin() and len(self.program.outputs) < 3)
            if disclosed:
                self.program.outputs.append(Output(b"index", len(self.values), [0], True, []))
            j = self.add(41, [i], [disclosed])
            self.add(16, [j], [3, -2])

    def make_normalise(self):
        i = self.pick(rank=1)
        if i is None:
            return
        i = self.small(i, 12)
        centred, floor, exponent = int(self.coin()), self.random.randint(1 << 16, 1 << self.random.randint(17, 40)), self.random.randint(0, 24)
        low, high = self.values[i].interval
        spread = self.shape(i)[-1] * (high - low if centred else 2 * max(-low, high))
        most = exponent_of(spread**2 // 4 + floor)
        self.add(42, [i], [centred, floor, most, exponent, exponent + 8])

    def make_divide(self):
        """By 2 x + 1, which has a sign but is not 0, or by x + 2^11, where x is the dividend or a sum of its entries."""
        i = self.small(self.pick(), 10)
        j = self.small(self.add(14, [i], [self.axis(i)]), 10) if self.shape(i) and self.coin() else i
        has_sign = int(self.coin() and self.values[j].interval[0] < 0 < self.values[j].interval[1])
        divisor = self.add(16, [j], [1, 2] if has_sign else [1 << 11, 1])
        self.add(43, [i, divisor], [11, has_sign])

    def choose_outputs(self):
        last = [Output(b"y%d" % i, i, [0], False, []) for i in {len(self.values) - 1, self.pick(True)}]
        self.program.outputs += sorted(last, key=lambda output: output.node)

    MAKERS = [
        make_constant, make_reshape, make_transpose, make_slice, make_concat, make_broadcast, make_window, make_sum_axis,
        make_linear, make_scale_axis, make_matmul, make_product, make_einsum, make_rescale, make_clamp, make_table, make_softmax,
        make_arg_max, make_gather, make_normalise, make_divide,
    ]  # fmt: skip


def random_parameters(random, log_h):
    """Two or three rounds with rates that rise, queries and grinding that may or may not do."""
    rounds, log_size, rate = [], log_h, 3
    while log_size > 8 or not rounds:
        rate += random.randint(0, 2)
        folding = random.randint(1, 4)
        queries = 2 * (128 - 12) // rate + random.randint(3, 9)
        rounds.append(Round(folding, rate, queries, 12, random.choice((1, 1, 2))))
        log_size -= folding
    return Parameters(log_h, 3, random.randint(80, 86), 12, rounds)


def random_program(seed, num_nodes=14):
    program = Generator(seed, num_nodes).program
    random = Random(seed)
    while True:
        program.parameters = program.registration = random_parameters(random, random.choice((11, 12)))
        circuit = Elaboration(program, False, None).run()
        try:
            check_level([(program.parameters, Shape(circuit, program.parameters, {}).counts())])
            return program
        except Refused as refused:
            if refused.code != "kSecurityLevel":
                raise


def random_inputs(program, seed):
    """A list of integers for each input."""
    random = Random(seed)
    inputs = []
    for tensor in program.inputs:
        low, high = signed(tensor.bits)
        inputs.append([random.randint(low, high) for _ in range(prod(tensor.shape))])
    return inputs


def packages(program, model_prover, model_verifier):
    """Files of the program; what is no business of a verifier comes from the files of another model without weights."""
    prover = files.read_sections(model_prover, files.PROVER_PACKAGE)
    verifier = files.read_sections(model_verifier, files.VERIFIER_PACKAGE)
    prover[files.PROGRAM] = verifier[files.PROGRAM] = program.encode()
    count = len(program.nodes)
    prover[files.NAMES] = count.to_bytes(4, "little") + bytes(8 * count)
    return files.write_sections(files.PROVER_PACKAGE, prover), files.write_sections(files.VERIFIER_PACKAGE, verifier)
