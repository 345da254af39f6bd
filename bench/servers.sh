# Sourced by the scripts beside it: Dovecot (sdbox, without full-text search) on port 13143 and Hikyaku ($hikyaku) on port 14143, in
# folders under $data, each with the account u000@bench.test.
start_dovecot() {
  mkdir -p "$data/dovecot/run" "$data/dovecot/mail"; chmod 755 "$data" "$data/dovecot"; chown vmail:vmail "$data/dovecot/mail"
  printf 'u000@bench.test:{PLAIN}secret::::::\n' > "$data/dovecot/users"
  cat > "$data/dovecot/dovecot.conf" <<CONF
base_dir = $data/dovecot/run
instance_name = bench
log_path = $data/dovecot/log
protocols = imap
listen = 127.0.0.1
ssl = no
mail_location = sdbox:~/sdbox
mail_home = $data/dovecot/mail/%u
mail_uid = vmail
mail_gid = vmail
first_valid_uid = 1
disable_plaintext_auth = no
passdb {
  driver = passwd-file
  args = username_format=%u $data/dovecot/users
}
userdb {
  driver = static
  args = uid=vmail gid=vmail home=$data/dovecot/mail/%u allow_all_users=no
}
service imap-login {
  inet_listener imap {
    port = 13143
  }
  inet_listener imaps {
    port = 0
  }
}
CONF
  dovecot -c "$data/dovecot/dovecot.conf" || exit 1
}
stop_dovecot() { doveadm -c "$data/dovecot/dovecot.conf" stop 2>/dev/null; }

start_hikyaku() {
  mkdir -p "$data/ours"
  cat > "$data/ours/hikyaku.json" <<JSON
{
  "hostname": "mail.bench.test",
  "dataDirectory": "data",
  "listeners": [ { "protocol": "imap", "address": "127.0.0.1:14143", "tls": "none", "allowPlaintextLogin": true } ]
}
JSON
  if [ ! -d "$data/ours/data" ]; then
    "$hikyaku" domain add bench.test --data "$data/ours/data" >&2
    echo "u000@bench.test,secret" > "$data/ours/accounts.csv"
    "$hikyaku" account import "$data/ours/accounts.csv" --data "$data/ours/data" >&2
  fi
  "$hikyaku" serve --config "$data/ours/hikyaku.json" > "$data/ours/log" 2>&1 & ours=$!
  for _ in $(seq 200); do (exec 3<>/dev/tcp/127.0.0.1/14143) 2>/dev/null && return; sleep 0.1; done
  echo "bench: Hikyaku did not start; see $data/ours/log" >&2; tail "$data/ours/log" >&2; exit 1
}
stop_hikyaku() { [ -n "${ours:-}" ] && kill -TERM "$ours" 2>/dev/null && wait "$ours" 2>/dev/null; ours=; }
