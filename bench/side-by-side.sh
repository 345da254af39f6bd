#!/usr/bin/env bash
# Measures Hikyaku beside Postfix + Dovecot (and beside smtp-sink, which stores nothing) in one run on this machine,
# with the same clients, and prints the table for docs/performance.md.
#   bench/side-by-side.sh [smtp] [imap] [pop3] [idle] [sink] [start]      (default: all)
# Env: ROUNDS (1: each round measures both servers in turn), SIZES, SESSIONS, RUNS... as in the peers' measure.sh
# Needs root and the peers' tools (../shared/peers); all traffic stays on loopback.
set -uo pipefail
cd "$(dirname "$0")/.."
peers=${PEERS:-../shared/peers}
[ -x "$peers/measure.sh" ] || { echo "side-by-side: the peers' tools are not at $peers (set PEERS)" >&2; exit 1; }
# The load client now and then cuts a CRLF in two and sends a bare CR, which we refuse (SMTP smuggling): both servers are
# measured with a copy in which that is mended.
tools=${TMPDIR:-/tmp}/hikyaku-peers; rm -rf "$tools"; cp -r "$peers" "$tools"; chmod -R u+w "$tools"; peers=$tools
sed -i 's|  while (n + 2 > want && n > 0) n--;|&\n  if (n > 0 \&\& o[n - 1] == 13) n--;|' "$peers/loadgen/mailload.c"
rm -f "${PEERS_DIR:-/tmp/peers}/bin/mailload"
out=${OUT:-artifacts/bench}; mkdir -p "$out"
data=${BENCH_DATA:-/tmp/hikyaku-bench}
parts=" ${*:-start smtp imap pop3 idle sink} "
has() { case $parts in *" $1 "*) return 0 ;; esac; return 1; }
hikyaku=artifacts/hikyaku/hikyaku

echo "== building" >&2
dotnet publish src/Hikyaku.Server -c Release -o artifacts/hikyaku -v q -clp:NoSummary >&2 || exit 1
[ -x /usr/sbin/postfix ] || "$peers/install.sh" >&2

prepare_ours() {
  rm -rf "$data"; mkdir -p "$data"
  cat > "$data/hikyaku.json" <<JSON
{
  "hostname": "mail.bench.test",
  "dataDirectory": "data",
  "listeners": [
    { "protocol": "smtp", "address": "127.0.0.1:12025", "tls": "starttls" },
    { "protocol": "imap", "address": "127.0.0.1:12143", "tls": "starttls", "allowPlaintextLogin": true },
    { "protocol": "imap", "address": "127.0.0.1:12993", "tls": "implicit" },
    { "protocol": "pop3", "address": "127.0.0.1:12110", "tls": "starttls", "allowPlaintextLogin": true }
  ],
  "tls": { "certificates": [ { "certificate": "cert.pem", "key": "key.pem" } ] },
  "limits": { "connectionsPerAddress": 20000, "connections": 20000 }
}
JSON
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=mail.bench.test \
    -keyout "$data/key.pem" -out "$data/cert.pem" 2>/dev/null
  "$hikyaku" domain add bench.test --data "$data/data" >&2
  for i in $(seq -f %03g 0 99); do echo "u$i@bench.test,secret"; done > "$data/accounts.csv"
  "$hikyaku" account import "$data/accounts.csv" --data "$data/data" >&2
}
start_ours() {
  ulimit -n "$(ulimit -Hn)"
  "$hikyaku" serve --config "$data/hikyaku.json" > "$data/log" 2>&1 & ours=$!
  for _ in $(seq 100); do (exec 3<>/dev/tcp/127.0.0.1/12025) 2>/dev/null && return; sleep 0.1; done
  echo "side-by-side: Hikyaku did not start; see $data/log" >&2; tail "$data/log" >&2; exit 1
}
stop_ours() { [ -n "${ours:-}" ] && { kill -TERM "$ours" 2>/dev/null; wait "$ours" 2>/dev/null; ours=; }; }
trap 'stop_ours; "$peers/stop.sh" >/dev/null 2>&1' EXIT

# Measures one suite on both servers, ours after theirs.
both() {
  local suite=$1
  "$peers/start.sh" sdbox >&2
  SUITE="$suite" IMAPS_PORT=10993 "$peers/measure.sh" postfix+dovecot 10025 10143 10110 peer.test >> "$out/theirs.jsonl"
  "$peers/stop.sh" >&2
  start_ours
  SERVER_PIDS=$ours SUITE="$suite" IMAPS_PORT=12993 "$peers/measure.sh" hikyaku 12025 12143 12110 bench.test >> "$out/ours.jsonl"
  stop_ours
}

# Time from start to the first 220, in ms.
startup() {
  for run in 1 2 3 4 5; do
    python3 - "$hikyaku" "$data/hikyaku.json" "$run" <<'PY' >> "$out/ours.jsonl"
import json, signal, socket, subprocess, sys, time
program, config, run = sys.argv[1:]
begin = time.monotonic()
server = subprocess.Popen([program, "serve", "--config", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
while True:
    try:
        client = socket.create_connection(("127.0.0.1", 12025), 1)
        assert client.recv(3) == b"220"
        break
    except OSError:
        if time.monotonic() - begin > 20: raise
        time.sleep(0.005)
print(json.dumps({"name": "hikyaku", "fig": "start.first_220", "key": "", "value": round((time.monotonic() - begin) * 1000, 1), "unit": "ms", "better": "low", "run": int(run)}))
server.send_signal(signal.SIGTERM); server.wait()
PY
  done
}

# The same client (smtp-source) against ours and against a sink that stores nothing, in turn.
sink() {
  smtp-sink -u nobody 127.0.0.1:10026 1000 & local sink_pid=$!
  start_ours
  for run in 0 1 2 3 4; do for size in 1024 10240; do for mode in many one; do
    for target in sink:10026:a@peer.test hikyaku:12025:u000@bench.test; do
      IFS=: read -r name port to <<<"$target"
      python3 - "$name" "$port" "$to" "$size" "$mode" "$run" "$out" <<'PY'
import json, subprocess, sys, time
name, port, to, size, mode, run, out = sys.argv[1:]
count = 12000 if mode == "many" else 6000
reuse = ["-d"] if mode == "many" else []
begin = time.monotonic()
subprocess.run(["smtp-source", "-s", "50", "-m", str(count), "-l", size, "-f", "a@load.test", "-t", to, *reuse, f"127.0.0.1:{port}"], check=True)
rate = count / (time.monotonic() - begin)
line = {"name": name, "fig": "smtp-source", "key": f"{int(size)//1024}k/s50/{mode}", "value": round(rate, 1), "unit": "msg/s", "better": "high", "run": int(run)}
open(f"{out}/{'sink' if name == 'sink' else 'ours-smtp-source'}.jsonl", "a").write(json.dumps(line) + "\n")
PY
    done
  done; done; done
  stop_ours
  kill "$sink_pid"
}

rm -f "$out"/*.jsonl
prepare_ours
for _ in $(seq "${ROUNDS:-1}"); do
  has start && startup
  has idle && both "mem idle"
  has smtp && both smtp
  has imap && both imap
  has pop3 && both pop3
  has sink && sink
done

echo; echo "$(date -u +%F), $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)"
[ -s "$out/theirs.jsonl" ] && "$peers/compare.py" "$out/theirs.jsonl" "$out/ours.jsonl"
[ -s "$out/theirs.jsonl" ] || { [ -s "$out/ours.jsonl" ] && "$peers/compare.py" "$out/ours.jsonl"; }
[ -s "$out/sink.jsonl" ] && { echo; "$peers/compare.py" "$out/sink.jsonl" "$out/ours-smtp-source.jsonl"; }
exit 0
