#!/usr/bin/env bash
# Times SEARCH TEXT in the same letters on Dovecot (without full-text search) and on Hikyaku, and prints the table for
# docs/performance.md: time, number of hits on both sides, ratio; then size and cost of the index.
#   bench/search.sh [COUNT] [dovecot] [hikyaku] [delivery]      (default: 20000 dovecot hikyaku; 100000 takes a quarter of an hour)
# "delivery" measures APPEND of 10,000 letters with the index and without it.
# Env: BENCH_DATA (scratch folder), OUT (results), HIKYAKU (the program), RUNS (25; Dovecot 1), KEEP=1 (mail of the last run)
set -uo pipefail
cd "$(dirname "$0")/.."
count=${1:-20000}; shift || true
parts=" ${*:-dovecot hikyaku} "
has() { case $parts in *" $1 "*) return 0 ;; esac; return 1; }
data=${BENCH_DATA:-/tmp/hikyaku-search}
out=${OUT:-artifacts/bench-search}; mkdir -p "$out" "$data"
hikyaku=${HIKYAKU:-artifacts/hikyaku/hikyaku}
[ -x "$hikyaku" ] || dotnet publish src/Hikyaku.Server -c Release -o artifacts/hikyaku -v q -clp:NoSummary >&2 || exit 1

. bench/servers.sh
trap 'stop_hikyaku; stop_dovecot' EXIT

ticks() { awk '{ print $14 + $15 }' "/proc/$ours/stat"; }
# Until the server has used next to no processor time for two seconds.
settle() {
  local before after=$(ticks)
  while sleep 2; do before=$after; after=$(ticks); [ $((after - before)) -le 6 ] && break; done
}
size_of() { du -cb "$@" 2>/dev/null | tail -1 | cut -f1; }

if has dovecot; then
  [ "${KEEP:-0}" = 1 ] || rm -rf "$data/dovecot"
  start_dovecot
  [ "${KEEP:-0}" = 1 ] || bench/search.py fill 127.0.0.1:13143 u000@bench.test secret letters "$count"
  SERVER=$(cat "$data/dovecot/run/master.pid") bench/search.py time 127.0.0.1:13143 u000@bench.test secret letters dovecot 1 > "$out/dovecot.jsonl"
  stop_dovecot
fi
if has hikyaku; then
  [ "${KEEP:-0}" = 1 ] || rm -rf "$data/ours"
  start_hikyaku
  if [ "${KEEP:-0}" != 1 ]; then
    bench/search.py fill 127.0.0.1:14143 u000@bench.test secret letters "$count"
    settle
    before=$(ticks)
    "$hikyaku" reindex --data "$data/ours/data" >&2
    settle
    cost=$(( ($(ticks) - before) * 10000 / count ))
    echo "{\"name\": \"hikyaku\", \"fig\": \"index\", \"processor_us_each\": $cost, \"index_bytes\": $(size_of "$data/ours/data/search.db"), \"mail_bytes\": $(size_of "$data"/ours/data/blobs/*.seg)}" > "$out/index.jsonl"
  fi
  stop_hikyaku; start_hikyaku; sleep 3
  idle() { awk '/^Pss:/ { print int($2 / 1024) }' "/proc/$ours/smaps_rollup"; }
  before=$(idle)
  SERVER=$ours bench/search.py time 127.0.0.1:14143 u000@bench.test secret letters hikyaku "${RUNS:-25}" > "$out/hikyaku.jsonl"
  sleep 5
  echo "{\"name\": \"hikyaku\", \"fig\": \"memory\", \"idle_mb\": $before, \"after_searches_mb\": $(idle)}" > "$out/memory.jsonl"
  stop_hikyaku
fi
if has delivery; then
  for round in 1 2 3; do for index in with without; do
    rm -rf "$data/ours"
    start_hikyaku; stop_hikyaku
    # A folder in its place: the index can't be opened, and indexing rests
    [ $index = without ] && { rm -f "$data"/ours/data/search.db*; mkdir "$data/ours/data/search.db"; }
    start_hikyaku; sleep 1
    bench/search.py deliver 127.0.0.1:14143 u000@bench.test secret 10000 "$index index"
    stop_hikyaku
  done; done
fi
bench/search.py table "$out"
