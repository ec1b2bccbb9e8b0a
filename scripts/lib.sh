# Shared by the scripts of this folder; to be sourced. Leaves the caller at the top of the repository.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Debian's packages for the program, for its tests, and for the slow tests.
readonly kBuildPackages=(
  ca-certificates ccache cmake g++ libcli11-dev libexpected-dev libfmt-dev libhwy-dev libonnx-dev
  libprotobuf-dev libtbb-dev ninja-build nlohmann-json3-dev protobuf-compiler zlib1g-dev)
readonly kTestPackages=(libgtest-dev librapidcheck-dev python3)
readonly kSlowPackages=(clang-19 emscripten libclang-rt-19-dev nodejs python3-venv)

say() { printf '\n== %s\n' "$*"; }

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

as_root() {
  if [[ $(id -u) -eq 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "'$*' needs root; run it as root, or install sudo"
  fi
}

is_installed() { dpkg-query --show --showformat='${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

# Installs those of the named Debian packages that are missing.
install_packages() {
  local missing=() package
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  command -v apt-get >/dev/null || fail "missing: ${missing[*]} (on Debian, apt installs them)"
  say "Installing ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 "${missing[@]}"
}

# build PRESET [TARGET...]: configures the preset and builds the targets, by default all.
build() {
  local preset=$1
  shift
  cmake --preset "$preset" >/dev/null
  cmake --build --preset "$preset" ${1:+--target "$@"}
}

# python_environment FOLDER REQUIREMENTS: makes the virtual environment with Python packages at fixed versions.
python_environment() {
  local folder=$1 wanted=$2
  if ! cmp -s "$wanted" "$folder/requirements.txt"; then
    say "Installing Python packages into $folder"
    python3 -m venv --clear "$folder"
    "$folder/bin/pip" install --quiet --disable-pip-version-check -r "$wanted"
    cp "$wanted" "$folder/requirements.txt"
  fi
}
