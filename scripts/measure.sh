#!/usr/bin/env bash
# Measures the diagnostic model: median of RUNS (default 11) proofs and verifications, as a table for the README.
# Usage: scripts/measure.sh [RUNS] [THREADS]
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

runs=${1:-11}
threads=${2:-$(nproc)}
example=$PWD/examples/breast_cancer
install_packages "${kBuildPackages[@]}" python3
build release tacit >&2
tacit=$PWD/build/release/tacit

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

"$tacit" setup "$example/model.onnx" -o package --calibrate "$example/calibration.csv" --evaluate "$example/test.csv" \
  --label diagnosis --openings "$((runs + 2))" --threads "$threads" --json >setup.json 2>/dev/null
for ((i = 0; i < runs; i++)); do
  "$tacit" prove package/model.prover "$example/patient.csv" -o "$i.proof" --threads "$threads" --json \
    >"prove-$i.json" 2>/dev/null
  "$tacit" verify package/model.verifier "$i.proof" --json >"verify-$i.json" 2>/dev/null
done

processor=$(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1)
echo "Measured on $(date +%F), ${processor:-unknown processor}, $threads threads," \
  "median of $runs runs: \`scripts/measure.sh $runs $threads\`"
echo
python3 - <<'PYTHON'
import json
from glob import glob
from statistics import median

setup = json.load(open("setup.json"))
proofs = [json.load(open(name)) for name in glob("prove-*.json")]
checks = [json.load(open(name)) for name in glob("verify-*.json")]


def of(runs, key):
    return median(run[key] for run in runs)


accuracy = setup["accuracy"]
rows = [
    ("set-up, once a model", f"{setup['setup_seconds']:.2f} s"),
    ("prove", f"{1000 * of(proofs, 'prove_seconds'):.0f} ms"),
    ("verify", f"{1000 * of(checks, 'verify_seconds'):.1f} ms"),
    ("proof", f"{of(proofs, 'proof_bytes') / 1000:.0f} KB"),
    ("memory of the prover, at its peak", f"{of(proofs, 'peak_rss_bytes') / 1e6:.0f} MB"),
    ("records classified as the float model does", f"{accuracy['top1_agreement']:.1%} of {accuracy['samples']}"),
    ("proven security", f"{checks[0]['security_bits']['proven']} bits"),
]
print("| what | measured |\n| --- | --- |")
for what, value in rows:
    print(f"| {what} | {value} |")
PYTHON
