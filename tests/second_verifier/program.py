"""Programs, parameters and commitments: bytes to records. spec/formats.md sections 1 to 3, spec/pcs.md section 2."""

from dataclasses import dataclass

from .hash import digest_of_parts
from .wire import Reader, require

MAGIC, VERSION = b"TACITPRG", 1
NAME_BYTES, MANY, ATTRIBUTES, MAX_RANK = 4096, 1 << 20, 1 << 24, 8


@dataclass
class Round:
    folding: int
    log_inv_rate: int
    num_queries: int
    pow_bits: int
    num_ood: int


@dataclass
class Parameters:
    log_h: int
    log_inv_rate: int
    num_queries: int
    pow_bits: int
    rounds: list

    @classmethod
    def read(cls, reader):
        log_h, log_inv_rate, num_queries, pow_bits, num_rounds = (reader.unsigned(size) for size in (1, 1, 2, 1, 1))
        require(num_rounds <= 32, "kTruncated", "rounds")
        rounds = [Round(*(reader.unsigned(size) for size in (1, 1, 2, 1, 1))) for _ in range(num_rounds)]
        return cls(log_h, log_inv_rate, num_queries, pow_bits, rounds)

    def encode(self):
        heads = (self.log_h, self.log_inv_rate, self.num_queries, self.pow_bits, len(self.rounds))
        rows = [heads] + [
            (r.folding, r.log_inv_rate, r.num_queries, r.pow_bits, r.num_ood) for r in self.rounds
        ]
        return b"".join(
            value.to_bytes(size, "little") for row in rows for value, size in zip(row, (1, 1, 2, 1, 1), strict=True)
        )

    def common(self):
        """What the proofs that open one tree share."""
        return self.log_h, self.log_inv_rate, self.num_queries

    def check(self):
        """The column 'valid' of spec/pcs.md section 2."""
        valid = (
            1 <= self.log_h <= 28
            and 1 <= self.log_inv_rate <= 8
            and self.log_h + self.log_inv_rate <= 31
            and 1 <= self.num_queries <= 1024
            and self.pow_bits <= 32
            and self.rounds
        )
        require(valid, "kBadParameters", "first trees")
        log_size, last_rate = self.log_h, self.log_inv_rate
        for r in self.rounds:
            valid = (
                1 <= r.folding <= min(6, log_size)
                and last_rate <= r.log_inv_rate <= 28
                and log_size + r.log_inv_rate <= 31
                and 1 <= r.num_queries <= 1024
                and r.pow_bits <= 32
                and r.num_ood <= 8
            )
            require(valid, "kBadParameters", "a round")
            log_size, last_rate = log_size - r.folding, r.log_inv_rate
        require(log_size <= 10, "kBadParameters", "final polynomial")


def encode_list(items):
    return len(items).to_bytes(4, "little") + b"".join(items)


def encode_text(data):
    return len(data).to_bytes(4, "little") + data


def encode_integers(values, size, signed=True):
    return encode_list([value.to_bytes(size, "little", signed=signed) for value in values])


@dataclass
class Node:
    kind: int
    inputs: list
    attributes: list

    def encode(self):
        return bytes([self.kind]) + encode_integers(self.inputs, 4, False) + encode_integers(self.attributes, 8)


@dataclass
class Input:
    name: bytes
    shape: tuple
    exponents: list
    bits: int
    is_integer: bool
    is_hidden: bool
    saturates: bool

    def encode(self):
        shape = b"".join(size.to_bytes(8, "little", signed=True) for size in self.shape)
        flags = bytes([self.bits, self.is_integer, self.is_hidden, self.saturates])
        head = encode_text(self.name) + bytes([len(self.shape)]) + shape
        return head + encode_integers(self.exponents, 1) + flags


@dataclass
class Output:
    name: bytes
    node: int
    exponents: list
    is_index: bool
    labels: list

    def encode(self):
        head = encode_text(self.name) + self.node.to_bytes(4, "little") + encode_integers(self.exponents, 1)
        return head + bytes([self.is_index]) + encode_list([encode_text(label) for label in self.labels])


@dataclass
class Program:
    name: bytes
    nodes: list
    inputs: list
    outputs: list
    limb_bits: int
    hide_model: bool
    calibrated: bool
    openings: int
    parameters: Parameters
    registration: Parameters
    registration_limb_bits: int

    def has_weights(self):
        return any(node.kind == 1 for node in self.nodes)

    def encode(self):
        lists = [encode_list([item.encode() for item in items]) for items in (self.nodes, self.inputs, self.outputs)]
        return b"".join(
            [
                MAGIC + VERSION.to_bytes(2, "little"),
                encode_text(self.name),
                *lists,
                bytes([self.limb_bits, self.hide_model, self.calibrated]),
                self.openings.to_bytes(4, "little"),
                self.parameters.encode(),
                self.registration.encode(),
                bytes([self.registration_limb_bits]),
            ]
        )


def signed_list(reader, size, limit):
    return [reader.signed(size) for _ in range(reader.count(limit, size))]


def read_node(reader):
    kind = reader.unsigned(1)
    inputs = [reader.unsigned(4) for _ in range(reader.count(MANY, 4))]
    return Node(kind, inputs, signed_list(reader, 8, ATTRIBUTES))


def read_input(reader):
    name = reader.text(NAME_BYTES)
    rank = reader.unsigned(1)
    require(rank <= MAX_RANK, "kTruncated", "rank of an input")
    shape = tuple(reader.signed(8) for _ in range(rank))
    exponents = signed_list(reader, 1, MANY)
    bits = reader.unsigned(1)
    require(1 <= bits <= 32, "kTruncated", "bits of an input")
    require(len(exponents) in (1, *shape[-1:]), "kTruncated", "exponents of an input")
    return Input(name, shape, exponents, bits, reader.flag(), reader.flag(), reader.flag())


def read_output(reader):
    name, node = reader.text(NAME_BYTES), reader.unsigned(4)
    exponents, is_index = signed_list(reader, 1, MANY), reader.flag()
    return Output(name, node, exponents, is_index, [reader.text(NAME_BYTES) for _ in range(reader.count(MANY, 4))])


def read_limb_bits(reader):
    bits = reader.unsigned(1)
    require(4 <= bits <= 16, "kTruncated", "limb_bits")
    return bits


def decode(data):
    """The program, all rules of spec/formats.md checked that need no circuit and no security level."""
    reader = Reader(data)
    require(reader.take(8) == MAGIC, "kBadMagic")
    require(reader.unsigned(2) == VERSION, "kBadVersion")
    program = Program(
        name=reader.text(NAME_BYTES),
        nodes=[read_node(reader) for _ in range(reader.count(MANY, 9))],
        inputs=[read_input(reader) for _ in range(reader.count(MANY, 13))],
        outputs=[read_output(reader) for _ in range(reader.count(MANY, 17))],
        limb_bits=read_limb_bits(reader),
        hide_model=reader.flag(),
        calibrated=reader.flag(),
        openings=reader.unsigned(4),
        parameters=Parameters.read(reader),
        registration=Parameters.read(reader),
        registration_limb_bits=read_limb_bits(reader),
    )
    reader.end()
    program.parameters.check()
    program.registration.check()
    require(program.parameters.common() == program.registration.common(), "kBadParameters", "two shapes of one tree")
    hides_weights = program.has_weights() and program.hide_model
    require(hides_weights or any(tensor.is_hidden for tensor in program.inputs), "kBadProgram", "nothing is hidden")
    if hides_weights:
        require(program.openings >= 3, "kBadParameters", "openings")
    else:
        require(program.openings == 0, "kBadParameters", "openings")
    require(program.openings * program.parameters.num_queries < 1 << program.parameters.log_h, "kBadParameters")
    return program


@dataclass
class Commitment:
    """A pinned commitment, 64 bytes."""

    data: bytes
    root: bytes
    rows: int
    openings: int
    pin: object

    @classmethod
    def read(cls, data):
        reader = Reader(data)
        commitment = cls(data, reader.take(32), reader.unsigned(4), reader.unsigned(4), reader.ext())
        reader.end()
        return commitment


def read_input_commitment(data, program):
    """The pinned commitment of the hidden inputs, which must belong to this program."""
    reader = Reader(data)
    shape = reader.unsigned(1), reader.unsigned(1), reader.unsigned(2)
    rule, commitment = reader.take(32), Commitment.read(reader.take(64))
    reader.end()
    parameters = program.parameters
    require(any(tensor.is_hidden for tensor in program.inputs), "kStatementMismatch", "no hidden inputs")
    require(commitment.openings > 0, "kBadParameters", "openings of an input commitment")
    require(shape == parameters.common() and rule == quantisation_rule(program), "kStatementMismatch", "another rule")
    require(commitment.openings * parameters.num_queries < 1 << parameters.log_h, "kBadParameters", "openings")
    return commitment


def quantisation_rule(program):
    """The digest of a program that is empty but for the hidden inputs (spec/formats.md section 3)."""
    hidden = [tensor for tensor in program.inputs if tensor.is_hidden]
    nothing = Parameters(0, 0, 0, 0, [])
    empty = Program(b"", [], hidden, [], 8, True, True, 0, nothing, nothing, 8)
    return digest_of_parts("tacit 1 quantisation rule", empty.encode())


def program_digest(program_bytes):
    return digest_of_parts("tacit 1 program", program_bytes)


def model_id(program_bytes, commitment_bytes):
    return digest_of_parts("tacit 1 model", program_bytes, commitment_bytes)
