#!/usr/bin/env python3
"""Takes the verifier's checks away one at a time and lists those that no test misses.

A copy of the tree is built once, with every check behind a switch that the environment throws. Each test
program first runs with all checks on and notes which it reaches; then each check is switched off in turn, and
the tests that reach it must fail. The files are those that the verifier includes, directly or not; what counts
as a check is said in mutants.json beside this file:

  refusals  what follows the condition of an `if` that refuses: each operand of its `||` is one check
  calls     calls that are checks by themselves, as TACIT_TRY(...) or channel.assert_zero(...)
  and       each operand of the `&&` of a returned conjunction

Golden bytes do not count as a miss: they name a change, not a forgery. Results are kept in build/mutate and a
run that was stopped goes on where it was, as long as the sources are the same.

Exit code 0: every check is missed by some test; 1: some survive; 2: the run itself failed.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import check_includes

REPOSITORY = Path(__file__).resolve().parent.parent
WORK = REPOSITORY / "build" / "mutate"
TREE = WORK / "tree"

SWITCH = """\
#pragma once
// Which check is off: TACIT_MUTANT holds its number; TACIT_MUTANT_LOG names a file of the checks that are reached.
#include <cstdio>
#include <cstdlib>
namespace tacit_mutant {
inline void note(int number) {
  static unsigned char seen[%(count)d];
  static const char* const path = std::getenv("TACIT_MUTANT_LOG");
  if (path == nullptr || seen[number]) return;
  seen[number] = 1;
  if (std::FILE* file = std::fopen(path, "a")) {
    std::fprintf(file, "%%d\\n", number);
    std::fclose(file);
  }
}
inline int chosen() {
  static const char* const text = std::getenv("TACIT_MUTANT");
  static const int number = text == nullptr ? -1 : std::atoi(text);
  return number;
}
constexpr bool off(int number) {
  if (__builtin_is_constant_evaluated()) return false;
  note(number);
  return chosen() == number;
}
}  // namespace tacit_mutant
#define TACIT_MUTANT_TRY(number, ...)                                                             \\
  do {                                                                                            \\
    auto tacit_mutant_result = (__VA_ARGS__);                                                     \\
    if (!tacit_mutant_result.ok() && !tacit_mutant::off(number)) return tacit_mutant_result.error(); \\
  } while (false)
"""


@dataclass
class Site:
    """A check: the text [start, end) of a file, and how it reads with a switch."""

    file: str
    line: int
    start: int
    end: int
    before: str
    after: str  # has {number} where the check's number goes

    def __str__(self):
        text = re.sub(r"\s+", " ", self.before)
        return f"src/tacit/{self.file}:{self.line}: {text if len(text) <= 90 else text[:87] + '...'}"


def blank_out(text):
    """The text with comments, literals and preprocessor lines replaced by spaces, at equal length."""
    token = re.compile(
        r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'|^[ \t]*#(?:[^\n]*\\\n)*[^\n]*', re.S | re.M
    )
    return token.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def closing(text, opening):
    """The place of the bracket that closes the one at `opening`."""
    depth = 0
    for i in range(opening, len(text)):
        if text[i] in "([{":
            depth += 1
        elif text[i] in ")]}":
            depth -= 1
            if depth == 0:
                return i
    raise ValueError("unbalanced brackets")


def split(text, start, end, operator):
    """The spans between the occurrences of `operator` in text[start:end] that no bracket encloses."""
    spans, depth, first, i = [], 0, start, start
    while i < end:
        if text[i] in "([{":
            depth += 1
        elif text[i] in ")]}":
            depth -= 1
        elif depth == 0 and text.startswith(operator, i):
            spans.append((first, i))
            i += len(operator)
            first = i
            continue
        i += 1
    return spans + [(first, end)]


def trim(text, start, end):
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def find_sites(name, text, rules):
    """All checks of the file `name`, in order, none inside another."""
    code = blank_out(text)
    refusal = re.compile(r"\s*\{?\s*(?:" + "|".join(rules["refusals"]) + ")")
    sites = []

    def add(start, end, after):
        start, end = trim(text, start, end)
        before = text[start:end]
        line = text.count("\n", 0, start) + 1
        sites.append(Site(name, line, start, end, before, after(before)))

    for match in re.finditer(r"\bif\s*\(", code):
        opening = match.end() - 1
        end = closing(code, opening)
        if not refusal.match(code, end + 1):
            continue
        start = split(code, opening + 1, end, ";")[-1][0]
        if re.match(r"\s*(?:const\s+)?(?:auto|[A-Z]\w*)\b[^=!<>(]*=[^=]", code[start:end]):
            continue  # a declaration as condition: what it calls has checks of its own
        for span in split(code, start, end, "||"):
            add(*span, lambda before: "(!::tacit_mutant::off({number}) && (" + before + "))")
    for match in re.finditer(r"(?<![\w.>])(" + "|".join(rules["calls"]) + r")\s*\(", code):
        end = closing(code, match.end() - 1)
        before = code[: match.start()].rstrip()
        if not code[end + 1 :].lstrip().startswith(";") or not re.search(r"(^|[;{})]|\belse)$", before):
            continue  # a declaration, or part of a larger expression
        if match.group(1) == "TACIT_TRY":
            arguments = text[match.end() : end]
            add(match.start(), end + 1, lambda _: "TACIT_MUTANT_TRY({number}, " + arguments + ")")
        else:
            add(match.start(), end + 1, lambda before: "if (!::tacit_mutant::off({number})) " + before)
    for match in re.finditer(r"\breturn\b", code):
        end = code.find(";", match.end())
        if "{" in code[match.end() : end]:
            continue
        spans = split(code, match.end(), end, "&&")
        if len(spans) > 1 and len(split(code, match.end(), end, "?")) == 1:
            if len(split(code, match.end(), end, "||")) == 1:
                for span in spans:
                    add(*span, lambda before: "(::tacit_mutant::off({number}) || (" + before + "))")

    sites.sort(key=lambda site: (site.start, -site.end))
    outermost, reached = [], 0
    for site in sites:
        if site.start >= reached:
            outermost.append(site)
            reached = site.end
    return outermost


def verifier_sites(rules, module):
    """The checks of all that `module` includes, directly or not."""
    root = REPOSITORY / "src" / "tacit"
    files, targets = check_includes.read_files(root), check_includes.Targets(root)
    sites = []
    for name in sorted(check_includes.closure(files, targets, module)):
        excluded = check_includes.PROVER_HALF.search(Path(name).stem)
        if not excluded and not any(re.fullmatch(pattern, name) for pattern in rules["not_mutated"]):
            sites += find_sites(name, (root / name).read_text(), rules)
    return sites


def copy_tree(sites):
    """Makes the copy with the switches, leaving files that are as they should be untouched."""
    wanted = {}
    listed = subprocess.run(
        ["git", "-C", REPOSITORY, "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        check=True, capture_output=True, text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        path = REPOSITORY / name
        if path.is_file():
            wanted[name] = path.read_bytes()
    by_file = {}
    for number, site in enumerate(sites):
        by_file.setdefault(site.file, []).append((number, site))
    for file, numbered in by_file.items():
        text = wanted[f"src/tacit/{file}"].decode()
        for number, site in reversed(numbered):
            text = text[: site.start] + site.after.replace("{number}", str(number)) + text[site.end :]
        wanted[f"src/tacit/{file}"] = text.encode()
    wanted["mutant.h"] = (SWITCH % {"count": max(len(sites), 1)}).encode()

    for path in list(TREE.rglob("*")):
        relative = path.relative_to(TREE)
        if path.is_file() and relative.parts[0] != "build" and relative.as_posix() not in wanted:
            path.unlink()
    for name, content in wanted.items():
        path = TREE / name
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            shutil.copymode(REPOSITORY / name if (REPOSITORY / name).exists() else __file__, path)
    return hashlib.sha256(b"".join(name.encode() + wanted[name] for name in sorted(wanted))).hexdigest()


def build():
    subprocess.run(
        ["cmake", "--preset", "release", "--compile-no-warning-as-error",
         f"-DCMAKE_CXX_FLAGS=-w -include {TREE / 'mutant.h'}"],
        cwd=TREE, check=True, stdout=subprocess.DEVNULL,
    )
    subprocess.run(["cmake", "--build", "--preset", "release"], cwd=TREE, check=True)


def find_tests(labels):
    """{name: (command, folder)} of the GoogleTest programs of the tiers `labels`."""
    listed = subprocess.run(
        ["ctest", "--test-dir", TREE / "build" / "release", "--show-only=json-v1"],
        check=True, capture_output=True, text=True,
    ).stdout
    tests = {}
    for test in json.loads(listed)["tests"]:
        properties = {p["name"]: p["value"] for p in test["properties"]}
        command = test.get("command", [""])
        if set(properties.get("LABELS", [])) & set(labels) and command[0].endswith("_test"):
            tests[test["name"]] = (command, properties["WORKING_DIRECTORY"])
    return tests


def run_test(test, rules, **variables):
    """Whether the test passes, and how many seconds it took."""
    command, folder = test
    environment = {**os.environ, "GTEST_FILTER": rules["gtest_filter"], "GTEST_FAIL_FAST": "1", **variables}
    started = time.monotonic()
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, timeout=rules["timeout_seconds"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        passed = done.returncode == 0
    except subprocess.TimeoutExpired:
        passed = False
    return passed, time.monotonic() - started


def reach(tests, rules):
    """For each check the tests that reach it, the quickest first; fails where a test fails by itself."""
    reached, seconds = {}, {}
    for name, test in tests.items():
        log = WORK / f"{name}.reached"
        log.unlink(missing_ok=True)
        passed, seconds[name] = run_test(test, rules, TACIT_MUTANT_LOG=str(log))
        if not passed:
            sys.exit(f"error: the test {name} fails with every check in place")
        for number in set(log.read_text().split()) if log.exists() else ():
            reached.setdefault(int(number), []).append(name)
    for names in reached.values():
        names.sort(key=seconds.get)
    return reached


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", action="store_true", help="print the checks and stop")
    parser.add_argument("--module", default="verifier", help="where the closure of includes begins")
    parser.add_argument("--only", default="", metavar="REGEX", help="only checks whose place or text matches")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="tests run at once")
    options = parser.parse_args()
    rules = json.loads((Path(__file__).parent / "mutants.json").read_text())

    sites = verifier_sites(rules, options.module)
    chosen = [number for number, site in enumerate(sites) if re.search(options.only, str(site))]
    if options.list:
        print("\n".join(str(sites[number]) for number in chosen))
        return 0

    WORK.mkdir(parents=True, exist_ok=True)
    digest = copy_tree(sites)
    build()
    tests = find_tests(rules["labels"])
    store = WORK / f"results-{digest[:16]}.json"
    results = json.loads(store.read_text()) if store.exists() else {}
    reached = reach(tests, rules)

    def judge(number):
        for name in reached.get(number, []):
            if not run_test(tests[name], rules, TACIT_MUTANT=str(number))[0]:
                return name
        return "survives" if number in reached else "is reached by no test"

    open_ = [number for number in chosen if str(number) not in results]
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for number, verdict in zip(open_, pool.map(judge, open_)):
            results[str(number)] = verdict
            store.write_text(json.dumps(results))
            print(f"{sites[number]}  {verdict}", flush=True)

    accepted = {(entry["file"], entry["text"]) for entry in rules["equivalent"]}
    survivors = [
        number for number in chosen
        if results[str(number)] not in tests and (sites[number].file, sites[number].before) not in accepted
    ]
    print(f"\n{len(chosen)} checks, {len(survivors)} missed by no test")
    for number in survivors:
        print(f"  {sites[number]}  {results[str(number)]}")
    return 1 if survivors else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        print(f"error: {' '.join(map(str, error.cmd))} failed", file=sys.stderr)
        sys.exit(2)
