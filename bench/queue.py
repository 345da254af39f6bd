#!/usr/bin/env python3
"""How the queue bears what it can't deliver: 1,000,000 recipients of 10,000 domains that can't be reached, and fresh mail beside them.

    bench/queue.py [--recipients 1000000] [--domains 10000] [--seconds 180] [--black 50] [--hikyaku artifacts/hikyaku/hikyaku]

Half of the domains (--black, in per cent) have a host that lets connections hang until they time out, the others one that refuses
them. A name server, the black hole and a server for the healthy domains run here; all traffic stays on loopback. Printed are the
memory of the server (PSS; the most of all looks), and how long fresh mail takes from the 250 to us until the other server has it:
for a domain that had mail every few seconds, and for domains that never had any.
"""
import argparse, asyncio, base64, json, os, re, shutil, signal, socket, statistics, struct, subprocess, time

options = argparse.ArgumentParser()
options.add_argument("--recipients", type=int, default=1_000_000)
options.add_argument("--domains", type=int, default=10_000)
options.add_argument("--seconds", type=int, default=180)
options.add_argument("--black", type=int, default=50)
options.add_argument("--hikyaku", default="artifacts/hikyaku/hikyaku")
options.add_argument("--folder", default="/tmp/hikyaku-queue-bench")
given = options.parse_args()

DNS, SUBMISSION, PORT = 13053, 13587, 13099
BLACK_HOLE = "127.2.0.1"
arrived = {}


class NameServer(asyncio.DatagramProtocol):
    """MX and A for every name below dead.test and alive.test."""

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, query, peer):
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode("latin-1").lower())
            at += 1 + query[at]
        question, (kind,) = query[12:at + 5], struct.unpack("!H", query[at + 1:at + 3])
        domain = labels[-3] if len(labels) >= 3 else ""
        answer = b""
        if kind == 15 and len(labels) == 3:
            host = b"\x02mx\xc0\x0c"
            answer = b"\xc0\x0c" + struct.pack("!HHIHH", 15, 1, 3600, 2 + len(host), 10) + host
        elif kind == 1 and labels[0] == "mx":
            answer = b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 3600, 4) + socket.inet_aton(self.address(labels[-2], domain))
        self.transport.sendto(query[:2] + b"\x81\x80\0\1" + struct.pack("!H", 1 if answer else 0) + b"\0\0\0\0" + question + answer, peer)

    @staticmethod
    def address(parent, domain):
        if parent == "alive": return "127.0.0.1"
        number = int(domain[1:])
        return BLACK_HOLE if number % 100 < given.black else f"127.1.{number >> 8 & 255}.{number & 255}"


async def take(reader, writer):
    try: await talk(reader, writer)
    except (ConnectionError, asyncio.CancelledError): pass  # the end
    finally: writer.close()


async def talk(reader, writer):
    """The server of the healthy domains."""
    say = lambda line: writer.write(line.encode() + b"\r\n")
    say("220 alive.test")
    while line := (await reader.readline()).decode("latin-1").strip():
        verb = line.split()[0].upper()
        if verb == "DATA":
            say("354 go")
            subject = ""
            while (text := await reader.readline()) != b".\r\n":
                if text.startswith(b"Subject: "): subject = text[9:].strip().decode()
            arrived[subject] = time.monotonic()
            say("250 ok")
        elif verb == "QUIT": break
        else: say("250 alive.test" if verb == "EHLO" else "250 ok")



class Submission:
    async def open(self):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", SUBMISSION)
        await self.expect("220")
        await self.ask("EHLO bench", "250")
        await self.ask("AUTH PLAIN " + base64.b64encode(b"\0a@bench.test\0secret").decode(), "235")
        return self

    async def expect(self, code):
        while True:
            line = (await self.reader.readline()).decode()
            if not line.startswith(code): raise SystemExit(f"expected {code}, got {line!r}")
            if line[3:4] == " ": return

    async def ask(self, line, code):
        self.writer.write(line.encode() + b"\r\n")
        await self.expect(code)

    async def send(self, subject, recipients):
        self.writer.write(b"MAIL FROM:<a@bench.test>\r\n" + b"".join(f"RCPT TO:<{to}>\r\n".encode() for to in recipients) + b"DATA\r\n")
        for _ in range(1 + len(recipients)): await self.expect("250")
        await self.expect("354")
        body = "x" * 70 + "\r\n"
        await self.ask(f"From: a@bench.test\r\nTo: undisclosed-recipients:;\r\nSubject: {subject}\r\n\r\n{body * 30}.", "250")
        return time.monotonic()


def prepare():
    shutil.rmtree(given.folder, ignore_errors=True)
    os.makedirs(given.folder)
    with open(given.folder + "/hikyaku.json", "w") as file:
        json.dump({
            "hostname": "mail.bench.test", "dataDirectory": "data",
            "listeners": [{"protocol": "submission", "address": f"127.0.0.1:{SUBMISSION}", "tls": "none", "allowPlaintextLogin": True}],
            "dns": {"servers": [f"127.0.0.1:{DNS}"]}, "transfer": {"port": PORT}, "log": {"level": "warning"},
        }, file)
    with open(given.folder + "/accounts.csv", "w") as file: file.write("a@bench.test,secret\n")
    for order in (["domain", "add", "bench.test"], ["account", "import", given.folder + "/accounts.csv"]):
        subprocess.run([given.hikyaku, *order, "--data", given.folder + "/data"], check=True, stdout=subprocess.DEVNULL)


def memory(pid):
    return int(re.search(r"^Pss:\s+(\d+)", open(f"/proc/{pid}/smaps_rollup").read(), re.M)[1]) / 1024


def processor(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def main():
    hole = socket.socket()
    hole.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    hole.bind((BLACK_HOLE, PORT))
    hole.listen(0)
    fill = []
    for _ in range(4):  # until its queue is full: from then on connections hang
        filler = socket.socket(); filler.setblocking(False); filler.connect_ex((BLACK_HOLE, PORT)); fill.append(filler)
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(NameServer, local_addr=("127.0.0.1", DNS))
    await asyncio.start_server(take, "127.0.0.1", PORT)
    prepare()
    server = subprocess.Popen([given.hikyaku, "serve", "--config", given.folder + "/hikyaku.json"], stdout=open(given.folder + "/log", "w"), stderr=subprocess.STDOUT)
    most = 0
    try:
        for _ in range(200):
            try: sender = await Submission().open(); break
            except OSError: await asyncio.sleep(0.05)
        await sender.send("warm", ["x@known.alive.test"])

        async def watch():
            nonlocal most
            while True:
                most = max(most, memory(server.pid))
                await asyncio.sleep(0.5)
        watching = asyncio.create_task(watch())

        begin = time.monotonic()
        each = 1000
        async def fill_queue(first, step):
            mine = await Submission().open()
            for number in range(first, given.recipients // each, step):
                await mine.send("bulk", [f"u{number}@d{(number * each + i) % given.domains}.dead.test" for i in range(each)])
        await asyncio.gather(*(fill_queue(first, 4) for first in range(4)))
        filled = time.monotonic() - begin
        print(f"{given.recipients:,} recipients of {given.domains:,} domains queued in {filled:.0f} s; memory {memory(server.pid):.0f} MB, at most {most:.0f} MB", flush=True)

        sent = {}
        begin, busy = time.monotonic(), processor(server.pid)
        number = 0
        while time.monotonic() - begin < given.seconds:
            for kind, domain in (("known", "known.alive.test"), ("new", f"n{number}.alive.test")):
                subject = f"{kind} {number}"
                sent[subject] = await sender.send(subject, ["x@" + domain])
            number += 1
            await asyncio.sleep(2)
        share = (processor(server.pid) - busy) / (time.monotonic() - begin)
        for _ in range(600):
            if all(subject in arrived for subject in sent): break
            await asyncio.sleep(0.1)
        watching.cancel()
        print(f"afterwards {given.seconds} s of fresh mail: memory at most {most:.0f} MB, processor {share:.0%} of a core, load {os.getloadavg()[0]:.1f}")
        for kind in ("known", "new"):
            waits = sorted(arrived[subject] - at for subject, at in sent.items() if subject.startswith(kind) and subject in arrived)
            lost = sum(1 for subject in sent if subject.startswith(kind) and subject not in arrived)
            print(f"delay of fresh mail to a {kind} healthy domain: median {statistics.median(waits) * 1000:.0f} ms, worst {waits[-1] * 1000:.0f} ms of {len(waits)}" + (f"; {lost} NOT THERE after a minute" if lost else ""))
        stats = json.loads(subprocess.run([given.hikyaku, "queue", "stats", "--json", "--data", given.folder + "/data"], capture_output=True, text=True, check=True).stdout)
        print(f"left in the queue: {stats.get('recipients', stats)} recipients")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()

asyncio.run(main())
