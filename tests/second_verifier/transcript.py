"""The Fiat-Shamir transcript: spec/transcript.md."""

import struct

from .field import E, P
from .hash import derive_key, keyed_hash, leading_zeros
from .wire import require

PROTOCOL, BYTES, INTEGER, ELEMENT, EXT, EXT_LIST = range(6)
CHALLENGE_F, CHALLENGE_E, POSITIONS, PROOF_OF_WORK = range(16, 20)
CONTEXT = "tacit 1 transcript"


class Stream:
    """The u64 behind the state in the extendable output; long enough for every use."""

    def __init__(self, data):
        self.words = iter(struct.unpack(f"<{len(data) // 8}Q", data))

    def field(self):
        return next(word for word in self.words if word < P)


class Transcript:
    def __init__(self, protocol):
        self.message = b""
        self.record(PROTOCOL, protocol, b"")

    def record(self, tag, label, data):
        name = label.encode()
        self.message += struct.pack("<BI", tag, len(name)) + name + struct.pack("<Q", len(data)) + data

    def draw(self, tag, label, data, words):
        """Appends a record of a challenge; `words` u64 of the output, and the state becomes the open message."""
        self.record(tag, label, data)
        output = derive_key(CONTEXT, self.message, 32 + 8 * words)
        self.message = output[:32]
        return output[32:]

    def absorb_bytes(self, label, data):
        self.record(BYTES, label, data)

    def absorb_integer(self, label, value):
        self.record(INTEGER, label, struct.pack("<Q", value))

    def absorb_field(self, label, value):
        self.record(ELEMENT, label, struct.pack("<Q", value))

    def absorb_ext(self, label, value):
        self.record(EXT, label, value.encode())

    def absorb_exts(self, label, values):
        self.record(EXT_LIST, label, b"".join(value.encode() for value in values))

    def challenge_field(self, label):
        return Stream(self.draw(CHALLENGE_F, label, b"", 8)).field()

    def challenge(self, label):
        # A word is rejected once in 2^32: twelve hold three good ones but for a probability below 2^-300.
        stream = Stream(self.draw(CHALLENGE_E, label, b"", 12))
        return E(stream.field(), stream.field(), stream.field())

    def challenges(self, label, count):
        return [self.challenge(label) for _ in range(count)]

    def positions(self, label, count, log_domain):
        """Ascending, distinct positions of 2^log_domain."""
        data = self.draw(POSITIONS, label, struct.pack("<QQ", count, log_domain), count)
        return sorted({word & (1 << log_domain) - 1 for word in struct.unpack(f"<{count}Q", data)})

    def check_work(self, label, bits, nonce):
        key = self.draw(PROOF_OF_WORK, label, struct.pack("<Q", bits), 4)
        self.absorb_integer(label, nonce)
        require(leading_zeros(keyed_hash(key, struct.pack("<Q", nonce))) >= bits, "kGrinding", label)
