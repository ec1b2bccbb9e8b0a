"""Refusals, and reading of bytes: spec/README.md (encodings), spec/formats.md (codes)."""

from .field import E, P


class Refused(Exception):
    """The proof, or a package, is refused. `code` is the specification's name of the reason."""

    def __init__(self, code, what=""):
        super().__init__(f"{code}: {what}" if what else code)
        self.code = code


def require(condition, code, what=""):
    if not condition:
        raise Refused(code, what)


class Reader:
    """Reads little-endian values from bytes; whatever is not there is refused."""

    def __init__(self, data):
        self.data = data
        self.position = 0

    def left(self):
        return len(self.data) - self.position

    def take(self, count):
        require(count <= self.left(), "kTruncated", f"{count} bytes at {self.position}")
        self.position += count
        return self.data[self.position - count : self.position]

    def unsigned(self, size):
        return int.from_bytes(self.take(size), "little")

    def signed(self, size):
        return int.from_bytes(self.take(size), "little", signed=True)

    def field(self):
        """An element of F, in its one encoding."""
        value = self.unsigned(8)
        require(value < P, "kNonCanonical")
        return value

    def ext(self):
        """An element of E."""
        return E(self.field(), self.field(), self.field())

    def exts(self, count):
        return [self.ext() for _ in range(count)]

    def flag(self):
        value = self.unsigned(1)
        require(value <= 1, "kTruncated", "a flag is 0 or 1")
        return bool(value)

    def count(self, limit, item_bytes):
        """A u32 count: at most `limit`, and the bytes that are left can hold as many items."""
        value = self.unsigned(4)
        require(value <= limit and value * item_bytes <= self.left(), "kTruncated", f"a count of {value}")
        return value

    def text(self, limit):
        return self.take(self.count(limit, 1))

    def end(self):
        require(self.left() == 0, "kTrailingBytes", f"{self.left()} bytes")
