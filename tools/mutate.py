#!/usr/bin/env python3
"""Takes the verifier's checks away one at a time and lists those that no test misses.

A copy of the tree is built once, with every check behind a switch that the environment throws. Each test
program first runs with all checks on and notes which it reaches; then each check is switched off in turn, and
the tests that reach it must fail. The files are those that the verifier includes, directly or not; what counts
as a check is said in mutants.json beside this file:

  refusals  what follows the condition of an `if` that refuses: each operand of its `||` is one check
  effects   conditions that are evaluated even where they are off: they read, or absorb
  calls     calls that are checks by themselves, as TACIT_TRY(...) or channel.assert_zero(...)
  ranges    calls that make a value and check it, as builder.ranged(...): it is made all the same, and all checks
            inside are off together
  and       each operand of the `&&` of a returned conjunction
  rules     each operand of the `&&` of an element of an array `bool name[] = {...}`

Golden bytes do not count as a miss: they name a change, not a forgery. Results are kept in build/mutate: a run
that was stopped goes on where it was as long as the sources are the same, and after a change each check is first
tried on the test case that missed it before.

Exit code 0: every check is missed by some test; 1: some survive; 2: the run itself failed.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import time
import zlib
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
using Number = unsigned long long;
template <Number number>
inline void note() {
  static bool seen;
  static const char* const path = std::getenv("TACIT_MUTANT_LOG");
  if (path == nullptr || seen) return;
  seen = true;
  if (std::FILE* file = std::fopen(path, "a")) {
    std::fprintf(file, "%llu\\n", number);
    std::fclose(file);
  }
}
inline Number chosen() {
  static const char* const text = std::getenv("TACIT_MUTANT");
  static const Number number = text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
  return number;
}
inline thread_local int loose = 0;
template <Number number>
constexpr bool off() {
  if (__builtin_is_constant_evaluated()) return false;
  note<number>();
  return chosen() == number || loose > 0;
}
// While one lives, every check that is reached is off.
template <Number number>
struct Loose {
  Loose() : by(off<number>()) { loose += by; }
  ~Loose() { loose -= by; }
  int by;
};
}  // namespace tacit_mutant
#define TACIT_MUTANT_TRY(number, ...)                                                               \\
  do {                                                                                              \\
    auto tacit_mutant_result = (__VA_ARGS__);                                                       \\
    if (!tacit_mutant_result.ok() && !tacit_mutant::off<number>()) return tacit_mutant_result.error(); \\
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
    number: int = 0  # depends on the file alone, so that a change elsewhere compiles nothing anew
    key: str = ""  # outlives changes of other checks

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
            if re.search("|".join(rules["effects"]), code[span[0] : span[1]]):
                add(*span, lambda before: "((" + before + ") && !::tacit_mutant::off<{number}>())")
            else:
                add(*span, lambda before: "(!::tacit_mutant::off<{number}>() && (" + before + "))")
    for match in re.finditer(r"(?<![\w.>])(" + "|".join(rules["calls"]) + r")\s*\(", code):
        end = closing(code, match.end() - 1)
        before = code[: match.start()].rstrip()
        if not code[end + 1 :].lstrip().startswith(";") or not re.search(r"(^|[;{})]|\belse)$", before):
            continue  # a declaration, or part of a larger expression
        if match.group(1) == "TACIT_TRY":
            arguments = text[match.end() : end]
            add(match.start(), end + 1, lambda _: "TACIT_MUTANT_TRY({number}, " + arguments + ")")
        else:
            add(match.start(), end + 1, lambda before: "if (!::tacit_mutant::off<{number}>()) " + before)

    for match in re.finditer(r"(?<![\w.>:])(?:" + "|".join(rules["ranges"]) + r")\s*\(", code):
        if re.search(r"([=(,{?:+*-]|\breturn)$", code[: match.start()].rstrip()):
            end = closing(code, match.end() - 1) + 1
            add(match.start(), end, lambda before: "(::tacit_mutant::Loose<{number}>(), " + before + ")")

    def add_conjunction(start, end, fewest):
        spans = split(code, start, end, "&&")
        if len(spans) >= fewest and all(len(split(code, start, end, o)) == 1 for o in ("?", "||")):
            for span in spans:
                add(*span, lambda before: "(::tacit_mutant::off<{number}>() || (" + before + "))")

    for match in re.finditer(r"\breturn\b", code):
        add_conjunction(*split(code, match.end(), len(code), ";")[0], 2)
    for match in re.finditer(r"\bbool\s+\w+\[\]\s*=\s*\{", code):
        for start, end in split(code, match.end(), closing(code, match.end() - 1), ","):
            if code[start:end].strip():
                add_conjunction(start, end, 1)

    sites.sort(key=lambda site: (site.start, -site.end))
    outermost, reached = [], 0
    for site in sites:
        if site.start >= reached:
            outermost.append(site)
            reached = site.end
    count = {}
    for index, site in enumerate(outermost):
        site.number = zlib.crc32(name.encode()) << 16 | index
        count[site.before] = count.get(site.before, 0) + 1
        site.key = f"{name}: {site.before} [{count[site.before]}]"
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
    for site in sites:
        by_file.setdefault(site.file, []).append(site)
    for file, of_file in by_file.items():
        text = wanted[f"src/tacit/{file}"].decode()
        for site in reversed(of_file):
            text = text[: site.start] + site.after.replace("{number}", str(site.number)) + text[site.end :]
        wanted[f"src/tacit/{file}"] = text.encode()
    wanted["mutant.h"] = SWITCH.encode()

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


def configure():
    subprocess.run(
        ["cmake", "--preset", "release", "--compile-no-warning-as-error",
         f"-DCMAKE_CXX_FLAGS=-w -include {TREE / 'mutant.h'}"],
        cwd=TREE, check=True, stdout=subprocess.DEVNULL,
    )


def list_tests(labels, pattern):
    """(name, command, folder) of the GoogleTest programs of the tiers `labels`; the command of one not built is []."""
    listed = subprocess.run(
        ["ctest", "--test-dir", TREE / "build" / "release", "--show-only=json-v1"],
        check=True, capture_output=True, text=True,
    ).stdout
    for test in json.loads(listed)["tests"]:
        properties = {p["name"]: p["value"] for p in test["properties"]}
        command = test.get("command", [])
        is_program = command[0].endswith("_test") if command else not test["name"].endswith("_corpus")
        if is_program and set(properties.get("LABELS", [])) & set(labels) and re.search(pattern, test["name"]):
            yield test["name"], command, properties.get("WORKING_DIRECTORY")


def build_tests(labels, pattern, jobs):
    """{name: (command, folder)} of the test programs whose name matches."""
    targets = [f"{name}_test" for name, _, _ in list_tests(labels, pattern)]
    subprocess.run(
        ["cmake", "--build", "--preset", "release", "--parallel", str(jobs), "--target", *targets], cwd=TREE, check=True
    )
    return {name: (command, folder) for name, command, folder in list_tests(labels, pattern)}


@dataclass
class Outcome:
    passed: bool
    seconds: float
    case: str = ""  # the test case that failed
    how: str = ""  # a wrong verdict: one of HOW


# How a test fails, the best first: only an assertion says that something wrong was accepted, or something right refused.
HOW = ["assertion", "crash", "time"]


def run_test(test, rules, seconds, cases, **variables):
    """Runs some cases of a test program within `seconds`; the first that fails ends it."""
    command, folder = test
    environment = {**os.environ, "GTEST_FILTER": ":".join(cases), "GTEST_FAIL_FAST": "1", **variables}
    limit = rules["memory_bytes"]
    started = time.monotonic()
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, timeout=seconds, text=True, errors="replace",
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
        )
        passed, output = done.returncode == 0, done.stdout
        how = "crash" if done.returncode < 0 or "C++ exception with description" in output else "assertion"
    except subprocess.TimeoutExpired as expired:
        passed, output, how = False, (expired.stdout or b"").decode(errors="replace"), "time"
    seconds = time.monotonic() - started
    if passed:
        return Outcome(True, seconds)
    failed = re.findall(r"^\[  FAILED  \] ([\w./]+)", output, re.M) or re.findall(r"^\[ RUN      \] (\S+)", output, re.M)[-1:]
    return Outcome(False, seconds, failed[0] if failed else "", how)


def list_cases(test, rules):
    """The names of a test program's cases."""
    command, folder = test
    listed = subprocess.run(
        [*command, "--gtest_list_tests"], cwd=folder, check=True, capture_output=True, text=True,
        env={**os.environ, "GTEST_FILTER": rules["gtest_filter"]},
    ).stdout
    suite = ""
    for line in listed.splitlines():
        word = line.split("#")[0].strip()
        if line.startswith("  "):
            yield suite + word
        elif word.endswith("."):
            suite = word


def reach(tests, rules, pool):
    """{check: {test: [case]}} of what reaches what, and the seconds of each (test, case); fails where a case fails by
    itself. What a program reaches is kept as long as the program stays the same."""
    store = WORK / "reached.json"
    kept = json.loads(store.read_text()) if store.exists() else {}

    def run(name, case):
        log = WORK / f"{name}.{case.replace('/', '_')}.reached"
        log.unlink(missing_ok=True)
        outcome = run_test(tests[name], rules, rules["timeout_seconds"], [case], TACIT_MUTANT_LOG=str(log))
        if not outcome.passed:
            raise RuntimeError(f"{name}: {case} fails with every check in place")
        numbers = [int(number) for number in set(log.read_text().split())] if log.exists() else []
        log.unlink(missing_ok=True)
        return [outcome.seconds, numbers]

    reached, seconds = {}, {}
    for name, test in tests.items():
        digest = hashlib.sha256(Path(test[0][0]).read_bytes()).hexdigest()
        if kept.get(name, {}).get("digest") != digest:
            cases = list(list_cases(test, rules))
            kept[name] = {"digest": digest, "cases": dict(zip(cases, pool.map(lambda case: run(name, case), cases)))}
            store.write_text(json.dumps(kept))
        for case, (duration, numbers) in kept[name]["cases"].items():
            seconds[name, case] = duration
            for number in numbers:
                reached.setdefault(number, {}).setdefault(name, []).append(case)
    return reached, seconds


class Judge:
    """Finds the test case that misses a check when it is off."""

    def __init__(self, tests, rules, pool):
        self.tests, self.rules = tests, rules
        self.reached, self.seconds = reach(tests, rules, pool)

    def run(self, site, name, cases):
        patience = 20 + 10 * sum(self.seconds[name, case] for case in cases)
        return run_test(self.tests[name], self.rules, patience, cases, TACIT_MUTANT=str(site.number))

    def __call__(self, site, before):
        """{verdict, how, test, case} of `site`; `before` is what an earlier run found, or {}. An assertion that fails
        settles it; a crash or a test that does not end only where none is found for a while."""
        of_test = self.reached.get(site.number, {})
        if before.get("how") == "assertion" and before["case"] in of_test.get(before["test"], []):
            if self.run(site, before["test"], [before["case"]]).how == "assertion":
                return {**before, "verdict": "missed"}
        found, spent = {"verdict": "survives" if of_test else "is reached by no test"}, 0.0
        for name in sorted(of_test, key=lambda name: sum(self.seconds[name, case] for case in of_test[name])):
            if "how" in found and spent > self.rules["weak_seconds"]:
                break
            cases = sorted(of_test[name], key=lambda case: self.seconds[name, case])
            while cases:
                outcome = self.run(site, name, cases)
                if outcome.passed:
                    spent += outcome.seconds
                    break
                if "how" not in found or HOW.index(outcome.how) < HOW.index(found["how"]):
                    found = {"verdict": "missed", "how": outcome.how, "test": name, "case": outcome.case}
                spent += outcome.seconds
                if outcome.how == "assertion" or spent > self.rules["weak_seconds"]:
                    return found
                if outcome.case not in cases:
                    break
                cases.remove(outcome.case)
        return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", action="store_true", help="print the checks and stop")
    parser.add_argument("--module", default="verifier", help="where the closure of includes begins")
    parser.add_argument("--only", default="", metavar="REGEX", help="only checks whose place or text matches")
    parser.add_argument("--tests", default="", metavar="REGEX", help="only test programs whose name matches: fewer may miss a check")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="tests run at once")
    options = parser.parse_args()
    rules = json.loads((Path(__file__).parent / "mutants.json").read_text())

    sites = verifier_sites(rules, options.module)
    accepted = {(entry["file"], entry["text"]) for entry in rules["equivalent"]}
    if options.module == "verifier" and (stale := accepted - {(site.file, site.before) for site in sites}):
        raise RuntimeError(f"mutants.json excuses checks that are not there: {sorted(stale)}")
    chosen = [site for site in sites if re.search(options.only, str(site))]
    if options.list:
        print("\n".join(map(str, chosen)))
        return 0

    WORK.mkdir(parents=True, exist_ok=True)
    digest = copy_tree(sites)
    configure()
    tests = build_tests(rules["labels"], options.tests, options.jobs)
    store = WORK / "results.json"
    results = json.loads(store.read_text()) if store.exists() else {}
    open_ = [site for site in chosen if results.get(site.key, {}).get("digest") != digest]
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        if open_:
            judge = Judge(tests, rules, pool)
        for site, result in zip(open_, pool.map(lambda site: judge(site, results.get(site.key, {})), open_)):
            results[site.key] = {**result, "digest": digest}
            store.write_text(json.dumps(results, indent=1))
            print(f"{site}  {result.get('how', '')} {result.get('case') or result.get('test') or result['verdict']}", flush=True)

    for how in HOW[1:]:
        for site in chosen:
            if results[site.key].get("how") == how:
                print(f"only by {how}: {site}  {results[site.key]['case']}")
    survivors = [
        site for site in chosen
        if results[site.key]["verdict"] != "missed" and (site.file, site.before) not in accepted
    ]
    print(f"\n{len(chosen)} checks, {len(survivors)} missed by no test")
    for site in survivors:
        print(f"  {site}  {results[site.key]['verdict']}")
    return 1 if survivors else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        print(f"error: {' '.join(map(str, error.cmd))} failed", file=sys.stderr)
        sys.exit(2)
    except RuntimeError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
