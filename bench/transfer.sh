#!/usr/bin/env bash
# Measures how mail leaves, on this machine, and prints the tables for docs/performance.md.
#   bench/transfer.sh [relay] [signed]      (default: both)
#   relay   in by SMTP, out to smtp-sink, 10 KiB: Postfix and Hikyaku in turn, until the sink has the last message
#   signed  submission over STARTTLS with a log-in, 10 KiB, 50 sessions: without signatures and with two (RSA and Ed25519)
# Env: RUNS (3, after one to warm up), MESSAGES (4000), SESSIONS (50), HIKYAKU (a program built already)
# Needs root, Debian's postfix, and the peers' tools (../shared/peers); all traffic stays on loopback.
set -uo pipefail
cd "$(dirname "$0")/.."
peers=${PEERS:-../shared/peers}
runs=${RUNS:-3} messages=${MESSAGES:-4000} sessions=${SESSIONS:-50}
data=${BENCH_DATA:-/tmp/hikyaku-transfer-bench}
parts=" ${*:-relay signed} "
has() { case $parts in *" $1 "*) return 0 ;; esac; return 1; }
hikyaku=${HIKYAKU:-artifacts/hikyaku/hikyaku}
export PATH=$PATH:/usr/sbin
ulimit -n "$(ulimit -Hn)"

[ -n "${HIKYAKU:-}" ] || dotnet publish src/Hikyaku.Server -c Release -o artifacts/hikyaku -v q -clp:NoSummary >&2 || exit 1
rm -rf "$data"; mkdir -p "$data"; chmod 755 "$data"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=mail.bench.test \
  -keyout "$data/key.pem" -out "$data/cert.pem" 2>/dev/null

await_port() {
  for _ in $(seq 200); do (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return; sleep 0.05; done
  echo "transfer.sh: nobody listens on port $1" >&2; exit 1
}

# start_ours FOLDER: a server of its own in that folder, prepared by prepare_ours
start_ours() {
  "$hikyaku" serve --config "$data/$1/hikyaku.json" > "$data/$1/log" 2>&1 & ours=$!
  await_port 13025
}
stop_ours() { [ -n "${ours:-}" ] && { kill -TERM "$ours" 2>/dev/null; wait "$ours" 2>/dev/null; ours=; }; }
prepare_ours() {
  mkdir -p "$data/$1"
  cat > "$data/$1/hikyaku.json" <<JSON
{
  "hostname": "mail.bench.test", "dataDirectory": "data",
  "listeners": [
    { "protocol": "smtp", "address": "127.0.0.1:13025", "tls": "starttls" },
    { "protocol": "submission", "address": "127.0.0.1:13587", "tls": "starttls" }
  ],
  "tls": { "certificates": [ { "certificate": "../cert.pem", "key": "../key.pem" } ] },
  "transfer": { "routes": [ { "domain": "*", "host": "127.0.0.1", "port": 13099, "sessions": 20 } ] },
  "limits": { "connectionsPerAddress": 1000 },
  "log": { "level": "warning" }
}
JSON
  "$hikyaku" domain add bench.test --data "$data/$1/data" >/dev/null
  for i in $(seq -f %03g 0 99); do echo "u$i@bench.test,secret"; done > "$data/accounts.csv"
  "$hikyaku" account import "$data/accounts.csv" --data "$data/$1/data" >/dev/null
}

start_theirs() {
  local p=$data/postfix
  rm -rf "$p"; mkdir -p "$p"/{conf,queue,data}; chown postfix "$p/data"
  cp "$(ls /usr/share/postfix/master.cf.dist /etc/postfix/master.cf.proto 2>/dev/null | head -1)" "$p/conf/master.cf"
  python3 - "$p/conf/master.cf" <<'PY'
import re, sys
out, skip = [], False
for line in open(sys.argv[1]):
    if line.startswith("#") or not line.strip() or line[0].isspace(): continue
    fields = line.split(None, 7)
    if fields[7].split()[0] == "pipe": continue
    if fields[0] == "smtp" and fields[1] == "inet": fields[0] = "127.0.0.1:13125"
    elif fields[1] == "inet": continue
    fields[4] = "n"
    out.append(" ".join(fields).rstrip() + "\n")
if not any(line.startswith("postlog ") for line in out): out.append("postlog unix-dgram n - n - 1 postlogd\n")
open(sys.argv[1], "w").writelines(out)
PY
  cat > "$p/conf/main.cf" <<CONF
compatibility_level = 3.6
queue_directory = $p/queue
data_directory = $p/data
maillog_file = $p/mail.log
maillog_file_prefixes = $p
myhostname = mx.peer.test
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
relayhost = [127.0.0.1]:13099
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
disable_dns_lookups = yes
smtp_dns_support_level = disabled
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_client_message_rate_limit = 0
smtpd_client_recipient_rate_limit = 0
default_process_limit = 200
max_use = 1000
in_flow_delay = 0
smtp_destination_concurrency_limit = 20
initial_destination_concurrency = 20
CONF
  postfix -c "$p/conf" start 2>/dev/null; await_port 13125
}
stop_theirs() { [ -d "$data/postfix" ] && postfix -c "$data/postfix/conf" stop 2>/dev/null; }
trap 'stop_ours; stop_theirs; [ -n "${sink:-}" ] && kill "$sink" 2>/dev/null' EXIT

# pass NAME PORT RECIPIENT RUN: messages through a server, until the sink has them all
pass() {
  smtp-sink -u nobody -M "$messages" 127.0.0.1:13099 1000 & sink=$!
  await_port 13099
  python3 - "$1" "$2" "$3" "$4" "$messages" "$sessions" "$sink" <<'PY' >> "$data/results.jsonl"
import json, os, subprocess, sys, time
name, port, to, run, count, sessions, sink = sys.argv[1:]
begin = time.monotonic()
subprocess.run(["smtp-source", "-s", sessions, "-m", count, "-l", "10240", "-d", "-f", "a@load.test", "-t", to, f"127.0.0.1:{port}"], check=True)
taken = time.monotonic() - begin
while True:  # the sink ends when it has the last message
    try:
        if open(f"/proc/{sink}/stat").read().rsplit(")", 1)[1].split()[0] == "Z": break
    except FileNotFoundError: break
    if time.monotonic() - begin > 600: sys.exit("transfer.sh: the sink still waits after ten minutes")
    time.sleep(0.01)
passed = time.monotonic() - begin
for figure, seconds in (("accepted", taken), ("passed on", passed)):
    print(json.dumps({"name": name, "figure": figure, "run": int(run), "value": int(count) / seconds}))
PY
  wait "$sink" 2>/dev/null; sink=
}

relay() {
  prepare_ours fresh
  # Only our own users may send to other domains, and an alias may forward: the sender is rewritten (SRS), which Postfix is spared.
  "$hikyaku" alias add far@bench.test x@far.test --data "$data/fresh/data" >/dev/null
  for run in $(seq 0 "$runs"); do
    start_theirs; pass postfix 13125 x@far.test "$run"; stop_theirs
    # Anew each time: what the sink left without an answer as it ended would be tried before the next one listens, and the domain rest.
    rm -rf "$data/relay"; cp -a "$data/fresh" "$data/relay"
    start_ours relay; pass hikyaku 13025 far@bench.test "$run"; stop_ours
  done
}

signed() {
  mkdir -p "$data/loadgen"; cp "$peers"/loadgen/* "$data/loadgen"; chmod -R u+w "$data/loadgen"
  # The client logs in, sends as the account, and cuts no CRLF in two (see side-by-side.sh).
  sed -i -e 's|  while (n + 2 > want && n > 0) n--;|&\n  if (n > 0 \&\& o[n - 1] == 13) n--;|' -e 's/load@source.test/u000@bench.test/g' \
    -e 's|^static void smtp_hello(conn \*c) {|static void smtp_hello_plain(conn *c);\nstatic void smtp_hello(conn *c) {\n  smtp_hello_plain(c);\n  c_printf(c, "AUTH PLAIN %s\\r\\n", getenv("LOAD_AUTH")); smtp_want(c, 235, "AUTH");\n}\nstatic void smtp_hello_plain(conn *c) {|' \
    "$data/loadgen/mailload.c"
  cc -O2 -o "$data/mailload" "$data/loadgen/mailload.c" -lssl -lcrypto -lpthread || exit 1
  LOAD_AUTH=$(printf '\0u000@bench.test\0secret' | base64); export LOAD_AUTH
  for kind in unsigned signed; do prepare_ours $kind; done
  "$hikyaku" domain dkim rotate bench.test --now --data "$data/signed/data" >/dev/null
  for run in $(seq 0 "$runs"); do
    for kind in unsigned signed; do
      start_ours $kind; await_port 13587
      for mode in many one; do
        key=; count=$messages; if [ $mode = many ]; then key=-k; else count=$((messages / 4)); fi
        "$data/mailload" smtp -N "$kind" -p 13587 -S -u u%03d@bench.test -c "$sessions" -n "$count" -s 10240 $key -P "$ours" -r "$run" \
          | python3 -c "
import json, sys
for line in sys.stdin:
    run = json.loads(line)
    if run['fig'] == 'smtp.accept': print(json.dumps({'name': '$kind', 'figure': 'submitted, $mode on a connection', 'run': $run, 'value': run['value']}))" >> "$data/results.jsonl"
      done
      stop_ours
    done
  done
}

has relay && relay
has signed && signed
echo; echo "$(date -u '+%F %H:%M UTC'), $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1), load $(cut -d' ' -f1-3 /proc/loadavg)"
python3 - "$data/results.jsonl" <<'PY'
import collections, json, statistics, sys
rates = collections.defaultdict(list)
for line in open(sys.argv[1]):
    run = json.loads(line)
    if run["run"] > 0: rates[run["figure"], run["name"]].append(run["value"])
def show(values):
    middle = statistics.median(values)
    return f"{middle:,.0f}/s ±{(max(values) - min(values)) / 2 / middle:.0%}"
for first, second in (("postfix", "hikyaku"), ("unsigned", "signed")):
    figures = [figure for figure, name in rates if name == first]
    if not figures: continue
    print(f"\n| figure | {first} | {second} | ratio |\n| --- | --- | --- | --- |")
    for figure in figures:
        a, b = rates[figure, first], rates[figure, second]
        print(f"| {figure} | {show(a)} | {show(b)} | {statistics.median(b) / statistics.median(a):.2f} |")
PY
