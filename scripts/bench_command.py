"""What the scripts that measure have in common: their options, and a run of `tacit bench`."""

import argparse
import json
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


def option_parser(documentation, runs):
    """--program, --runs and --threads."""
    parser = argparse.ArgumentParser(description=documentation.splitlines()[0])
    parser.add_argument("--program", default=REPOSITORY / "build" / "release" / "tacit", type=lambda path: Path(path).resolve())
    parser.add_argument("--runs", default=runs, type=int)
    parser.add_argument("--threads", default=2, type=int)
    return parser


def measure(options, arguments):
    """The answer of `tacit bench` with these arguments."""
    command = [options.program, "bench", *arguments, "--runs", options.runs, "--threads", options.threads, "--json", "--quiet"]
    answer = json.loads(subprocess.run(list(map(str, command)), capture_output=True, text=True).stdout)
    if not answer["ok"]:
        raise SystemExit(f"{' '.join(arguments)}: {answer['error']['message']}")
    return answer
