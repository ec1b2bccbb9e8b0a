#!/usr/bin/env python3
"""Checks that the modules of src/tacit include each other downward only.

Four rules, each printed with the line that breaks it:
  1. a module includes only modules below it in LAYERS, and those only if its CMakeLists.txt names them,
     directly or through a module that it names;
  2. the verifier, with all that it includes, reaches no prover, no compiler, and no header that needs
     threads, clocks, streams, files or exceptions;
  3. the prover, with all that it includes, reaches no compiler;
  4. a header from outside is included only where EDGES says so.

Exit code 0: no line breaks a rule; 1: some do.
"""

import argparse
import re
import sys
from pathlib import Path

# From the bottom up. Modules of one layer do not include each other.
LAYERS = [
    ["base"],
    ["field", "params"],
    ["poly", "hash", "program", "functions"],
    ["transcript", "semantics"],
    ["channel", "security"],
    ["sumcheck"],
    ["products"],
    ["lookup", "pcs"],
    ["circuit"],
    ["op"],
    ["argument"],
    ["session"],
    ["verifier"],
    ["prover"],
    ["ir", "data"],
    ["nn"],
    ["frontend", "bench"],
    ["quant"],
    ["lower"],
    ["plan"],
    ["api"],
    ["cli"],
]

# Files that lie lower or higher than the rest of their folder, as modules of their own.
APART = {
    r"pcs/params\.h": "params",
    r"op/functions/.*": "functions",
    r"op/(interpreter|\w+/(semantics|strided|kernels\w*))\.(h|cc)": "semantics",
    r"nn/\w+/(lower|scores)\.(h|cc)|nn/common/(affine|align|compare|rows|select)\.(h|cc)|nn/sum/sum\.h": "lower",
}

# Plain data, for which no library is linked.
PLAIN_DATA = {"params"}

COMPILER = {"ir", "nn", "frontend", "bench", "quant", "plan"}
OUTSIDE_VERIFIER = COMPILER | {"prover", "data", "api", "cli"}
PROVER_HALF = re.compile(r"^(prove|prover|witness|csprng|parallel)\b|_prover\b|_kernels?\b")
NOT_IN_VERIFIER = set(
    """atomic barrier chrono condition_variable csetjmp csignal ctime exception filesystem format fstream future
    iostream istream latch mutex ostream random ranges semaphore shared_mutex source_location sstream stdexcept
    stop_token syncstream system_error thread typeindex typeinfo""".split()
)

# Headers from outside, by the beginning of their path: the files that may include them.
EDGES = {
    "tl/": r"base/result\.h",
    "hwy/": r"(field|poly|hash|sumcheck|lookup|pcs|base|op/contraction)/\w*(packed|kernel|dispatch|lanes|simd)\w*\.(h|cc)",
    "tbb/": r"base/parallel\.(h|cc)",
    "oneapi/": r"base/parallel\.(h|cc)",
    "google/protobuf/": r"(frontend|data)/.*",
    "onnx/": r"(frontend|data)/.*",
    "CLI/": r"cli/.*",
    "nlohmann/": r"(cli|data|api)/.*",
    "fmt/": r"(base/user_error|ir/|nn/|bench/|data/|frontend/|quant/|plan/|api/|cli/).*",
    "sys/": r"(hash|data|prover|api|cli|base)/.*",
}

# The public header, in include/: what is inside knows it only where it is implemented.
PUBLIC = "tacit/tacit.h"
EDGES[PUBLIC] = r"api/c_api\.cc"

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def module_of(name):
    """The module of the file `name`, a path under src/tacit."""
    return next((module for files, module in APART.items() if re.fullmatch(files, name)), name.split("/")[0])


class File:
    """A source file: its path under src/tacit, its module, and what it includes, by line."""

    def __init__(self, root, path):
        self.name = path.relative_to(root).as_posix()
        self.module = module_of(self.name)
        self.own, self.outside = [], []
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if match := INCLUDE.match(line):
                quoted, angled = match.groups()
                target = quoted or angled
                if target.startswith("tacit/") and target != PUBLIC:
                    self.own.append((number, target.removeprefix("tacit/")))
                else:
                    self.outside.append((number, target))

    def at(self, number):
        return f"src/tacit/{self.name}:{number}"


class Targets:
    """What the CMakeLists.txt files under src/tacit declare: of each target its folder, sources and dependencies."""

    def __init__(self, root):
        self.folder, self.sources, self.direct = {}, {}, {}
        for path in sorted(root.rglob("CMakeLists.txt")):
            here = path.parent.relative_to(root)
            text = re.sub(r"#.*", "", path.read_text())
            for call in re.findall(r"tacit_(?:module|program)\s*\(([^)]*)\)", text):
                target, *words = call.split()
                self.folder[target] = here.parts[0]
                arguments, keyword = {"SOURCES": [], "DEPS": []}, None
                for word in words:
                    if word.isupper():
                        keyword = word
                    else:
                        arguments.setdefault(keyword, []).append(word)
                self.sources[target] = [(here / source).as_posix() for source in arguments["SOURCES"]]
                self.direct[target] = arguments["DEPS"]

    def reached(self, target):
        """The target and those that it links with, directly or not."""
        found, queue = {target}, [target]
        while queue:
            for name in self.direct.get(queue.pop(), []):
                if name not in found:
                    found.add(name)
                    queue.append(name)
        return found

    def folders_below(self, folder):
        """The folders of the targets that the folder's own link with."""
        own = [target for target, its in self.folder.items() if its == folder]
        return {self.folder.get(name, name) for target in own for name in self.reached(target)}

    def sources_below(self, target):
        return [source for name in sorted(self.reached(target)) for source in self.sources.get(name, [])]


def closure(files, targets, module):
    """The files that the module links with or includes, directly or not, with the path that leads to each."""
    paths = {name: [name] for name, file in files.items() if file.module == module}
    for name in targets.sources_below(module):
        if name in files:
            paths.setdefault(name, [f"the target tacit_{module}", name])
    queue = list(paths)
    while queue:
        name = queue.pop()
        for _, target in files[name].own:
            for reached in (target, re.sub(r"\.h$", ".cc", target)):
                # A header brings its definitions along.
                if reached in files and reached not in paths:
                    paths[reached] = paths[name] + [reached]
                    queue.append(reached)
    return paths


def read_files(root):
    """All source files under `root`, by name."""
    paths = sorted(path for path in root.rglob("*") if path.suffix in (".h", ".cc"))
    return {file.name: file for file in (File(root, path) for path in paths)}


def check(root):
    """The sentences that name what is wrong, one a broken rule."""
    files, targets = read_files(root), Targets(root)
    layer = {module: height for height, modules in enumerate(LAYERS) for module in modules}
    declared = {folder: targets.folders_below(folder) for folder in set(targets.folder.values())}
    wrong = []

    for file in files.values():
        if file.module not in layer:
            wrong.append(f"src/tacit/{file.name}: module '{file.module}' has no layer in tools/check_includes.py")
            continue
        folder = file.name.split("/")[0]
        for number, target in file.own:
            module, target_folder = module_of(target), target.split("/")[0]
            if target not in files:
                wrong.append(f"{file.at(number)}: no such header: {target}")
            elif module == file.module:
                continue
            elif layer.get(module, len(LAYERS)) >= layer[file.module]:
                wrong.append(f"{file.at(number)}: {file.module}/ is not above {module}/")
            elif target_folder != folder and module not in PLAIN_DATA and target_folder not in declared.get(folder, ()):
                wrong.append(f"{file.at(number)}: the CMakeLists.txt of {folder}/ does not name {target_folder}")
        for number, target in file.outside:
            for beginning, where in EDGES.items():
                if target.startswith(beginning) and not re.fullmatch(where, file.name):
                    wrong.append(f"{file.at(number)}: <{target}> is not for this file")

    for name, path in closure(files, targets, "verifier").items():
        file = files[name]
        trail = " -> ".join(path)
        if file.module in OUTSIDE_VERIFIER or PROVER_HALF.search(Path(name).stem):
            wrong.append(f"the verifier reaches {name}: {trail}")
        for number, target in file.outside:
            if target in NOT_IN_VERIFIER:
                wrong.append(f"{file.at(number)}: <{target}> is in reach of the verifier: {trail}")

    for name, path in closure(files, targets, "prover").items():
        if files[name].module in COMPILER:
            wrong.append(f"the prover reaches {name}: {' -> '.join(path)}")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root", nargs="?", default=Path(__file__).resolve().parent.parent / "src" / "tacit", type=Path)
    wrong = check(parser.parse_args().root)
    print("\n".join(wrong) if wrong else "includes go downward only")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
