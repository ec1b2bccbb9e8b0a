"""Envelopes of files: spec/files.md."""

import struct

from .hash import blake3, derive_key, keyed_hash
from .wire import Reader, require

MAGIC, VERSION = bytes.fromhex("89544143 49540d0a"), 1
PROVER_PACKAGE, VERIFIER_PACKAGE, PROOF, INPUT_COMMITMENT = 1, 2, 3, 5
PROGRAM, COMMITMENT, REGISTRATION, ACCURACY, SECRET, RECIPE, NAMES = range(1, 8)
MODEL_ID, CONTEXT, BODY, INPUT_COMMITMENT_TAG, REPORT = range(8, 13)
TAGS = {  # required, optional
    PROVER_PACKAGE: ({PROGRAM, COMMITMENT, SECRET, RECIPE, NAMES, REPORT}, set()),
    VERIFIER_PACKAGE: ({PROGRAM, COMMITMENT, REGISTRATION, ACCURACY}, set()),
    PROOF: ({MODEL_ID, BODY}, {CONTEXT, INPUT_COMMITMENT_TAG}),
    INPUT_COMMITMENT: ({INPUT_COMMITMENT_TAG}, set()),
}


def checksum(data):
    key = derive_key("tacit 1 file checksum")
    blocks = [data[i : i + 64].ljust(64, b"\0") for i in range(0, len(data), 64)]
    digests = [keyed_hash(key, block) for block in blocks]
    while len(digests) > 1:
        pairs = [b"".join(digests[i : i + 2]).ljust(64, b"\0") for i in range(0, len(digests), 2)]
        digests = [keyed_hash(key, pair) for pair in pairs]
    return blake3(len(data).to_bytes(8, "little") + digests[0])


def write_sections(kind, sections):
    data = MAGIC + struct.pack("<HBB", VERSION, kind, len(sections))
    for tag, content in sorted(sections.items()):
        data += struct.pack("<HQ", tag, len(content)) + content
    return data if kind == PROOF else data + checksum(data)


def read_sections(data, kind):
    """Contents by tag."""
    if kind != PROOF:
        require(len(data) >= 32 and checksum(data[:-32]) == data[-32:], "kChecksum")
        data = data[:-32]
    reader = Reader(data)
    require(reader.take(8) == MAGIC, "kBadMagic")
    require(reader.unsigned(2) == VERSION, "kBadVersion")
    require(reader.unsigned(1) == kind, "kBadMagic", "another kind of file")
    sections, last = {}, -1
    required, optional = TAGS[kind]
    for _ in range(reader.unsigned(1)):
        tag, length = reader.unsigned(2), reader.unsigned(8)
        require(tag > last and tag in required | optional, "kBadSection", f"tag {tag}")
        sections[tag] = reader.take(length)
        last = tag
    reader.end()
    require(required <= sections.keys(), "kBadSection", "a section is missing")
    return sections
