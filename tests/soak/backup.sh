#!/usr/bin/env bash
# Backs a server up again and again while mail pours in, restores the backups elsewhere, checks them, and compares: a backup
# made under load holds every message acknowledged before it began; the one made afterwards holds exactly what the server has.
#   tests/soak/backup.sh [SECONDS]     default 20; needs python3 and artifacts/hikyaku (dotnet publish, see README)
set -euo pipefail
cd "$(dirname "$0")/../.."
program=${PROGRAM:-artifacts/hikyaku/hikyaku} offset=22000 seconds=${1:-20}
work=$(mktemp -d); server=
cleanup() { [ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT

"$program" serve --data "$work/data" --port-offset $offset >"$work/log" 2>&1 & server=$!
for _ in $(seq 200); do grep -q 'swaks\|curl' "$work/log" && break; sleep 0.1; done

# Senders that note each message's number once it got its 250.
python3 - "$((2525 + offset))" "$seconds" "$work/acknowledged" <<'PY' & load=$!
import smtplib, sys, threading, time
port, seconds, path = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
end, lock = time.monotonic() + seconds, threading.Lock()
with open(path, "w", buffering=1, encoding="ascii") as noted:
    def send(sender):
        with smtplib.SMTP("127.0.0.1", port) as smtp:
            number = 0
            while time.monotonic() < end:
                number += 1
                smtp.sendmail("a@a.example", ["alice@example.test"], f"Subject: {sender}-{number}\r\n\r\n" + "x" * 70 + "\r\n" * (number % 200))
                with lock:
                    noted.write(f"{sender}-{number}\n")
    threads = [threading.Thread(target=send, args=(sender,)) for sender in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
PY

subjects() { "$program" export "$2" --account alice@example.test --data "$1" >/dev/null; sed -n 's/^Subject: //p' "$2"/*.mbox | tr -d '\r' | sort; }
faults=0 round=0
while kill -0 "$load" 2>/dev/null; do
  sleep 3; round=$((round + 1))
  sort "$work/acknowledged" > "$work/before"
  "$program" backup "$work/backup" --data "$work/data" >/dev/null
  rm -rf "$work/restored" "$work/export"
  "$program" restore "$work/backup" --data "$work/restored" >/dev/null
  "$program" check --data "$work/restored" > "$work/checked" || { faults=$((faults + 1)); cat "$work/checked"; }
  subjects "$work/restored" "$work/export" > "$work/held"
  lost=$(comm -23 "$work/before" "$work/held" | wc -l) double=$(uniq -d "$work/held" | wc -l)
  echo "backup $round under load: $(wc -l < "$work/before") acknowledged before it, $(wc -l < "$work/held") in it, $lost lost, $double double; $(tail -1 "$work/checked")"
  faults=$((faults + lost + double))
done
wait "$load"

"$program" backup "$work/backup" --data "$work/data" >/dev/null
rm -rf "$work/restored" "$work/export" "$work/export2"
"$program" restore "$work/backup" --data "$work/restored" >/dev/null
"$program" check --data "$work/restored" | tail -1
subjects "$work/restored" "$work/export" > "$work/held"
subjects "$work/data" "$work/export2" > "$work/there"
sort "$work/acknowledged" > "$work/before"
cmp "$work/held" "$work/there" && cmp "$work/held" "$work/before" || faults=$((faults + 1))
cmp "$work/export"/INBOX.mbox "$work/export2"/INBOX.mbox || faults=$((faults + 1))
echo "afterwards: $(wc -l < "$work/before") acknowledged, $(wc -l < "$work/there") on the server, $(wc -l < "$work/held") in the restored backup, octet for octet; $faults faults"
[ "$faults" = 0 ]
