#!/usr/bin/env bash
# azcost, from a fresh clone on Debian 12:
#
#   ./quickstart.sh               installs what is missing, builds, runs the demo
#   ./quickstart.sh test          installs what is missing, builds, runs every test
#   ./quickstart.sh test asan     the same under AddressSanitizer and UBSan (or: tsan)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

build_packages=(
  ca-certificates cmake g++ ninja-build pkg-config
  libcli11-dev libcpp-httplib-dev libcurl4-openssl-dev libsimdjson-dev libspdlog-dev libssl-dev
  libxxhash-dev nlohmann-json3-dev prometheus-cpp-dev zlib1g-dev
)
test_packages=(libbenchmark-dev libgmock-dev libgtest-dev valgrind)

say() { printf '\n== %s\n' "$1" >&2; }
fail() {
  printf 'quickstart: %s\n' "$1" >&2
  exit 1
}

is_installed() {
  [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

install_missing() {
  command -v dpkg-query >/dev/null ||
    fail "this script installs Debian packages; elsewhere install by hand: $*"
  local missing=() package
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return

  say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null ||
      fail "run this once as root: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  # Quiet, but not silent when it fails: its last words are worth more than ours.
  local log
  log=$(mktemp)
  if ! { "${as_root[@]}" apt-get update -q &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -q -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    fail "apt-get could not install the packages; its log is $log"
  fi
  rm -f "$log"
}

demo() {
  install_missing "${build_packages[@]}"
  say "Building azcost"
  cmake --preset release >/dev/null
  cmake --build --preset release --target azcost
  say "Running: build/release/src/cli/azcost demo"
  build/release/src/cli/azcost demo --data-dir azcost-demo
}

run_tests() {
  local preset=$1
  install_missing "${build_packages[@]}" "${test_packages[@]}"
  say "Building azcost and its tests ($preset)"
  cmake --preset "$preset" >/dev/null
  cmake --build --preset "$preset"
  say "Running every test ($preset)"
  ctest --preset "$preset"
}

case "${1-}" in
  "") demo ;;
  test)
    preset=${2-dev}
    case "$preset" in
      dev | asan | tsan) run_tests "$preset" ;;
      *) fail "unknown kind of test '$preset'; there are dev, asan and tsan" ;;
    esac
    ;;
  *) fail "unknown word '$1'; try: ./quickstart.sh, or ./quickstart.sh test" ;;
esac
