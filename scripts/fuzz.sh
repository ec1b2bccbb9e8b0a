#!/usr/bin/env bash
# Runs every fuzz target with libFuzzer for SECONDS (default 60) each, from its committed corpus.
# Usage: scripts/fuzz.sh [SECONDS] [TARGET...]; what crashes a target is left in build/fuzz/found.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

seconds=${1:-60}
shift || true
install_packages "${kBuildPackages[@]}" clang-19 libclang-rt-19-dev
build fuzz
mkdir -p build/fuzz/found

[[ $# -gt 0 ]] || set -- $(cd build/fuzz/fuzz && ls -- *_fuzz | sed 's/_fuzz$//')
for name in "$@"; do
  say "$name"
  grown=build/fuzz/corpus/$name
  mkdir -p "$grown"
  seeds=()
  [[ ! -d tests/fuzz/corpus/$name ]] || seeds=("tests/fuzz/corpus/$name")
  "build/fuzz/fuzz/${name}_fuzz" -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=10 -print_final_stats=1 \
    -artifact_prefix="build/fuzz/found/$name-" "$grown" "${seeds[@]}" 2>"build/fuzz/$name.log" ||
    { tail -n 30 "build/fuzz/$name.log"; fail "$name: see build/fuzz/found"; }
  grep -E 'stat::(number_of_executed_units|peak_rss_mb)' "build/fuzz/$name.log"
done
