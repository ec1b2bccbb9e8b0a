#!/usr/bin/env bash
# Installs what is missing, builds, and runs the tests of the named tiers: unit, e2e, slow (default: unit e2e).
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

tiers=("${@:-unit}")
[[ $# -gt 0 ]] || tiers+=(e2e)
for tier in "${tiers[@]}"; do
  [[ $tier =~ ^(unit|e2e|slow)$ ]] || fail "unknown tier '$tier'; the tiers are unit, e2e and slow"
done

install_packages "${kBuildPackages[@]}" "${kTestPackages[@]}"
if [[ " ${tiers[*]} " == *" slow "* ]]; then
  install_packages "${kSlowPackages[@]}"
  python_environment build/venv examples/requirements.txt
  python_environment build/venv-backend tests/backend/requirements.txt
fi

say "Building"
build release

say "Testing: ${tiers[*]}"
labels=$(IFS='|' && echo "${tiers[*]}")
ctest --test-dir build/release --label-regex "^($labels)\$" --no-tests=error --output-on-failure \
  --parallel "$(nproc)"
