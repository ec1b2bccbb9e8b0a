"""BLAKE3 and what is built from it: spec/hash.md."""

import struct
from functools import lru_cache

from .wire import require

IV = (0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19)
PERMUTATION = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
COLUMNS_AND_DIAGONALS = (
    (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
    (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14),
)  # fmt: skip
CHUNK_START, CHUNK_END, PARENT, ROOT = 1, 2, 4, 8
KEYED_HASH, DERIVE_KEY_CONTEXT, DERIVE_KEY_MATERIAL = 16, 32, 64
MASK = 0xFFFFFFFF
BLOCK, CHUNK = 64, 1024


def compress(chaining, block, counter, length, flags):
    """The compression function: 16 words."""
    m = struct.unpack("<16I", block.ljust(BLOCK, b"\0"))
    v = [*chaining, *IV[:4], counter & MASK, counter >> 32, length, flags]
    for round_number in range(7):
        if round_number:
            m = [m[i] for i in PERMUTATION]
        for g, (ia, ib, ic, id_) in enumerate(COLUMNS_AND_DIAGONALS):
            a, b, c, d = v[ia], v[ib], v[ic], v[id_]
            a = a + b + m[2 * g] & MASK
            d ^= a
            d = (d >> 16 | d << 16) & MASK
            c = c + d & MASK
            b ^= c
            b = (b >> 12 | b << 20) & MASK
            a = a + b + m[2 * g + 1] & MASK
            d ^= a
            d = (d >> 8 | d << 24) & MASK
            c = c + d & MASK
            b ^= c
            v[ia], v[ib], v[ic], v[id_] = a, (b >> 7 | b << 25) & MASK, c, d
    return [v[i] ^ v[i + 8] for i in range(8)] + [v[i + 8] ^ chaining[i] for i in range(8)]


class Output:
    """The last compression of a subtree, done when it is known whether it is the root."""

    def __init__(self, chaining, block, counter, flags):
        self.arguments = chaining, block, counter, len(block), flags

    def chaining_value(self):
        return compress(*self.arguments)[:8]

    def root_bytes(self, count):
        chaining, block, _, length, flags = self.arguments
        blocks = (compress(chaining, block, i, length, flags | ROOT) for i in range(-(-count // BLOCK)))
        return b"".join(struct.pack("<16I", *words) for words in blocks)[:count]


def chunk_output(key, chunk, counter, flags):
    blocks = [chunk[i : i + BLOCK] for i in range(0, len(chunk), BLOCK)] or [b""]
    chaining, start = key, CHUNK_START
    for block in blocks[:-1]:
        chaining, start = compress(chaining, block, counter, BLOCK, flags | start)[:8], 0
    return Output(chaining, blocks[-1], counter, flags | start | CHUNK_END)


def tree_output(key, data, first_chunk, flags):
    """Output of the subtree over `data`: the left part is the largest power of two of chunks that leaves a rest."""
    if len(data) <= CHUNK:
        return chunk_output(key, data, first_chunk, flags)
    left = 1 << ((len(data) - 1) // CHUNK).bit_length() - 1
    halves = (
        tree_output(key, data[: left * CHUNK], first_chunk, flags),
        tree_output(key, data[left * CHUNK :], first_chunk + left, flags),
    )
    return Output(key, struct.pack("<16I", *halves[0].chaining_value(), *halves[1].chaining_value()), 0, flags | PARENT)


def blake3(data, size=32):
    return tree_output(IV, data, 0, 0).root_bytes(size)


def keyed_hash(key, data, size=32):
    return tree_output(struct.unpack("<8I", key), data, 0, KEYED_HASH).root_bytes(size)


@lru_cache(maxsize=None)
def context_key(context):
    return struct.unpack("<8I", tree_output(IV, context.encode(), 0, DERIVE_KEY_CONTEXT).root_bytes(32))


def derive_key(context, material=b"", size=32):
    return tree_output(context_key(context), material, 0, DERIVE_KEY_MATERIAL).root_bytes(size)


def digest_of_parts(context, *parts):
    """D(context; parts): each part behind its length (spec/formats.md section 3)."""
    return derive_key(context, b"".join(len(part).to_bytes(8, "little") + part for part in parts))


LEAF_KEY = derive_key("tacit 1 merkle leaf")
NODE_KEY = derive_key("tacit 1 merkle node")


def leaf_digest(tree_id, index, salt_and_data):
    return keyed_hash(LEAF_KEY, struct.pack("<II", tree_id, index) + salt_and_data)


def verify_multiproof(root, height, leaves, reader):
    """`leaves` are the digests of the opened leaves by position; the siblings come from `reader`."""
    known = leaves
    for _ in range(height):
        parents = {}
        for position in sorted(known):
            if position >> 1 in parents:
                continue
            sibling = known[position ^ 1] if position ^ 1 in known else reader.take(32)
            pair = (sibling, known[position]) if position & 1 else (known[position], sibling)
            parents[position >> 1] = keyed_hash(NODE_KEY, b"".join(pair))
        known = parents
    require(known == {0: root}, "kMerklePath")


def leading_zeros(digest):
    return 8 * len(digest) - int.from_bytes(digest, "big").bit_length()
