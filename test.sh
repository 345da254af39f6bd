#!/usr/bin/env bash
# Builds everything with warnings as errors, checks the format, and runs every test.
# Installs the Debian packages that the interoperability tests use when it may (root, apt-get), and says what is missing
# when it may not. Ends with a line "N passed, N failed".
#   ./test.sh            all of it
#   ./test.sh Smtp Imap  only the test classes whose names hold one of the words
set -uo pipefail
cd "$(dirname "$0")"

# What the interoperability tests drive: real clients, and strace to see that 250 comes after the sync.
packages=(postfix swaks libnet-ssleay-perl libauthen-sasl-perl curl msmtp neomutt alpine wl emacs-nox libsasl2-modules isync offlineimap3 fetchmail python3 python3-dkim python3-authres python3-nacl opendkim rspamd unbound ldnsutils openssl strace tmux)
projects=(Hikyaku.Architecture.Tests Hikyaku.Protocol.Tests Hikyaku.SystemTests Hikyaku.Interop.Tests)

say() { printf '\n== %s\n' "$*"; }

require_sdk() {
  command -v dotnet >/dev/null || { echo "test.sh: the .NET 10 SDK is missing (no 'dotnet' on the PATH)" >&2; exit 1; }
  dotnet --list-sdks | grep -q '^10\.' || { echo "test.sh: .NET SDK 10 is needed; found: $(dotnet --list-sdks | tr '\n' ' ')" >&2; exit 1; }
}

install_packages() {
  local missing=()
  command -v dpkg-query >/dev/null || { echo "No Debian packages here; tests with foreign clients are skipped, each saying what it lacks."; return; }
  for package in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && { echo "all there: ${packages[*]}"; return; }
  if [ "$(id -u)" = 0 ]; then
    echo "installing: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -q && apt-get install -y -q --no-install-recommends "${missing[@]}"; } >/tmp/hikyaku-apt.log 2>&1 \
      || { tail -5 /tmp/hikyaku-apt.log; echo "test.sh: could not install: ${missing[*]}; the tests that need them are skipped" >&2; }
  else
    echo "Missing Debian packages (tests that need them are skipped). To have them all: sudo apt-get install ${missing[*]}"
  fi
}

require_sdk
say "Debian packages for the tests"
install_packages

say "Build (a warning is an error)"
dotnet build -c Release -v q -clp:NoSummary || exit 1

if [ $# = 0 ]; then
  say "Format"
  dotnet format --no-restore --verify-no-changes || { echo "test.sh: run 'dotnet format'" >&2; exit 1; }
fi

filter=(); for word in "$@"; do filter+=(-class "*$word*"); done
total_passed=0 total_failed=0 total_skipped=0 broken=0
for project in "${projects[@]}"; do
  say "$project"
  log=$(mktemp)
  # A test that stands still is named after two minutes, and its run is ended long before the time for all is over.
  timeout 1800 "tests/$project/bin/Release/net10.0/$project" -noColor -longRunning 120 "${filter[@]}" 2>&1 | tee "$log"
  status=${PIPESTATUS[0]}
  summary=$(grep -E 'Total: +[0-9]+, Errors: +[0-9]+, Failed: +[0-9]+, Skipped: +[0-9]+' "$log" | tail -1)
  number() { sed -n "s/.*$1: *\([0-9][0-9]*\).*/\1/p" <<<"$summary"; }
  if [ -n "$summary" ]; then
    failed=$(( $(number Failed) + $(number Errors) ))
    total_failed=$((total_failed + failed)); total_skipped=$((total_skipped + $(number Skipped)))
    total_passed=$((total_passed + $(number Total) - failed - $(number Skipped)))
  fi
  # A runner that ended badly without a failed test (a crash, or no test at all in a whole run) must not look green.
  [ "$status" = 0 ] || { broken=1; [ -n "$summary" ] || echo "test.sh: $project ended with status $status" >&2; }
  rm -f "$log"
done

[ "$broken" = 0 ] || [ "$total_failed" -gt 0 ] || total_failed=1
echo
echo "$total_passed passed, $total_failed failed, $total_skipped skipped"
[ "$total_failed" = 0 ]
