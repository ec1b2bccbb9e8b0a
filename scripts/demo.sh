#!/usr/bin/env bash
# From a fresh clone to a verified proof: installs what is missing, builds, proves a real record with a
# diagnostic model, verifies the proof, and shows three frauds being refused.
# TACIT names a program that is built already; then nothing is installed or built.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

readonly kExample=$PWD/examples/breast_cancer
readonly kDigits=$PWD/examples/digits
readonly kContext='case 4711, second opinion'

if [[ -z ${TACIT:-} ]]; then
  install_packages "${kBuildPackages[@]}"
  say "Building (build/release/tacit)"
  build release tacit
  TACIT=$PWD/build/release/tacit
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# expect CODE ARGUMENT...: runs tacit, shows command and output, and ends the demo on any other exit code.
expect() {
  local wanted=$1 code=0
  shift
  printf '\n$ tacit %s\n' "$(shorten "$@")"
  "$TACIT" "$@" || code=$?
  [[ $code -eq $wanted ]] || fail "exit code $code where $wanted was expected"
}

shorten() {
  local argument
  for argument in "$@"; do
    argument=${argument#"$kExample"/}
    argument=${argument#"$kDigits"/}
    [[ $argument == *' '* ]] && argument="'$argument'"
    printf '%s ' "$argument"
  done
}

set_up() {
  expect 0 --quiet setup "$kExample/$1" -o "$2" --calibrate "$kExample/calibration.csv" \
    --evaluate "$kExample/test.csv" --label diagnosis --labels benign,malignant
}

# Flips the lowest bit of the byte in the middle of FILE.
flip_bit() {
  local file=$1 offset byte
  offset=$(($(stat --format=%s "$file") / 2))
  byte=$(od --address-radix=n --format=u1 --skip-bytes=$offset --read-bytes=1 "$file")
  # shellcheck disable=SC2059
  printf "\\x$(printf %02x $((byte ^ 1)))" |
    dd of="$file" bs=1 seek=$offset count=1 conv=notrunc status=none
}

say "The hospital's side: a model is set up once. 'clinic' then holds the package that proves (private)
   and the one that verifies (public)."
set_up model.onnx clinic
ls -l --human-readable clinic | awk 'NR > 1 { print "  ", $NF, $5 }'

say "A patient's record goes in, a proof comes out. Model and record stay private."
expect 0 --quiet prove clinic/model.prover "$kExample/patient.csv" -o patient.proof --context "$kContext"

say "Anyone can check it, with the public package alone."
expect 0 --quiet verify clinic/model.verifier patient.proof --context "$kContext"

say "First fraud: one bit of the proof is flipped."
cp patient.proof flipped.proof
flip_bit flipped.proof
expect 1 --quiet verify clinic/model.verifier flipped.proof --context "$kContext"

say "Second fraud: a cheaper model is run in the place of the published one."
set_up substitute.onnx cheap
expect 0 --quiet prove cheap/model.prover "$kExample/patient.csv" -o cheap.proof --context "$kContext"
expect 1 --quiet verify clinic/model.verifier cheap.proof --context "$kContext"

say "Third fraud: the proof is passed off as one for another case."
expect 1 --quiet verify clinic/model.verifier patient.proof --context 'case 4712, second opinion'

say "Another model: a convolutional network reads a handwritten digit. Disclosed is which digit, not how sure it is."
expect 0 --quiet setup "$kDigits/model.onnx" -o digits --calibrate "$kDigits/calibration.csv" --evaluate "$kDigits/test.csv" \
  --label digit --disclose argmax --labels zero,one,two,three,four,five,six,seven,eight,nine
expect 0 --quiet prove digits/model.prover "$kDigits/digit.csv" -o digit.proof
expect 0 --quiet verify digits/model.verifier digit.proof

say "Done: the true proof verified, three frauds were refused, and a digit was read without being seen."
