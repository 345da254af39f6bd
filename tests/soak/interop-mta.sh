#!/usr/bin/env bash
# Mail in every direction between two servers of ours, Postfix, Exim, OpenSMTPD and Sendmail (those of Debian), each on a machine of
# its own as far as it can see: a network namespace, a root folder, a name server that knows all domains. Prints two tables:
# letters (plain, then with STARTTLS) and what comes back from an address that does not exist.
#   tests/soak/interop-mta.sh [SERVER...]       (default: ours-a ours-b postfix exim opensmtpd sendmail)
# Needs root, unbound, swaks, and for the first run apt to download the packages, which are unpacked into a folder and never installed.
# Env: CACHE (/tmp/hikyaku-interop-mta), HIKYAKU (a program built already), KEEP=1 leaves the servers' folders for a look
set -uo pipefail
export PATH=$PATH:/usr/sbin:/sbin LC_ALL=C.UTF-8
here=$(cd "$(dirname "$0")" && pwd)
cache=${CACHE:-/tmp/hikyaku-interop-mta}

# ---- 1. Outside: what must be there
if [ "${INSIDE:-}" != 1 ]; then
  [ "$(id -u)" = 0 ] || { echo "interop-mta: needs root" >&2; exit 2; }
  for program in unbound swaks ip unshare openssl python3; do
    command -v $program >/dev/null || { echo "interop-mta: $program is missing" >&2; exit 2; }
  done
  mkdir -p "$cache"
  unpack() { # FOLDER PACKAGE...: the package and what it needs beyond this machine
    [ -e "$cache/$1/.done" ] && return
    local folder=$cache/$1; shift
    rm -rf "$folder" "$folder.debs"; mkdir -p "$folder" "$folder.debs/partial"
    apt-get -qq -y --download-only --no-install-recommends -o Dir::Cache::archives="$folder.debs" -o APT::Sandbox::User=root install "$@" >&2 || exit 2
    for package in "$folder.debs"/*.deb; do [ -e "$package" ] && dpkg -x "$package" "$folder"; done
    # Where /bin, /sbin and /lib are links into /usr a folder of that name would hide what they lead to.
    for name in bin sbin lib; do [ -d "$folder/$name" ] && { mkdir -p "$folder/usr/$name"; cp -a "$folder/$name/." "$folder/usr/$name/"; rm -rf "${folder:?}/$name"; }; done
    rm -rf "$folder.debs"; touch "$folder/.done"
  }
  unpack exim exim4-daemon-light exim4-base exim4-config
  unpack opensmtpd opensmtpd
  unpack sendmail sendmail-bin sendmail-base sendmail-cf
  # On a machine that has Postfix nothing is downloaded for it.
  unpack postfix postfix
  [ -n "${HIKYAKU:-}" ] || (cd "$here/../.." && dotnet publish src/Hikyaku.Server -c Release -o artifacts/hikyaku -v q -clp:NoSummary) >&2 || exit 2
  INSIDE=1 exec unshare --mount --net --pid --fork --kill-child --mount-proc "$0" "$@"
fi

# ---- 2. Inside: a cable, a name server, a root for each
servers=("$@"); [ $# -gt 0 ] || servers=(ours-a ours-b postfix exim opensmtpd sendmail)
hikyaku=${HIKYAKU:-$(cd "$here/../.." && pwd)/artifacts/hikyaku/hikyaku}
run=$cache/run; mkdir -p "$run"; mount -t tmpfs -o size=2g,mode=755 interop "$run"
ip link set lo up; ip link add cable type bridge; ip addr add 10.9.0.254/24 dev cable; ip link set cable up
declare -A address holder
number=0
for server in "${servers[@]}"; do
  number=$((number + 1)); address[$server]=10.9.0.$number
  mkdir -p "$run/$server"/{upper,work,root}
  package=; [ -d "$cache/$server/usr" ] && { package=$run/$server/package; cp -a "$cache/$server" "$package"; }
  mount -t overlay overlay -o "lowerdir=${package:+$package:}/,upperdir=$run/$server/upper,workdir=$run/$server/work" "$run/$server/root" || exit 2
  mount --bind /proc "$run/$server/root/proc"; mount --rbind /dev "$run/$server/root/dev"
  mkdir -p "$run/$server/root/tmp" "$run/$server/root/run"; chmod 1777 "$run/$server/root/tmp"
  rm -f "$run/$server/root/etc/resolv.conf"; echo "nameserver 10.9.0.254" > "$run/$server/root/etc/resolv.conf"
  printf '127.0.0.1 localhost\n%s mx.%s.test\n' "${address[$server]}" "$server" > "$run/$server/root/etc/hosts"
  unshare -n sleep infinity & holder[$server]=$!
  until [ "$(readlink "/proc/${holder[$server]}/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
  ip link add "v$number" type veth peer name eth0 netns "${holder[$server]}"; ip link set "v$number" master cable up
  nsenter -t "${holder[$server]}" -n sh -c "ip link set lo up; ip addr add ${address[$server]}/24 dev eth0; ip link set eth0 up"
done
{
  echo "server:"; echo "  interface: 10.9.0.254"; echo "  access-control: 10.9.0.0/24 allow"; echo "  do-daemonize: no"; echo "  username: \"\""; echo "  chroot: \"\""
  echo "  pidfile: \"\""; echo "  use-syslog: no"; echo "  local-zone: \"test.\" static"; echo "  local-zone: \"10.in-addr.arpa.\" static"
  for server in "${servers[@]}"; do
    echo "  local-data: \"$server.test. IN MX 10 mx.$server.test.\""; echo "  local-data: \"mx.$server.test. IN A ${address[$server]}\""
    echo "  local-data-ptr: \"${address[$server]} mx.$server.test\""
  done
  echo "  local-data: \"client.test. IN A 10.9.0.254\""; echo "  local-data-ptr: \"10.9.0.254 client.test\""
  echo "remote-control:"; echo "  control-enable: no"
} > "$run/unbound.conf"
unbound -c "$run/unbound.conf" > "$run/unbound.log" 2>&1 &

in_house() { local server=$1; shift; nsenter -t "${holder[$server]}" -n chroot "$run/$server/root" "$@"; }
add_user() { # SERVER NAME UID: only what the servers look for
  grep -q "^$2:" "$run/$1/root/etc/passwd" || echo "$2:x:$3:$3::/home/$2:/bin/sh" >> "$run/$1/root/etc/passwd"
  grep -q "^$2:" "$run/$1/root/etc/group" || echo "$2:x:$3:" >> "$run/$1/root/etc/group"
}
certificate() {
  mkdir -p "$run/$1/root/etc/tls"
  openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=mx.$1.test" -addext "subjectAltName=DNS:mx.$1.test" \
    -keyout "$run/$1/root/etc/tls/key.pem" -out "$run/$1/root/etc/tls/cert.pem" 2>/dev/null
}

# ---- 3. The servers: prepare_NAME once, start_NAME with $tls = yes or no
prepare_ours() {
  local data=$run/$1/root/srv/hikyaku; mkdir -p "$data"
  "$hikyaku" domain add "$1.test" --data "$data/data" >/dev/null
  echo "dan@$1.test,secret of dan 1" > "$data/accounts.csv"; "$hikyaku" account import "$data/accounts.csv" --data "$data/data" >/dev/null
  for selector in $("$hikyaku" domain dkim list "$1.test" --json --data "$data/data" | grep -o '"selector": *"[^"]*"' | cut -d'"' -f4); do
    "$hikyaku" domain dkim activate "$1.test" "$selector" --data "$data/data" >/dev/null
  done
}
start_ours() {
  local data=$run/$1/root/srv/hikyaku smtp=none; [ "$tls" = yes ] && smtp=starttls
  cat > "$data/hikyaku.json" <<JSON
{
  "hostname": "mx.$1.test", "dataDirectory": "data",
  "listeners": [
    { "protocol": "smtp", "address": "${address[$1]}:25", "tls": "$smtp" },
    { "protocol": "submission", "address": "${address[$1]}:587", "tls": "starttls" },
    { "protocol": "imap", "address": "${address[$1]}:993", "tls": "implicit" }
  ],
  "tls": { "certificates": [ { "certificate": "../../etc/tls/cert.pem", "key": "../../etc/tls/key.pem" } ] },
  "dns": { "servers": ["10.9.0.254:53"] }
}
JSON
  nsenter -t "${holder[$1]}" -n "$hikyaku" serve --config "$data/hikyaku.json" >> "$run/$1/log" 2>&1 &
}
prepare_postfix() {
  local root=$run/postfix/root; add_user postfix postfix 2001; add_user postfix postdrop 2002; add_user postfix dan 2010
  mkdir -p "$root/var/mail-in" "$root/srv/postfix"/{queue,data} "$root/etc/postfix"; chown 2010:2010 "$root/var/mail-in"
  chown "$(in_house postfix id -u postfix)" "$root/srv/postfix/data"
  in_house postfix sh -c 'cp "$(ls /usr/share/postfix/master.cf.dist /etc/postfix/master.cf.proto 2>/dev/null | head -1)" /etc/postfix/master.cf'
  sed -i -E -e 's/^([a-z]+ +(inet|unix|fifo|unix-dgram) +[-yn]+ +[-yn]+ +)[-yn]( )/\1n\3/' "$root/etc/postfix/master.cf"
  grep -q '^postlog' "$root/etc/postfix/master.cf" || echo 'postlog unix-dgram n - n - 1 postlogd' >> "$root/etc/postfix/master.cf"
}
start_postfix() {
  local root=$run/postfix/root level=none; [ "$tls" = yes ] && level=may
  cat > "$root/etc/postfix/main.cf" <<CONF
compatibility_level = 3.6
queue_directory = /srv/postfix/queue
data_directory = /srv/postfix/data
maillog_file = /var/log/postfix.log
myhostname = mx.postfix.test
inet_interfaces = ${address[postfix]}
inet_protocols = ipv4
mynetworks = 10.9.0.254/32
mydestination =
alias_maps =
virtual_mailbox_domains = postfix.test
virtual_mailbox_maps = inline:{ dan@postfix.test=dan/ }
virtual_mailbox_base = /var/mail-in
virtual_uid_maps = static:2010
virtual_gid_maps = static:2010
smtpd_tls_security_level = $level
smtp_tls_security_level = $level
smtpd_tls_received_header = yes
smtpd_tls_chain_files = /etc/tls/key.pem, /etc/tls/cert.pem
CONF
  in_house postfix postfix start >/dev/null 2>&1
}
stop_postfix() { in_house postfix postfix stop >/dev/null 2>&1; }
prepare_exim() {
  add_user exim Debian-exim 2101; add_user exim dan 2010
  mkdir -p "$run/exim/root"/var/{mail-in,spool/exim4,log/exim4}; chown 2010:2010 "$run/exim/root/var/mail-in"
  chown -R 2101:2101 "$run/exim/root"/var/{spool,log}/exim4; chown 2101:2101 "$run/exim/root/etc/tls/key.pem"
}
start_exim() {
  local advertise=; [ "$tls" = yes ] && advertise='*'
  mkdir -p "$run/exim/root/etc/exim4"
  cat > "$run/exim/root/etc/exim4/exim4.conf" <<CONF
primary_hostname = mx.exim.test
exim_user = Debian-exim
exim_group = Debian-exim
domainlist local_domains = exim.test
hostlist relay_from_hosts = 10.9.0.254
acl_smtp_rcpt = check_recipient
acl_smtp_data = check_data
tls_advertise_hosts = $advertise
tls_certificate = /etc/tls/cert.pem
tls_privatekey = /etc/tls/key.pem
log_file_path = /var/log/exim4/%slog
keep_environment =
queue_run_max = 5
begin acl
check_recipient:
  deny domains = +local_domains
       ! local_parts = dan : postmaster
       message = No such user
  accept domains = +local_domains
  accept hosts = +relay_from_hosts
  deny message = relay not permitted
check_data:
  accept
begin routers
elsewhere:
  driver = dnslookup
  domains = ! +local_domains
  transport = remote_smtp
  no_more
here:
  driver = accept
  local_parts = dan : postmaster
  transport = local_maildir
begin transports
remote_smtp:
  driver = smtp
  hosts_avoid_tls = ${advertise:+:}$([ "$tls" = yes ] || echo '*')
local_maildir:
  driver = appendfile
  directory = /var/mail-in/dan
  maildir_format
  user = dan
  group = dan
  return_path_add
begin retry
* * F,1h,1m
CONF
  in_house exim /usr/sbin/exim4 -bdf -q1m >> "$run/exim/log" 2>&1 &
}
prepare_opensmtpd() {
  local root=$run/opensmtpd/root; add_user opensmtpd opensmtpd 2201; add_user opensmtpd opensmtpq 2202; add_user opensmtpd dan 2010
  mkdir -p "$root"/{home/dan,var/spool/smtpd,var/lib/opensmtpd/empty,var/empty,etc/mail}; chown 2010:2010 "$root/home/dan"; chmod 711 "$root/var/spool/smtpd"
  echo mx.opensmtpd.test > "$root/etc/mail/mailname"; : > "$root/etc/aliases"; chmod 600 "$root/etc/tls/key.pem"
}
start_opensmtpd() {
  local listen=; [ "$tls" = yes ] && listen='tls pki house'
  cat > "$run/opensmtpd/root/etc/smtpd.conf" <<CONF
pki house cert "/etc/tls/cert.pem"
pki house key "/etc/tls/key.pem"
listen on eth0 port 25 hostname mx.opensmtpd.test $listen
action "here" maildir "/home/dan/Maildir"
action "elsewhere" relay helo mx.opensmtpd.test
match from any for domain "opensmtpd.test" action "here"
match from src 10.9.0.254 for any action "elsewhere"
match from local for any action "elsewhere"
CONF
  in_house opensmtpd smtpd -dv -f /etc/smtpd.conf >> "$run/opensmtpd/log" 2>&1 &
}
prepare_sendmail() {
  local root=$run/sendmail/root; add_user sendmail smmta 2301; add_user sendmail smmsp 2302; add_user sendmail dan 2010
  grep -q '^mail:' "$root/etc/group" || echo 'mail:x:8:' >> "$root/etc/group"
  mkdir -p "$root"/{var/spool/mqueue,var/mail,etc/mail,home/dan,run/sendmail/mta}; chmod 700 "$root/var/spool/mqueue"; chmod 1777 "$root/var/mail"
  mkdir -p "$root/home/dan/Maildir/new"; chown -R 2010:2010 "$root/home/dan"; chmod -R 777 "$root/home/dan"; chmod 600 "$root/etc/tls/key.pem"; : > "$root/etc/mail/aliases"; chmod 755 "$root/etc" "$root/etc/mail"
  printf '#!/bin/sh\nfor user; do :; done; file=/home/$user/Maildir/new/$(date +%%s).$$; umask 077; cat > "$file.part" && mv "$file.part" "$file" || exit 75\n' > "$root/usr/local/bin/into-maildir"
  chmod 755 "$root/usr/local/bin/into-maildir"
}
start_sendmail() {
  local root=$run/sendmail/root
  cat > "$root/etc/mail/sendmail.mc" <<'MC'
divert(0)dnl
include(`/usr/share/sendmail/cf/m4/cf.m4')dnl
OSTYPE(`linux')dnl
define(`confDOMAIN_NAME', `mx.sendmail.test')dnl
define(`confDONT_PROBE_INTERFACES', `True')dnl
define(`confPID_FILE', `/run/sendmail/mta/sendmail.pid')dnl
define(`ALIAS_FILE', `/etc/mail/aliases')dnl
define(`STATUS_FILE', `')dnl
define(`QUEUE_DIR', `/var/spool/mqueue')dnl
define(`confMAX_DAEMON_CHILDREN', `40')dnl
define(`confDONT_BLAME_SENDMAIL', `GroupWritableDirPathSafe,WorldWritableAliasFile,GroupReadableKeyFile')dnl
define(`LOCAL_MAILER_PATH', `/usr/local/bin/into-maildir')dnl
define(`LOCAL_MAILER_ARGS', `into-maildir $u')dnl
TLS_LINES
DAEMON_OPTIONS(`Port=smtp,Addr=ADDRESS,Name=MTA NO_TLS')dnl
FEATURE(`nouucp', `reject')dnl
FEATURE(`relay_hosts_only')dnl
MAILER(`local')dnl
MAILER(`smtp')dnl
LOCAL_CONFIG
Cwsendmail.test
CR[10.9.0.254] client.test
MC
  local lines='' flags=',M=S'
  [ "$tls" = yes ] && { flags=; lines="define(\`confSERVER_CERT', \`/etc/tls/cert.pem')dnl\ndefine(\`confSERVER_KEY', \`/etc/tls/key.pem')dnl\ndefine(\`confCLIENT_CERT', \`/etc/tls/cert.pem')dnl\ndefine(\`confCLIENT_KEY', \`/etc/tls/key.pem')dnl\ndefine(\`confCACERT', \`/etc/tls/cert.pem')dnl\ndefine(\`confCACERT_PATH', \`/etc/ssl/certs')dnl"; }
  sed -i -e "s|TLS_LINES|$lines|" -e "s|ADDRESS|${address[sendmail]}|" -e "s| NO_TLS|$flags|" "$root/etc/mail/sendmail.mc"
  in_house sendmail sh -c 'm4 /etc/mail/sendmail.mc > /etc/mail/sendmail.cf && exec /usr/libexec/sendmail/sendmail -bD -q15s -C /etc/mail/sendmail.cf -X /var/log/sendmail.traffic' >> "$run/sendmail/log" 2>&1 &
}

silence() { # SERVER SIGNAL: whatever still runs on its machine
  local home; home=$(readlink "/proc/${holder[$1]}/ns/net")
  for process in /proc/[0-9]*; do
    [ "${process#/proc/}" != "${holder[$1]}" ] && [ "$(readlink "$process/ns/net")" = "$home" ] && kill "-$2" "${process#/proc/}" 2>/dev/null
  done
}
# Whether STARTTLS works at all there, by OpenSSL's own client: what fails for it is the server's own fault, and excused; never ours.
takes_tls() { (sleep 1; printf 'QUIT\r\n'; sleep 1) | timeout 20 openssl s_client -quiet -starttls smtp -connect "${address[$1]}:25" -servername "mx.$1.test" 2>/dev/null | grep -q '^221'; }
reason() { grep -ahoE 'SSL library error: .*' "$run/$1/log" | head -1 | sed 's/.*error:[0-9A-F]*://'; }
kind() { case $1 in ours-*) echo ours ;; *) echo "$1" ;; esac; }
for server in "${servers[@]}"; do certificate "$server"; "prepare_$(kind "$server")" "$server"; done

# ---- 4. Letters
cat > "$run/post.py" <<'PY'
import email, email.policy, glob, imaplib, json, os, re, ssl, subprocess, sys, time
run, tls, *servers = sys.argv[1:]
unable = os.environ["UNABLE"].split()
addresses = {server: f"10.9.0.{number}" for number, server in enumerate(servers, 1)}
body = "壺 買いませんか? あれはいい物です。\n.a line that begins with a dot\nFrom here on: nothing.\n"
insecure = ssl.create_default_context(); insecure.check_hostname = False; insecure.verify_mode = ssl.CERT_NONE

def send(sender, to, subject):
    letter = (f"From: dan@{sender}.test\nTo: {to}\nSubject: {subject}\nMessage-ID: <{subject.replace(' ', '.')}@{sender}.test>\nDate: Tue, 24 Nov 2026 12:00:00 +0000\n"
              f"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{body}")
    order = ["swaks", "--server", addresses[sender], "--helo", "client.test", "--from", f"dan@{sender}.test", "--to", to, "--data", "-", "--silent", "2"]
    order += ["--port", "587", "--tls", "--auth", "PLAIN", "--auth-user", f"dan@{sender}.test", "--auth-password", "secret of dan 1"] if sender.startswith("ours") else ["--port", "25"]
    done = subprocess.run(order, input=letter.encode(), capture_output=True)
    if done.returncode: print(f"{sender} did not take the letter to {to}:\n{(done.stdout + done.stderr).decode()}", file=sys.stderr)
    return time.monotonic()

def read(server):
    """All mail of dan there."""
    root = f"{run}/{server}/root"
    if server.startswith("ours"):
        client = imaplib.IMAP4_SSL(addresses[server], 993, ssl_context=insecure)
        client.login(f"dan@{server}.test", "secret of dan 1"); client.select("INBOX", readonly=True)
        found = [part[1] for part in client.fetch("1:*", "(BODY.PEEK[])")[1] if isinstance(part, tuple)]
        client.logout(); return found
    folder = f"{root}/home/dan/Maildir" if server in ("opensmtpd", "sendmail") else f"{root}/var/mail-in/dan"
    return [open(path, "rb").read() for path in glob.glob(folder + "/new/*") if not path.endswith(".part")]

def how(message, server):
    """How the last server got it, as it says itself."""
    received = " ".join((message.get_all("Received") or [""])[0].split())
    secure = any(word in received for word in ("ESMTPS", "TLSv", "tls ", "TLS1", "version=TLS"))
    return "TLS" if secure else "plain"

def look(wanted, check):
    results, begin = {}, time.monotonic()
    while len(results) < len(wanted) and time.monotonic() - begin < 60:
        for server in servers:
            for octets in read(server):
                message = email.message_from_bytes(octets, policy=email.policy.default)
                key = check(message, server)
                if key in wanted and key not in results: results[key] = (time.monotonic() - wanted[key], message)
        time.sleep(0.5)
    return results

pairs = [(a, b) for a in servers for b in servers if a != b]
sent = {(a, b): send(a, f"dan@{b}.test", f"letter {tls} {a} {b}") for a, b in pairs}
lost = {(a, b): send(a, f"no-such-user@{b}.test", f"lost {tls} {a} {b}") for a, b in pairs}
titles = {f"letter {tls} {a} {b}": (a, b) for a, b in pairs}
got = look(sent, lambda message, server: next((pair for title, pair in titles.items() if message.get("Subject", "").strip() == title and pair[1] == server), None))
faults, excused = [], []
def blame(pair, text): (excused if pair[1] in unable else faults).append(text)
def letter_cell(pair):
    if pair not in got: blame(pair, f"letter {pair} did not come"); return "kept back" if pair[1] in unable else "**lost**"
    seconds, message = got[pair]
    text = message.get_content().replace("\r\n", "\n")
    if text.rstrip("\n") != body.rstrip("\n"): faults.append(f"letter {pair} was changed: {text!r}"); return "**changed**"
    way = how(message, pair[1])
    if (way == "TLS") != (tls == "yes"): blame(pair, f"letter {pair} came {way}")
    return way
def bounce_of(message, server):
    if message.get("Subject", "").startswith("lost "): return None
    whole = message.as_bytes().decode("utf-8", "replace")
    return next(((a, b) for a, b in pairs if a == server and (f"lost {tls} {a} {b}" in whole or f"lost.{tls}.{a}.{b}@" in whole)), None)
back = look(lost, bounce_of)
def bounce_cell(pair):
    if pair not in back: blame(pair, f"nothing came back of {pair}"); return "kept back" if pair[1] in unable else "**nothing**"
    message = back[pair][1]
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.get_payload():
                if "Status" in block: return block["Status"].split()[0]
    # OpenSMTPD writes for people only.
    said = re.search(r"\b5\d\d (?:5\.\d+\.\d+)?|\b5\.\d+\.\d+", message.as_bytes().decode("utf-8", "replace"))
    if said: return "text: " + said[0].strip()
    faults.append(f"what came back of {pair} has no status"); return "**no status**"
json.dump({"letters": {f"{a} {b}": letter_cell((a, b)) for a, b in pairs}, "bounces": {f"{a} {b}": bounce_cell((a, b)) for a, b in pairs}, "faults": faults, "excused": excused}, open(f"{run}/result-{tls}.json", "w"))
for fault in faults: print(fault, file=sys.stderr)
PY
for tls in no yes; do
  for server in "${servers[@]}"; do "start_$(kind "$server")" "$server"; done
  for server in "${servers[@]}"; do
    for _ in $(seq 50); do timeout 1 bash -c "exec 3<>/dev/tcp/${address[$server]}/25" 2>/dev/null && continue 2; sleep 0.1; done
    echo "interop-mta: $server does not answer; its log:" >&2; tail -qn 20 "$run/$server/log" $(find "$run/$server/upper/var/log" -type f) >&2; [ "${GO_ON:-}" = 1 ] || exit 1
  done
  export UNABLE=
  [ "$tls" = yes ] && for server in "${servers[@]}"; do
    [ "$(kind "$server")" = ours ] || takes_tls "$server" || { UNABLE="$UNABLE $server"; echo "$server: its STARTTLS fails with openssl s_client too: $(reason "$server")" | tee -a "$run/unable"; }
  done
  python3 "$run/post.py" "$run" "$tls" "${servers[@]}"
  for server in "${servers[@]}"; do command -v "stop_$(kind "$server")" >/dev/null && "stop_$(kind "$server")"; done
  for server in "${servers[@]}"; do silence "$server" TERM; done; sleep 3
  for server in "${servers[@]}"; do silence "$server" KILL; done; sleep 0.5
done

# ---- 5. The tables
python3 - "$run" "${servers[@]}" <<'PY'
import json, os, sys
run, *servers = sys.argv[1:]
plain, tls = (json.load(open(f"{run}/result-{kind}.json")) if os.path.exists(f"{run}/result-{kind}.json") else {"letters": {}, "bounces": {}, "faults": ["did not run"], "excused": []} for kind in ("no", "yes"))
for title, table in (("letters", "letters"), ("status in what came back from an address that does not exist", "bounces")):
    print(f"\n| {title}: from \\ to | " + " | ".join(servers) + " |\n| --- |" + " --- |" * len(servers))
    for a in servers:
        cells = ["" if a == b else " / ".join(dict.fromkeys((plain[table].get(f"{a} {b}", "?"), tls[table].get(f"{a} {b}", "?")))) for b in servers]
        print(f"| **{a}** | " + " | ".join(cells) + " |")
faults = plain["faults"] + tls["faults"]
print(f"\n{len(servers) * (len(servers) - 1) * 4} letters, {len(faults)} faults")
if os.path.exists(f"{run}/unable"):
    print(f"not counted: {len(plain['excused'] + tls['excused'])} letters to a server whose STARTTLS fails with everybody; who may send in clear text then did, who may not kept the letter")
    print(open(f"{run}/unable").read(), end="")
sys.exit(1 if faults else 0)
PY
status=$?
[ "${KEEP:-}" = 1 ] && { rm -rf "$cache/kept"; mkdir -p "$cache/kept"; for server in "${servers[@]}"; do cp -a "$run/$server/upper" "$cache/kept/$server"; cp "$run/$server/log" "$cache/kept/$server.log" 2>/dev/null; done; }
exit $status
