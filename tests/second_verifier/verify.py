#!/usr/bin/env python3
"""Verifies a proof of Tacit: python3 -m second_verifier.verify PACKAGE PROOF [--context TEXT] (from tests/).

Exit code 0: the proof is valid; 1: it is refused, with the reason.
"""

import argparse
import json
import struct
import sys
from dataclasses import dataclass
from math import prod
from pathlib import Path

from . import files
from .circuit import INPUT, WEIGHTS
from .operators import inference_circuit, registration_circuit
from .program import Commitment, decode, model_id, program_digest, read_input_commitment
from .security import check_level
from .session import Shape, verify_session
from .transcript import Transcript
from .wire import Reader, Refused, require

MAX_CONTEXT = 65536


class Model:
    """A verifier package: read, held to its security level, and its registration checked."""

    def __init__(self, data):
        sections = files.read_sections(data, files.VERIFIER_PACKAGE)
        program_bytes, commitment_bytes = sections[files.PROGRAM], sections[files.COMMITMENT]
        self.program = decode(program_bytes)
        self.digest = program_digest(program_bytes)
        self.id = model_id(program_bytes, commitment_bytes)
        self.commitments, self.registration = {}, None
        if self.program.has_weights():
            self.commitments[WEIGHTS] = Commitment.read(commitment_bytes)
            circuit = registration_circuit(self.program)
            self.registration = Shape(circuit, self.program.registration, {WEIGHTS: self.program.openings})
        else:
            require(commitment_bytes == b"", "kTrailingBytes", "a commitment of no weights")
        check_accuracy(sections[files.ACCURACY])
        self.level()
        self.check_registration(sections[files.REGISTRATION])

    def shape(self, input_commitment=None, publics=None):
        """Of the inference's session. Without the public values its sizes are right, its constants are not."""
        circuit = inference_circuit(self.program, input_commitment is not None, publics)
        openings = {WEIGHTS: self.program.openings}
        if input_commitment:
            openings[INPUT] = input_commitment.openings
        return Shape(circuit, self.program.parameters, openings)

    def level(self, shape=None):
        """Bits of a proof of this shape together with the registration, and the counts of both."""
        shapes = [shape or self.shape()] + ([self.registration] if self.registration else [])
        subproofs = [(s.parameters, s.counts()) for s in shapes]
        return check_level(subproofs), [counts for _, counts in subproofs]

    def check_registration(self, data):
        reader = Reader(data)
        if self.registration:
            transcript = Transcript("tacit 1 registration")
            transcript.absorb_bytes("program", self.digest)
            verify_session(self.registration, self.commitments, [], transcript, reader)
        reader.end()


@dataclass
class Result:
    outputs: list
    bits: object
    counts: list


def check_accuracy(data):
    """What the maker states: of the right form; nothing of it is proved."""
    reader = Reader(data)
    reader.take(8)
    reader.flag()
    reader.take(16)
    if reader.flag():
        reader.take(8)
    reader.end()


def read_publics(shape, reader):
    publics = []
    for tensor, (low, high) in shape.circuit.publics:
        count = prod(tensor)
        values = struct.unpack(f"<{count}q", reader.take(8 * count))
        require(all(low <= value <= high for value in values), "kRangeViolation", f"public tensor {len(publics)}")
        publics.append(values)
    return publics


def verify_proof(model, data, context=None):
    """The public values and the level of a valid proof; any other raises Refused."""
    sections = files.read_sections(data, files.PROOF)
    require(sections[files.MODEL_ID] == model.id, "kStatementMismatch", "a proof of another model")
    found = sections.get(files.CONTEXT)
    require(found is None or 1 <= len(found) <= MAX_CONTEXT, "kBadSection", "length of the context")
    require(found == context, "kStatementMismatch", "another context")

    commitments, input_commitment = dict(model.commitments), None
    if files.INPUT_COMMITMENT_TAG in sections:
        input_commitment = read_input_commitment(sections[files.INPUT_COMMITMENT_TAG], model.program)
        commitments[INPUT] = input_commitment
    reader = Reader(sections[files.BODY])
    publics = read_publics(model.shape(input_commitment), reader)
    shape = model.shape(input_commitment, publics)
    bits, counts = model.level(shape)

    transcript = Transcript("tacit 1 inference")
    transcript.absorb_bytes("program", model.digest)
    transcript.absorb_bytes("model", model.id)
    transcript.absorb_integer("has context", int(found is not None))
    transcript.absorb_bytes("context", found or b"")
    verify_session(shape, commitments, publics, transcript, reader)
    reader.end()
    return Result(publics[len(publics) - len(model.program.outputs) :], bits, counts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path, help="model.verifier")
    parser.add_argument("proof", type=Path)
    parser.add_argument("--context", help="the context that the proof must be bound to")
    options = parser.parse_args()
    context = None if options.context is None else options.context.encode()
    try:
        model = Model(options.package.read_bytes())
        result = verify_proof(model, options.proof.read_bytes(), context)
    except Refused as reason:
        print(f"refused: {reason}")
        return 1
    outputs = {o.name.decode(errors="replace"): v for o, v in zip(model.program.outputs, result.outputs)}
    print("valid", json.dumps({"bits": f"{result.bits:.2f}", "integers": outputs}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
