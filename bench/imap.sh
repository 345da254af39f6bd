#!/usr/bin/env bash
# Times on Dovecot (sdbox) and on Hikyaku what bench/side-by-side.sh does not, and prints the table for docs/performance.md:
# EXPUNGE of half a mailbox, SELECT with QRESYNC of 100,000 messages, and here how FETCH FLAGS grows from 20,000 to 200,000.
#   bench/imap.sh [dovecot] [hikyaku]      (default: both; a quarter of an hour)
# Env: BENCH_DATA (scratch folder), OUT (results), HIKYAKU (the program), RUNS (5)
set -uo pipefail
cd "$(dirname "$0")/.."
parts=" ${*:-dovecot hikyaku} "
has() { case $parts in *" $1 "*) return 0 ;; esac; return 1; }
data=${BENCH_DATA:-/tmp/hikyaku-imap}
out=${OUT:-artifacts/bench-imap}; mkdir -p "$out" "$data"
hikyaku=${HIKYAKU:-artifacts/hikyaku/hikyaku}
[ -x "$hikyaku" ] || dotnet publish src/Hikyaku.Server -c Release -o artifacts/hikyaku -v q -clp:NoSummary >&2 || exit 1
. bench/servers.sh
trap 'stop_hikyaku; stop_dovecot' EXIT
rm -f "$out"/*.jsonl

if has dovecot; then
  rm -rf "$data/dovecot"; start_dovecot
  bench/imap.py expunge 127.0.0.1:13143 u000@bench.test secret dovecot 3 >> "$out/dovecot.jsonl"
  bench/imap.py qresync 127.0.0.1:13143 u000@bench.test secret dovecot "${RUNS:-5}" >> "$out/dovecot.jsonl"
  stop_dovecot
fi
if has hikyaku; then
  rm -rf "$data/ours"; start_hikyaku
  bench/imap.py expunge 127.0.0.1:14143 u000@bench.test secret hikyaku 3 >> "$out/hikyaku.jsonl"
  bench/imap.py qresync 127.0.0.1:14143 u000@bench.test secret hikyaku "${RUNS:-5}" >> "$out/hikyaku.jsonl"
  bench/imap.py growth 127.0.0.1:14143 u000@bench.test secret hikyaku "${RUNS:-5}" >> "$out/hikyaku.jsonl"
  stop_hikyaku
fi
bench/imap.py table "$out"
