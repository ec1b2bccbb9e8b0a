"""A real proof is verified by the verifier library alone, built for WebAssembly and run by Node.

Usage: check_verifier.py TACIT [VERIFIER]. VERIFIER is a native build of verify_main.cc; without it the WebAssembly
build is made (with the preset 'wasm') and used. This script reads the files' envelopes by itself, as any second
implementation would.
"""

import os
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
EXAMPLE = REPOSITORY / "examples" / "breast_cancer"
CONTEXT = "case 4711"
PROGRAM, COMMITMENT, REGISTRATION, CONTEXT_TAG, BODY = 1, 2, 3, 9, 10


def sections(path):
    """{tag: content} of a Tacit file: 11 bytes of head, u8 count, then tag (u16), length (u64) and content each."""
    data = path.read_bytes()
    assert data[:8] == b"\x89TACIT\r\n", path
    found, place = {}, 12
    for _ in range(data[11]):
        tag, length = struct.unpack_from("<HQ", data, place)
        found[tag] = data[place + 10 : place + 10 + length]
        place += 10 + length
    return found


def build_wasm():
    for command in (["cmake", "--preset", "wasm"], ["cmake", "--build", "--preset", "wasm"]):
        subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)
    return ["node", REPOSITORY / "build" / "wasm" / "verify_wasm.js"]


def flipped(content, place):
    changed = bytearray(content)
    changed[place] ^= 1
    return bytes(changed)


def main():
    tacit = sys.argv[1]
    verifier = [sys.argv[2]] if len(sys.argv) > 2 else build_wasm()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        environment = {**os.environ, "XDG_CACHE_HOME": folder}

        def run_tacit(*arguments):
            subprocess.run([tacit, "--quiet", *map(str, arguments)], check=True, stdout=subprocess.DEVNULL, env=environment)

        run_tacit("setup", EXAMPLE / "model.onnx", "-o", work / "package", "--calibrate", EXAMPLE / "calibration.csv",
                  "--label", "diagnosis", "--openings", 3)
        run_tacit("prove", work / "package" / "model.prover", EXAMPLE / "patient.csv", "-o", work / "x.proof",
                  "--context", CONTEXT)
        package, proof = sections(work / "package" / "model.verifier"), sections(work / "x.proof")
        true_parts = [package[PROGRAM], package[COMMITMENT], package[REGISTRATION], proof[BODY], proof[CONTEXT_TAG]]

        def verdict(parts):
            """(exit code, printed line) of the verifier on the five parts."""
            names = []
            for i, part in enumerate(parts):
                (work / f"part{i}").write_bytes(part)
                names.append(work / f"part{i}")
            done = subprocess.run([*verifier, *names], capture_output=True, text=True, timeout=300)
            return done.returncode, done.stdout.strip()

        code, outputs = verdict(true_parts)
        assert code == 0, (code, outputs)
        assert len(outputs.split()) == 2, outputs
        print("valid:", outputs)
        wanted = ("model", "model", "registration", "proof", "proof")
        for i, part in enumerate(true_parts):
            changed = list(true_parts)
            changed[i] = flipped(part, len(part) // 2)
            code, line = verdict(changed)
            # A changed program or commitment may still be well-formed: then the registration proof is not its own.
            assert code == 1 and line.split()[0] in (wanted[i], "registration"), (i, code, line)
            print(f"part {i} changed: refused ({line})")
        code, line = verdict(true_parts[:4])
        assert code == 1 and line.startswith("proof"), (code, line)
        print("context left out: refused")


if __name__ == "__main__":
    main()
