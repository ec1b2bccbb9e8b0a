"""What the end-to-end tests share: running the program, and small files to feed it."""

import csv
import json
import os
import pathlib
import shutil
import struct
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "breast_cancer"
TACIT = os.environ.get("TACIT", str(ROOT / "build" / "release" / "tacit"))
# A sanitizer's shadow fits into no limit on memory.
SANITIZED = b"__sanitizer" in pathlib.Path(TACIT).read_bytes()


class Run:
    """A finished run of the program."""

    def __init__(self, process):
        self.code, self.out, self.err = process.returncode, process.stdout, process.stderr

    @property
    def json(self):
        lines = self.out.splitlines()
        assert len(lines) == 1, f"not one line: {self.out!r}"
        return json.loads(lines[0])


class CliTest(unittest.TestCase):
    """Each class has a folder of its own, which is home, state and cache too."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="tacit_e2e_"))
        cls.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(cls.folder / "home"),
            "XDG_STATE_HOME": str(cls.folder / "home" / "state"),
            "XDG_CACHE_HOME": str(cls.folder / "home" / "cache"),
        }
        for variable in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LD_LIBRARY_PATH"):
            if variable in os.environ:
                cls.environment[variable] = os.environ[variable]
        (cls.folder / "home").mkdir()

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    @classmethod
    def start(cls, *arguments, **options):
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        options.setdefault("cwd", cls.folder)
        return subprocess.Popen([TACIT, *map(str, arguments)], text=True, env=cls.environment, **options)

    @classmethod
    def tacit(cls, *arguments, **options):
        process = cls.start(*arguments, **options)
        process.stdout, process.stderr = process.communicate(timeout=120)
        return Run(process)

    @classmethod
    def set_up(cls, folder, *options, model="model.onnx"):
        run = cls.tacit("setup", EXAMPLE / model, "-o", folder, "--calibrate", EXAMPLE / "calibration.csv",
                        "--label", "diagnosis", "--labels", "benign,malignant", "--json", "--quiet", *options)
        assert run.code == 0, run.err
        return run.json

    def refused(self, code, sentence, *arguments, **options):
        """The run fails with this code, and this sentence is in what people and programs are told."""
        run = self.tacit(*arguments, "--json", **options)
        self.assertEqual(run.code, code, run.out + run.err)
        self.assertIn(sentence, run.err.replace("\n", " "))
        answer = run.json
        self.assertEqual((answer["schema_version"], answer["ok"]), (1, False))
        self.assertEqual(answer["error"]["code"], code)
        self.assertIn(sentence, answer["error"]["message"])
        return answer

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def no_leftovers(self, folder=None):
        names = [p.name for p in (folder or self.folder).rglob("*") if ".tmp-" in p.name]
        self.assertEqual(names, [])


def patient():
    """Header and values of the test record."""
    with open(EXAMPLE / "patient.csv", newline="") as file:
        header, row = list(csv.reader(file))
    return header, [float(v) for v in row]


def npy(values, shape, descr="<f8"):
    """A .npy file of version 1."""
    code = {"<f8": "<d", "<f4": "<f", "|u1": "<B", "|b1": "<B", "<i8": "<q"}[descr]
    head = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {tuple(shape)!r}, }}"
    head += " " * (-(len(head) + 11) % 64) + "\n"
    body = b"".join(struct.pack(code, v) for v in values)
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + body


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out) + bytes([value])


def field(number, content):
    """A protobuf field: an integer, or bytes, or text."""
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    content = content.encode() if isinstance(content, str) else content
    return varint(number << 3 | 2) + varint(len(content)) + content


def onnx_value(name, shape, element_type=1):
    dims = b"".join(field(1, field(2, d) if isinstance(d, str) else field(1, d)) for d in shape)
    return field(1, name) + field(2, field(1, field(1, element_type) + field(2, dims)))


def onnx_model(nodes, inputs, outputs, initializers=(), opset=13):
    """A model file. Nodes are (name, op, inputs, outputs); initializers are (name, shape, floats)."""
    graph = b""
    for name, op, sources, targets in nodes:
        node = b"".join(field(1, s) for s in sources) + b"".join(field(2, t) for t in targets)
        graph += field(1, node + field(3, name) + field(4, op))
    graph += field(2, "graph")
    for name, shape, values in initializers:
        data = struct.pack(f"<{len(values)}f", *values)
        graph += field(5, b"".join(field(1, d) for d in shape) + field(2, 1) + field(8, name) + field(9, data))
    graph += b"".join(field(11, onnx_value(*v)) for v in inputs) + b"".join(field(12, onnx_value(*v)) for v in outputs)
    return field(1, 8) + field(7, graph) + field(8, field(1, "") + field(2, opset))
