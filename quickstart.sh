#!/usr/bin/env bash
# azcost, from a fresh clone on Debian 12:
#
#   ./quickstart.sh                     installs what is missing, builds, runs the demo
#   ./quickstart.sh test                installs what is missing, builds, runs every test
#   ./quickstart.sh test PRESET         the same for one test preset (ctest --list-presets)
#   ./quickstart.sh packages [NAME...]  installs what is missing for both, and NAMEs
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

build_packages=(
  ca-certificates cmake g++ ninja-build pkg-config
  libcli11-dev libcpp-httplib-dev libcurl4-openssl-dev libfmt-dev libsimdjson-dev libspdlog-dev
  libssl-dev libxxhash-dev nlohmann-json3-dev prometheus-cpp-dev zlib1g-dev
)
test_packages=(libbenchmark-dev libgmock-dev libgtest-dev valgrind)
# Commands that need root go through sudo.
as_root=$([ "$(id -u)" -eq 0 ] || echo sudo)
# Compiling the object of a large room takes a GB of memory.
jobs=$(awk -v cores="$(nproc)" '/^MemAvailable:/ { jobs = int($2 / 1048576) }
  END { print jobs < 1 ? 1 : jobs < cores ? jobs : cores }' /proc/meminfo)
export CMAKE_BUILD_PARALLEL_LEVEL=$jobs

say() { printf '%s\n' "$1" >&2; }
fail() {
  printf 'quickstart: %s\n' "$1" >&2
  exit 1
}

is_installed() {
  [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Says what will be done, before it begins: <what> <CPU seconds> <MB on disk> <packages...>
announce() {
  local what=$1 seconds=$2 disk=$3 package
  shift 3
  missing=()
  command -v dpkg-query >/dev/null ||
    fail "this script installs Debian packages; elsewhere install by hand: $*"
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  say "This $what."
  if [ ${#missing[@]} -gt 0 ]; then
    say "First it installs ${#missing[@]} Debian packages: ${missing[*]}."
    disk=$((disk + 50 * ${#missing[@]}))
    seconds=$((seconds + 60 * jobs))
  fi
  [ "$seconds" -gt 0 ] || return 0
  say "It takes about $(((seconds / jobs + 59) / 60)) min ($jobs jobs) and up to $disk MB of disk."
  local free built=0
  free=$(df --output=avail -m . | tail -n 1)
  [ ! -d build ] || built=$(du -sm build | cut -f 1)
  [ $((free + built)) -ge "$disk" ] || fail "only $free MB are free on the disk of $PWD"
}

# Runs a command and shows one line of progress. Its output goes to a log, whose end is shown when
# the command fails: <what> <log> <command...>
step() {
  local what=$1 log=$2 start=$SECONDS code=0 seen live=
  shift 2
  mkdir -p "$(dirname "$log")"
  : >"$log"
  [ -t 2 ] && [ "${TERM-dumb}" != dumb ] && live=yes
  [ -n "$live" ] || say "$what ..."
  # The command runs in its own process group, so that a signal also ends what it started.
  set -m
  "$@" >"$log" 2>&1 </dev/null &
  local job=$!
  set +m
  trap 'kill -- -$job 2>/dev/null || true; wait $job || true; exit 130' INT
  trap 'kill -- -$job 2>/dev/null || true; wait $job || true; exit 143' TERM
  while [ -d "/proc/$job" ]; do
    # Ninja counts as [3/37], CTest as 3/37.
    seen=$(grep -oE '^ *\[?[0-9]+/[0-9]+' "$log" | tail -n 1 | tr -d ' [') || true
    [ -z "$live" ] ||
      printf '\r\033[K%s ... %s%s s' "$what" "${seen:+$seen, }" "$((SECONDS - start))" >&2
    sleep 0.3
  done
  wait $job || code=$?
  trap - INT TERM
  [ -z "$live" ] || printf '\r\033[K' >&2
  if [ "$code" -ne 0 ]; then
    grep -E '^FAILED|error:|\*\*\*Failed|^E: ' "$log" | head -n 20 >&2 || true
    tail -n 30 "$log" >&2
    fail "$what failed; the whole output is in $log"
  fi
  say "$what ... done in $((SECONDS - start)) s"
}

install_missing() {
  [ ${#missing[@]} -gt 0 ] || return 0
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y)
  if [ -n "$as_root" ]; then
    sudo true || fail "run this once as root: apt-get install ${missing[*]}"
    apt=(sudo "${apt[@]}")
  fi
  step "Reading the lists of packages" build/apt-update.log "${apt[@]}" update
  step "Installing ${#missing[@]} packages" build/apt-install.log \
    "${apt[@]}" install --no-install-recommends "${missing[@]}"
}

# <what> <build preset> [configure preset]
build() {
  local what=$1 preset=$2 configuration=${3-$2}
  step "Configuring ($configuration)" "build/$preset-configure.log" cmake --preset "$configuration"
  step "$what" "build/$preset-build.log" cmake --build --preset "$preset"
}

demo() {
  announce "builds azcost and lets it collect from an Azure that it emulates" 220 100 \
    "${build_packages[@]}"
  install_missing
  build "Building azcost" release
  local azcost=build/release/src/cli/azcost
  say ""
  "$azcost" demo --data-dir azcost-demo
  say ""
  say "What to type next:"
  printf '  %-60s %s\n' >&2 \
    "$azcost status --data-dir azcost-demo" "what is stored" \
    "$azcost help setup" "collect from your own Azure" \
    "${as_root:+sudo }cmake --install build/release" "put azcost into /usr/local"
}

# Adds up the tests in CTest's logs. CTest counts a program as one test; GoogleTest's output says
# how many tests are in it.
count_tests() {
  grep -ha '^skipped: ' "$@" | sort -u || true
  awk '/^Output:$/ { counted = skip = 0 }
       /^skipped: / { skip = 1 }
       /^\[  PASSED  \] / { passed += $4; counted = 1 }
       /^\[  SKIPPED \] .* tests?/ { skipped += $4 }
       /^Test Pass(ed\.| Reason:)/ && !counted { if (skip) ++skipped; else ++passed }
       END { printf "%d passed, 0 failed, %d skipped\n", passed, skipped }' "$@"
}

# Runs one test preset. A preset's name begins with its configuration: dev, dev-unit.
run_preset() {
  local preset=$1 configuration=${1%%-*}
  announce "builds and runs the tests of the preset $preset" 900 1500 \
    "${build_packages[@]}" "${test_packages[@]}"
  install_missing
  build "Building ($preset)" "$preset" "$configuration"
  step "Testing ($preset)" "build/$preset-test.log" ctest --preset "$preset"
  count_tests "build/$configuration/Testing/Temporary/LastTest.log"
}

run_tests() {
  announce "builds azcost twice, optimised and with sanitizers, and runs every test" 900 1500 \
    "${build_packages[@]}" "${test_packages[@]}"
  install_missing
  build "Building the program and its tests" dev
  step "Testing the program" build/dev-test.log ctest --preset dev
  build "Building the unit tests, with sanitizers" asan
  step "Running the unit tests" build/asan-test.log ctest --preset asan
  count_tests build/{dev,asan}/Testing/Temporary/LastTest.log
  say ""
  say "What to type next:"
  printf '  %-26s %s\n' >&2 \
    "ctest --preset dev -L cli" "one kind of test again; CONTRIBUTING.md has more" \
    ".ci/run" "what a change has to pass"
}

case "${1-} ${2-}" in
  " ") demo ;;
  "test ") run_tests ;;
  "test "*)
    [ $# -eq 2 ] || fail "test takes one preset: ctest --list-presets"
    run_preset "$2"
    ;;
  "packages "*)
    shift
    announce "installs the packages that are missing" 0 0 \
      "${build_packages[@]}" "${test_packages[@]}" "$@"
    install_missing
    ;;
  *) fail "unknown word '$1'; try: ./quickstart.sh, or ./quickstart.sh test" ;;
esac
