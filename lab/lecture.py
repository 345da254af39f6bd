#!/usr/bin/env python3
"""The way of a letter, to watch: MUA -> MTA A -> DNS -> MTA B -> mailbox -> MUA, with two servers of ours on this machine.

    lab/lecture.py [--ja] [--tls] [--step] [--pop3] [--program hikyaku]

Hanako at a.example writes to Taro at b.example. Every wire between them has a window, through which the lines are shown as they
pass; the name server says what it is asked; each step is explained before it happens. --ja explains in Japanese; --tls encrypts
every wire, and the windows show what a bystander then sees; --step waits for Enter after each step; --pop3 lets Taro read by POP3.
Needs python3 (and openssl for --tls), nothing but loopback addresses, no root. Linux: both servers have addresses of their own, 127.0.0.2 and 127.0.0.3.
"""
import argparse
import base64
import contextlib
import email
import email.message
import imaplib
import ipaddress
import json
import os
import poplib
import smtplib
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time

A, B = "127.0.0.2", "127.0.0.3"
HANAKO, TARO, PASSWORD = "hanako@a.example", "taro@b.example", "correct horse-battery 1"
PATIENCE_S, FOLDED_SHOWN, WIDTH = 60, 3, 150

options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
options.add_argument("--ja", action="store_true", help="日本語で説明する")
options.add_argument("--tls", action="store_true", help="encrypt every wire")
options.add_argument("--step", action="store_true", help="wait for Enter after each step")
options.add_argument("--pop3", action="store_true", help="Taro reads by POP3 instead of IMAP")
options.add_argument("--program", help="the program, or its hikyaku.dll (default: what was built or published here last)")
options = options.parse_args()
if not options.program:
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    built = [os.path.join(here, place) for place in ("artifacts/hikyaku/hikyaku", *(f"src/Hikyaku.Server/bin/{kind}/net10.0/hikyaku.dll" for kind in ("Release", "Debug")))]
    built = sorted(filter(os.path.exists, built), key=os.path.getmtime)
    if not built:
        sys.exit("lecture.py: build the program first: dotnet build src/Hikyaku.Server")
    options.program = built[-1]
hikyaku = ["dotnet", os.path.abspath(options.program)] if options.program.endswith(".dll") else [os.path.abspath(options.program)]
colours = sys.stdout.isatty()
printing = threading.Lock()


def say(text="", colour=None):
    with printing:
        print(f"\033[{colour}m{text}\033[0m" if colour and colours else text, flush=True)


def tell(english, japanese):
    say(japanese if options.ja else english)


number = 0


def step(english, japanese, more_english, more_japanese):
    """The next arrow of the picture: its title, and what is going to happen."""
    global number
    if number and options.step:
        input("    [Enter] ")
    number += 1
    say()
    say(f"── {number}. {japanese if options.ja else english}", "1;36")
    tell(more_english, more_japanese)


def until(look):
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.05)
    raise TimeoutError


def free_port(*addresses):
    """A port that is free at each of these addresses."""
    while True:
        with contextlib.ExitStack() as open_ones:
            port = 0
            try:
                for address in addresses:
                    listener = open_ones.enter_context(socket.socket())
                    listener.bind((address, port))
                    port = listener.getsockname()[1]
                return port
            except OSError:
                continue


class NameServer:
    """Knows both domains, answers by UDP and TCP, and says what it is asked."""

    TYPES = {1: "A", 12: "PTR", 15: "MX", 16: "TXT", 28: "AAAA", 52: "TLSA"}

    def __init__(self):
        self.records, self.kept, self.quiet = {}, [], True
        self.datagrams, self.listener = socket.socket(type=socket.SOCK_DGRAM), socket.socket()
        self.datagrams.bind(("127.0.0.1", 0))
        self.port = self.datagrams.getsockname()[1]
        self.listener.bind(("127.0.0.1", self.port))
        self.listener.listen()
        threading.Thread(target=self.answer_datagrams, daemon=True).start()
        threading.Thread(target=self.answer_connections, daemon=True).start()

    def add(self, name, kind, value):
        self.records.setdefault((name.lower(), kind), []).append(value)

    def answer_datagrams(self):
        while True:
            query, client = self.datagrams.recvfrom(65535)
            answer = self.answer(query)
            # What is longer than the client takes is asked for again by TCP.
            self.datagrams.sendto(answer if len(answer) <= 1232 else answer[:2] + b"\x83\x80" + answer[4:6] + bytes(6) + self.question(query), client)

    def answer_connections(self):
        while True:
            client, _ = self.listener.accept()
            with contextlib.suppress(OSError, struct.error), client, client.makefile("rb") as incoming:
                while length := incoming.read(2):
                    answer = self.answer(incoming.read(struct.unpack("!H", length)[0]))
                    client.sendall(struct.pack("!H", len(answer)) + answer)

    @staticmethod
    def question(query):
        end = 12
        while query[end]:
            end += query[end] + 1
        return query[12:end + 5]

    @staticmethod
    def name(text):
        return b"".join(bytes([len(label)]) + label.encode() for label in text.split(".") if label) + b"\0"

    def answer(self, query):
        question = self.question(query)
        labels, at = [], 0
        while question[at]:
            labels.append(question[at + 1:at + 1 + question[at]].decode("latin-1"))
            at += question[at] + 1
        name, kind = ".".join(labels).lower(), self.TYPES.get(struct.unpack("!H", question[at + 1:at + 3])[0], "?")
        found = self.records.get((name, kind), [])
        code = 0 if found or any(known == name or known.endswith("." + name) for known, _ in self.records) else 3
        self.show(name, kind, found)
        data = b""
        for value in found:
            if kind == "A":
                octets = ipaddress.ip_address(value).packed
            elif kind == "MX":
                octets = struct.pack("!H", int(value.split()[0])) + self.name(value.split()[1])
            elif kind == "PTR":
                octets = self.name(value)
            else:
                text = value.encode()
                octets = b"".join(bytes([len(text[i:i + 255])]) + text[i:i + 255] for i in range(0, len(text), 255))
            data += b"\xc0\x0c" + question[-4:] + struct.pack("!IH", 300, len(octets)) + octets
        return query[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, len(found), 0, 0) + question + data

    def show(self, name, kind, found):
        if self.quiet:
            self.kept.append((name, kind, found))
            return
        short = [value if len(value) <= 70 else value[:67] + "..." for value in found]
        nothing = "(ない)" if options.ja else "(nothing)"
        say(f"    DNS  {name} {kind}?  →  {', '.join(short) or nothing}", "33")


class Window:
    """A relay on a wire: shows the lines that pass, as clear text; of encrypted ones their number of octets."""

    def __init__(self, address, port, behind, title, source=None):
        self.behind, self.title, self.source = (address, behind), title, source
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind((address, port))
        self.listener.listen()
        self.quiet, self.open, self.waiting, self.gate = True, 0, False, threading.Event()
        threading.Thread(target=self.relay, daemon=True).start()

    def relay(self):
        while True:
            client, _ = self.listener.accept()
            self.waiting = True
            self.gate.wait()
            server = socket.create_connection(self.behind, source_address=(self.source, 0) if self.source else None)
            self.open += 2
            for incoming, outgoing, who in ((client, server, "C"), (server, client, "S")):
                threading.Thread(target=self.carry, args=(incoming, outgoing, who), daemon=True).start()

    def carry(self, incoming, outgoing, who):
        line, hidden, folded = b"", 0, 0
        with contextlib.suppress(OSError):
            while octets := incoming.recv(65536):
                if hidden or octets[:2] in (b"\x16\x03", b"\x17\x03", b"\x14\x03"):
                    hidden += len(octets)
                else:
                    *whole, line = (line + octets).split(b"\r\n")
                    for one in whole:
                        # Of header fields that go on and on (signatures) the beginning will do.
                        folded = folded + 1 if one.startswith(b"\t") else 0
                        if folded <= FOLDED_SHOWN:
                            self.show(who, one if folded < FOLDED_SHOWN else "\t…".encode())
                outgoing.sendall(octets)
        if hidden and not self.quiet:
            say(f"    {who}: " + (f"[暗号化された {hidden} バイト。間にいる人には読めない]" if options.ja else f"[{hidden} encrypted octets; nobody on the way can read them]"), "35")
        with contextlib.suppress(OSError):
            outgoing.shutdown(socket.SHUT_WR)
        self.open -= 1

    def show(self, who, line):
        if not self.quiet:
            text = line.decode("utf-8", "replace")
            say(f"    {who}: {text if len(text) <= WIDTH else text[:WIDTH - 1] + '…'}", "32" if who == "C" else "37")

    @contextlib.contextmanager
    def watched(self):
        self.quiet = False
        if self.title != "smtp":
            self.gate.set()
        yield
        until(lambda: self.open == 0)
        self.quiet = True


class Server:
    """One installation: an account, its domain, its certificate, its listeners behind the windows."""

    def __init__(self, folder, domain, address, account, mx_port, dns, outgoing):
        self.folder, self.domain, self.config = folder, domain, os.path.join(folder, "hikyaku.json")
        os.makedirs(folder)
        tls = "starttls" if options.tls else "none"
        if options.tls:
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", f"/CN=mx.{domain}",
                            "-addext", f"subjectAltName=DNS:mx.{domain}", "-keyout", f"{folder}/key.pem", "-out", f"{folder}/certificate.pem"], check=True, capture_output=True)
        self.ports = {}
        listeners = []
        for protocol in ("smtp", "submission", "imap", "pop3"):
            self.ports[protocol] = free_port(address)
            listeners.append({"protocol": protocol, "address": f"{address}:{self.ports[protocol]}", "tls": tls} | ({} if protocol == "smtp" or options.tls else {"allowPlaintextLogin": True}))
        with open(self.config, "w") as file:
            json.dump({"hostname": f"mx.{domain}", "dataDirectory": "data", "listeners": listeners, "transfer": {"port": outgoing}, "dns": {"servers": [f"127.0.0.1:{dns.port}"]}, "checks": {"trustedFrom": []}}
                      | ({"tls": {"certificates": [{"certificate": "certificate.pem", "key": "key.pem"}]}} if options.tls else {}), file)
        self.run("domain", "add", domain)
        subprocess.run([*hikyaku, "account", "add", account, "--password-stdin", "--config", self.config], input=PASSWORD + "\n", text=True, check=True, capture_output=True)
        for key in json.loads(self.run("domain", "dkim", "list", domain, "--json")):
            dns.add(key["name"], "TXT", key["record"])
            self.run("domain", "dkim", "activate", domain, key["selector"])
        dns.add(domain, "MX", f"10 mx.{domain}")
        dns.add(domain, "TXT", f"v=spf1 ip4:{address} -all")
        dns.add(f"mx.{domain}", "TXT", "v=spf1 a -all")
        dns.add(f"_dmarc.{domain}", "TXT", "v=DMARC1; p=reject")
        dns.add(f"mx.{domain}", "A", address)
        dns.add(".".join(reversed(address.split("."))) + ".in-addr.arpa", "PTR", f"mx.{domain}")
        self.log = open(os.path.join(folder, "log"), "w")
        self.process = subprocess.Popen([*hikyaku, "serve", "--config", self.config], stdout=self.log, stderr=self.log)
        self.windows = {}
        for protocol, behind in self.ports.items():
            until(lambda: self.answers(address, behind))
            source = A if protocol == "smtp" and address == B else B if protocol == "smtp" else None
            self.windows[protocol] = Window(address, mx_port if protocol == "smtp" else free_port(address), behind, protocol, source)

    def answers(self, address, port):
        if self.process.poll() is not None:
            sys.exit(open(self.log.name).read())
        with contextlib.suppress(OSError):
            socket.create_connection((address, port)).close()
            return True

    def port(self, protocol):
        return self.windows[protocol].listener.getsockname()[1]

    def run(self, *command):
        return subprocess.run([*hikyaku, *command, "--config", self.config, "--lang", "ja" if options.ja else "en"], check=True, capture_output=True, text=True).stdout

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def trace(server, what):
    for line in server.run("trace", what).splitlines():
        say("    " + line, "34")


def indent(text):
    for line in text.splitlines():
        say("    " + line, "37")


trusting = ssl.create_default_context()
trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE


def main(folder):
    mx_port = free_port(A, B)
    dns = NameServer()
    a = Server(os.path.join(folder, "a"), "a.example", A, HANAKO, mx_port, dns, mx_port)
    b = Server(os.path.join(folder, "b"), "b.example", B, TARO, mx_port, dns, mx_port)
    try:
        show(a, b, dns)
    finally:
        a.stop()
        b.stop()


def show(a, b, dns):
    say()
    say("   花子                                             太郎" if options.ja else "   Hanako                                           Taro")
    say("    MUA ──SMTP──▶ MTA A ──SMTP──▶ MTA B ─▶ ✉ ──IMAP──▶ MUA".replace("IMAP", "POP3" if options.pop3 else "IMAP"))
    say("                    └──?──▶ DNS")
    tell(f"   MTA A is mx.a.example [{A}], MTA B is mx.b.example [{B}]; both run on this machine now.",
         f"   MTA A は mx.a.example [{A}]、MTA B は mx.b.example [{B}]。どちらも今このマシンで動いています。")
    tell("   C: is what the client says, S: what the server answers.", "   C: はクライアントの言葉、S: はサーバーの答えです。")

    # 1. MUA -> MTA A
    step("Hanako's mail program (MUA) hands the letter to her server (MTA A)", "花子のメールソフト (MUA) が自分のサーバー (MTA A) に手紙を渡す",
         "The protocol is SMTP, the port 587 (submission). She logs in: only its own users may give a server letters for others.\nMAIL FROM and RCPT TO are the envelope; the letter itself follows DATA. The letter's lines From: and To: are not what mail goes by.",
         "プロトコルは SMTP、ポートは 587 (サブミッション)。まずログインします。よそ宛ての手紙を預けられるのは、そのサーバーの利用者だけです。\nMAIL FROM と RCPT TO が「封筒」で、手紙そのものは DATA のあとに続きます。配達に使われるのは封筒で、手紙の中の From: や To: ではありません。")
    letter = email.message.EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = HANAKO, TARO, "tsubo"
    letter["Date"], letter["Message-ID"] = email.utils.localtime().strftime("%a, %d %b %Y %H:%M:%S %z"), "<tsubo.1@a.example>"
    letter.set_content("壺 買いませんか?\nあれはいい物です。\n", cte="8bit")
    dns.kept.clear()
    with a.windows["submission"].watched():
        with smtplib.SMTP(A, a.port("submission"), local_hostname="hanako-pc.a.example") as smtp:
            if options.tls:
                smtp.starttls(context=trusting)
            smtp.login(HANAKO, PASSWORD)
            smtp.send_message(letter)
    tell("250 means: the letter is on MTA A's disk, and A answers for it from now on. Hanako can switch her computer off.",
         "250 は「手紙はもう MTA A のディスクにあり、これからは A が責任を持つ」という意味です。花子はパソコンの電源を切ってもかまいません。")
    if not options.tls:
        tell(f"What follows AUTH PLAIN is the password in base64, which anybody can undo: {base64.b64encode(b'secret').decode()} is \"secret\". So logins belong inside TLS (see --tls).",
             f"AUTH PLAIN に続くのは base64 で書いたパスワードで、だれでも元に戻せます ({base64.b64encode(b'secret').decode()} は「secret」)。だからログインは TLS で暗号化して行います (--tls で見られます)。")

    # 2. MTA A -> DNS
    step("MTA A asks the DNS where letters for b.example go", "MTA A が DNS に、b.example 宛ての手紙の届け先を尋ねる",
         "MX says which host takes a domain's mail, A says that host's address. (_mta-sts: does the domain ask for encryption?)",
         "MX はそのドメインのメールを受け取るホストの名前、A はそのホストのアドレスです。(_mta-sts は「暗号化を必須とするか」の問い合わせ。)")
    until(lambda: b.windows["smtp"].waiting)
    dns.quiet = False
    for name, kind, found in dns.kept:
        dns.show(name, kind, found)

    # 3. MTA A -> MTA B
    step("MTA A brings the letter to MTA B", "MTA A が MTA B に手紙を運ぶ",
         "SMTP again, on port 25, without a login: anybody may bring letters for B's own users. So B looks at who comes and what was signed,\nand asks the DNS: PTR (has the machine a name?), SPF (may it send for a.example?), DKIM (is the signature right?), DMARC (does a.example vouch for its authors?).\nA says MAIL, RCPT and BDAT in one breath, since B offers PIPELINING; BDAT is DATA with the length said beforehand (CHUNKING).",
         "ここも SMTP で、ポートは 25、ログインはありません。B の利用者宛てなら、だれでも手紙を持ってこられるからです。そこで B は、だれが来たか、署名は正しいかを、\nDNS に尋ねて確かめます: PTR (マシンの名前)、SPF (a.example のメールを送ってよいマシンか)、DKIM (署名は正しいか)、DMARC (a.example は差出人を保証するか)。\nB が PIPELINING に対応しているので、A は MAIL・RCPT・BDAT を続けて送ります。BDAT は、長さを先に告げる DATA です (CHUNKING)。")
    with b.windows["smtp"].watched():
        b.windows["smtp"].gate.set()
        until(lambda: HANAKO in b.run("trace", TARO))
        until(lambda: "[]" in a.run("queue", "list", "--json").replace(" ", "").replace("\n", ""))
    dns.quiet = True

    # 4. Mailbox
    step("MTA B puts the letter into Taro's mailbox", "MTA B が太郎のメールボックスに手紙を入れる",
         "Each server writes a line on top, Received:; read them from the bottom up and you walk the letter's way. Return-Path: is the sender on the envelope.",
         "サーバーはそれぞれ Received: を一番上に書き足します。下から上へ読むと、手紙の通った道がわかります。Return-Path: は封筒に書かれた差出人です。")
    b.windows["imap"].gate.set()
    raw = fetch(b, quiet=True)
    head, body = raw.split("\n\n", 1)
    indent(head)
    say()
    indent(body)

    # 5. Mailbox -> MUA
    protocol = "pop3" if options.pop3 else "imap"
    if options.pop3:
        step("Taro's mail program (MUA) fetches the letter by POP3", "太郎のメールソフト (MUA) が POP3 で手紙を取り出す",
             "POP3 lists and fetches whole letters, nothing more. (Port 110, or 995 with TLS from the start.)",
             "POP3 は手紙を数え、まるごと取り出すだけの簡単なプロトコルです。(ポート 110。最初から TLS なら 995)")
    else:
        step("Taro's mail program (MUA) reads the letter by IMAP", "太郎のメールソフト (MUA) が IMAP で手紙を読む",
             "The letter stays on the server, so that all of Taro's devices see the same. (Port 143, or 993 with TLS from the start.)",
             "手紙はサーバーに残るので、太郎のどの端末からも同じものが見えます。(ポート 143。最初から TLS なら 993)")
    with b.windows[protocol].watched():
        fetch(b)

    # 6. The story
    step("What both servers wrote down about it", "両方のサーバーが書き残した、手紙の道のり",
         "hikyaku trace tells it afterwards: at A, then at B.", "あとからは hikyaku trace でわかります。まず A、次に B の記録です。")
    trace(a, "tsubo.1@a.example")
    trace(b, "tsubo.1@a.example")


def fetch(server, quiet=False):
    """The letter as Taro's program gets it, with simple line ends."""
    if options.pop3 and not quiet:
        pop = poplib.POP3(B, server.port("pop3"))
        if options.tls:
            pop.stls(context=trusting)
        pop.user(TARO)
        pop.pass_(PASSWORD)
        pop.stat()
        lines = pop.retr(1)[1]
        pop.quit()
        return b"\n".join(lines).decode()
    imap = imaplib.IMAP4(B, server.port("imap"))
    if options.tls:
        imap.starttls(ssl_context=trusting)
    imap.login(TARO, PASSWORD)
    imap.select("INBOX", readonly=True)
    octets = imap.fetch("1", "(FLAGS BODY.PEEK[])")[1][0][1]
    imap.logout()
    return octets.decode().replace("\r\n", "\n")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="hikyaku-lecture-") as folder:
        main(folder)
