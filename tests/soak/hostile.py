#!/usr/bin/env python3
"""Strangers do their worst to a running server; it must answer precisely, stay small and go on serving the others.

    tests/soak/hostile.py [--program artifacts/hikyaku/hikyaku]

Starts a trial server of its own in a temporary folder (ports + 20000), plays each case, and prints for each: what was
heard how often, the longest answer that an innocent session had meanwhile, and the server's memory. Ends with exit code
1 when a case was not answered as it should be, an innocent session waited over 5 seconds, or memory passed 400 MiB.
"""
import argparse
import collections
import imaplib
import multiprocessing
import os
import re
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

OFFSET = 20000
SMTP, IMAP, IMAPS, POP3 = (port + OFFSET for port in (2525, 2143, 2993, 2110))
MOST_MEMORY_MIB = 400
LONGEST_WAIT_S = 5.0

options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
options.add_argument("--program", default="artifacts/hikyaku/hikyaku")
program = options.parse_args().program
faults = []


def connect(port, timeout=30):
    client = socket.create_connection(("127.0.0.1", port), timeout)
    client.settimeout(timeout)
    return client


def outcome(client):
    """The last line that the server says before it is silent or gone, cut to what tells replies apart."""
    heard = b""
    try:
        while piece := client.recv(65536):
            heard = (heard + piece)[-4096:]
    except TimeoutError:
        return "SILENCE"
    except ConnectionError:
        pass
    lines = [line for line in heard.decode("latin-1").split("\r\n") if line]
    return re.sub(r"\d{4,}", "N", lines[-1])[:60] if lines else "closed"


def pour(client, octets, most):
    """Sends octets again and again until the server has enough of it."""
    sent = 0
    try:
        while sent < most:
            client.sendall(octets)
            sent += len(octets)
    except OSError:
        pass
    return sent


def crowd(count, act):
    """Runs many clients at once and counts how each ended."""
    heard = collections.Counter()

    def one(number):
        try:
            heard[act(number)] += 1
        except OSError as fault:
            heard[type(fault).__name__] += 1

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return heard


def after_greeting(port, octets, most=0, timeout=30):
    def act(_):
        with connect(port, timeout) as client:
            client.recv(512)
            pour(client, octets, max(most, len(octets)))
            return outcome(client)
    return act


def data_without_end(_):
    with connect(SMTP) as client:
        client.recv(512)
        client.sendall(b"EHLO a.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<alice@example.test>\r\nDATA\r\n")
        pour(client, (b"x" * 998 + b"\r\n") * 64, 200 << 20)
        return outcome(client)


def wrong_passwords(_):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    heard = "no answer"
    with context.wrap_socket(connect(IMAPS)) as client:
        client.recv(512)
        for attempt in range(5):
            client.sendall(b"a LOGIN bob@example.test guess%d\r\n" % attempt)
            answer = client.recv(4096).decode("latin-1")
            if not answer:
                break
            heard = answer.split("\r\n")[0][:60]
    return heard


CASES = [
    ("2,000 connections from one address, held", None, None),
    ("50 SMTP lines without end", lambda: crowd(50, after_greeting(SMTP, b"A" * 65536, 16 << 20)), r"^(500|421) "),
    ("50 IMAP lines without end", lambda: crowd(50, after_greeting(IMAP, b"A" * 65536, 16 << 20)), r"BYE|BAD"),
    ("50 POP3 lines without end", lambda: crowd(50, after_greeting(POP3, b"A" * 65536, 16 << 20)), r"^-ERR"),
    ("50 IMAP literals of 4 GB before login", lambda: crowd(50, after_greeting(IMAP, b"a LOGIN {4294967295+}\r\n" + b"A" * 65536, 16 << 20)), r"BYE|NO|BAD"),
    ("50 IMAP literals of 30 digits", lambda: crowd(50, after_greeting(IMAP, b"a LOGIN {%s}\r\nb LOGOUT\r\n" % (b"9" * 30))), r"BYE|OK|BAD|NO"),
    ("50 clients with 100,000 nested parentheses", lambda: crowd(50, after_greeting(IMAP, b"a LIST " + b"(" * 100_000 + b"\r\n")), r"BYE|BAD"),
    ("50 clients that pipeline 10,000 commands before login", lambda: crowd(50, after_greeting(IMAP, b"a NOOP\r\n" * 10_000)), r"BYE"),
    ("50 clients that pipeline 10,000 unknown SMTP commands", lambda: crowd(50, after_greeting(SMTP, b"FROB\r\n" * 10_000)), r"^(421|500) "),
    ("50 clients with random octets to SMTP", lambda: crowd(50, after_greeting(SMTP, os.urandom(65536), 1 << 20)), r"^(500|421) "),
    ("50 clients with random octets instead of TLS", lambda: crowd(50, lambda _: (lambda c: (pour(c, os.urandom(4096), 4096), outcome(c))[1])(connect(IMAPS))), r""),
    ("20 messages of 200 MB without an end", lambda: crowd(20, data_without_end), r"^(552|421) "),
    ("10 clients that guess 5 passwords", lambda: crowd(10, wrong_passwords), r"BYE|NO|TimeoutError"),
]


def held_connections():
    clients, heard = [], collections.Counter()
    for _ in range(2000):
        try:
            client = connect(SMTP, 5)
            heard[client.recv(512).decode("latin-1").split("\r\n")[0][:40] or "closed"] += 1
            clients.append(client)
        except OSError as fault:
            heard[type(fault).__name__] += 1
    for client in clients:
        client.close()
    return heard


class Innocent:
    """A session that was there before and goes on working; in a process of its own, so that it waits for the server only."""

    def __init__(self, password):
        self.longest = multiprocessing.Value("d", 0.0)
        self.there, self.leaving = multiprocessing.Event(), multiprocessing.Event()
        self.process = multiprocessing.Process(target=self.run, args=(password,))
        self.process.start()
        if not self.there.wait(30):
            sys.exit("the innocent session could not begin")

    def run(self, password):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        session = imaplib.IMAP4("127.0.0.1", IMAP)
        session.starttls(context)
        session.login("alice@example.test", password)
        session.select("INBOX")
        self.there.set()
        while not self.leaving.is_set():
            begin = time.monotonic()
            session.noop()
            self.longest.value = max(self.longest.value, time.monotonic() - begin)
            time.sleep(0.02)
        session.noop()
        sys.exit(0 if session.search(None, "SUBJECT", '"still here"')[1] != [b""] else 1)

    def leave(self):
        """False when the letter sent last has not arrived, or the session broke."""
        self.leaving.set()
        self.process.join(60)
        return self.process.exitcode == 0


def memory_mib(process):
    with open(f"/proc/{process.pid}/smaps_rollup", encoding="ascii") as rollup:
        return int(re.search(r"^Pss:\s+(\d+)", rollup.read(), re.M).group(1)) // 1024


def main():
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/log", "wb") as log:
            server = subprocess.Popen([program, "serve", "--data", f"{folder}/data", "--port-offset", str(OFFSET)], stdout=log, stderr=log)
        try:
            for _ in range(100):
                try:
                    with connect(SMTP) as client:
                        if client.recv(3) == b"220":
                            break
                except OSError:
                    time.sleep(0.1)
            with open(f"{folder}/data/trial-accounts.txt", encoding="utf-8") as accounts:
                passwords = dict(line.rstrip("\n").split("\t")[:2] for line in accounts)
            innocent = Innocent(passwords["alice@example.test"])
            print(f"before: {memory_mib(server)} MiB")
            for name, case, expected in CASES:
                innocent.longest.value = 0.0
                heard = held_connections() if case is None else case()
                memory = memory_mib(server)
                waited = innocent.longest.value
                print(f"\n{name}: innocent session waited {waited * 1000:.0f} ms at most; server {memory} MiB")
                for line, count in heard.most_common(6):
                    print(f"  {count:5} × {line}")
                if server.poll() is not None:
                    faults.append(f"{name}: the server ended")
                    break
                if waited > LONGEST_WAIT_S:
                    faults.append(f"{name}: an innocent session waited {waited:.1f} s")
                if memory > MOST_MEMORY_MIB:
                    faults.append(f"{name}: the server grew to {memory} MiB")
                if expected:
                    faults.extend(f"{name}: heard {line!r}" for line in heard if not re.search(expected, line) and line not in ("closed", "ConnectionResetError", "BrokenPipeError"))
            with smtplib.SMTP("127.0.0.1", SMTP) as sender:
                sender.sendmail("a@a.example", ["alice@example.test"], "Subject: still here\r\n\r\nYes.\r\n")
            if not innocent.leave():
                faults.append("a letter sent afterwards did not arrive")
        finally:
            server.terminate()
            server.wait()
        check = subprocess.run([program, "check", "--data", f"{folder}/data"], capture_output=True, text=True, check=False)
        print("\ncheck: " + (check.stdout or check.stderr).strip().splitlines()[-1])
        if check.returncode != 0:
            faults.append("the check found something")
    print(f"\n{len(CASES)} cases, {len(faults)} faults" + "".join(f"\n  {fault}" for fault in faults))
    return 1 if faults else 0


sys.exit(main())
