#!/usr/bin/env python3
"""Times what bench/side-by-side.sh does not: EXPUNGE of half a mailbox, SELECT with QRESYNC, growth with the mailbox.

    imap.py expunge HOST:PORT USER PASSWORD NAME [RUNS]      20,000 messages, every second one marked \\Deleted
    imap.py qresync HOST:PORT USER PASSWORD NAME [RUNS]      100,000 messages, 10 changes since the client was here
    imap.py growth  HOST:PORT USER PASSWORD NAME [RUNS]      FETCH 1:* (FLAGS) of 20,000 and of 200,000 messages
    imap.py table FOLDER                                     the lines of all runs, as a table

Each prints a line of JSON for each figure. Times are from the last octet of the command to the tagged answer, in milliseconds.
"""
import json, pathlib, socket, statistics, sys, time

BATCH = 64


class Session:
    def __init__(self, where, user, password):
        host, port = where.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.number = 0
        self.rest = b""
        self.read_line()
        self.command(f'LOGIN "{user}" "{password}"')

    def read_line(self):
        while b"\r\n" not in self.rest:
            self.rest += self.receive()
        line, self.rest = self.rest.split(b"\r\n", 1)
        return line

    def receive(self):
        octets = self.socket.recv(1 << 20)
        if not octets:
            raise EOFError("the server has gone")
        return octets

    def command(self, text, refused=False):
        """Sends a command; gives its answer, and the milliseconds that it took."""
        self.number += 1
        tag = f"A{self.number} ".encode()
        octets = tag + (text if isinstance(text, bytes) else text.encode()) + b"\r\n"
        begin = time.perf_counter()
        self.socket.sendall(octets)
        parts, tail = [self.rest], self.rest
        while True:
            at = tail.rfind(b"\n" + tag) + 1 if not tail.startswith(tag) else 0
            if (at or tail.startswith(tag)) and tail.endswith(b"\r\n"):
                break
            octets = self.receive()
            parts.append(octets)
            tail = (tail + octets)[-4096:]
        took = (time.perf_counter() - begin) * 1000
        self.rest = b""
        answer = b"".join(parts)
        if not refused and not tail[at:].startswith(tag + b"OK"):
            raise SystemExit(f"{text[:80]!r}: {tail[at:][:200]!r}")
        return answer, took

    def fill(self, mailbox, count):
        self.command(f"DELETE {mailbox}", refused=True)
        self.command(f"CREATE {mailbox}")
        for first in range(0, count, BATCH):
            command = f"APPEND {mailbox}".encode()
            for i in range(first, min(first + BATCH, count)):
                letter = (f"From: Sender {i % 97} <s{i % 97}@load.test>\r\nTo: you@bench.test\r\nSubject: letter {i}\r\n"
                          f"Date: Tue, 24 Nov 2026 10:00:00 +0900\r\nMessage-ID: <{mailbox}.{i}@load.test>\r\n\r\nNothing much, number {i}.\r\n").encode()
                command += b" {%d+}\r\n" % len(letter) + letter
            self.command(command)

    def settle(self, mailbox):
        """Waits until what the server does with new mail in the background is done: the same command takes as long as before."""
        time.sleep(10)


def say(name, figure, values, key=""):
    print(json.dumps({"name": name, "fig": figure, "key": key, "unit": "ms", "median": round(statistics.median(values), 3),
                      "least": round(min(values), 3), "most": round(max(values), 3), "runs": len(values)}), flush=True)


def expunge(session, name, runs):
    times = []
    for _ in range(runs):
        session.fill("half", 20_000)
        session.settle("half")
        session.command("SELECT half")
        for first in range(1, 20_000, 2_000):
            session.command(f"STORE {','.join(str(i) for i in range(first, first + 2_000, 2))} +FLAGS.SILENT (\\Deleted)")
        answer, took = session.command("EXPUNGE")
        assert answer.count(b" EXPUNGE\r\n") == 10_000, answer.count(b" EXPUNGE\r\n")
        times.append(took)
        session.command("CLOSE")
    say(name, "EXPUNGE of every second of 20,000", times)


def qresync(session, name, runs, where, user, password):
    session.fill("long", 100_000)
    session.settle("long")
    answer, _ = session.command("SELECT long (CONDSTORE)")
    validity = answer.split(b"[UIDVALIDITY ")[1].split(b"]")[0].decode()
    modseq = answer.split(b"[HIGHESTMODSEQ ")[1].split(b"]")[0].decode()
    session.command("UID STORE 10,2000,30000,50000,99999 +FLAGS.SILENT (\\Flagged)")
    session.command("UID STORE 11,2001,30001,50001,99998 +FLAGS.SILENT (\\Deleted)")
    session.command("EXPUNGE")
    plain, quick = [], []
    for _ in range(runs):
        other = Session(where, user, password)
        _, select = other.command("SELECT long")
        answer, fetch = other.command("FETCH 1:* (FLAGS)")
        assert answer.count(b" FETCH (") == 99_995
        plain.append(select + fetch)
        other = Session(where, user, password)
        other.command("ENABLE QRESYNC")
        answer, took = other.command(f"SELECT long (QRESYNC ({validity} {modseq}))")
        assert answer.count(b" FETCH (") == 5 and b"VANISHED (EARLIER)" in answer, answer[-2000:]
        quick.append(took)
    say(name, "SELECT and FETCH FLAGS of 100,000", plain)
    say(name, "SELECT with QRESYNC, 10 changes", quick)


def growth(session, name, runs):
    for count in (20_000, 200_000):
        session.fill("grown", count)
        session.settle("grown")
        session.command("SELECT grown")
        session.command("FETCH 1:* (FLAGS)")
        say(name, "FETCH 1:* (FLAGS)", [session.command("FETCH 1:* (FLAGS)")[1] for _ in range(runs)], f"{count:,}")
        session.command("CLOSE")


def table(folder):
    lines = [json.loads(line) for file in sorted(pathlib.Path(folder).glob("*.jsonl")) for line in file.read_text().splitlines()]
    names = sorted({line["name"] for line in lines})
    print("| figure (ms, median; least to most) | " + " | ".join(names) + " |\n| --- |" + " --- |" * len(names))
    for figure, key in dict.fromkeys((line["fig"], line["key"]) for line in lines):
        cells = []
        for name in names:
            found = [line for line in lines if (line["name"], line["fig"], line["key"]) == (name, figure, key)]
            cells.append(f"{found[0]['median']:,} ({found[0]['least']:,} to {found[0]['most']:,})" if found else "")
        print(f"| {figure}{' ' + key if key else ''} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    what = sys.argv[1] if len(sys.argv) > 1 else ""
    if what == "table":
        table(sys.argv[2])
    elif what in ("expunge", "qresync", "growth") and len(sys.argv) >= 6:
        where, user, password, name = sys.argv[2:6]
        runs = int(sys.argv[6]) if len(sys.argv) > 6 else 5
        session = Session(where, user, password)
        if what == "qresync":
            qresync(session, name, runs, where, user, password)
        else:
            {"expunge": expunge, "growth": growth}[what](session, name, runs)
    else:
        raise SystemExit(__doc__)
