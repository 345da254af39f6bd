#!/usr/bin/env python3
"""Fills a mailbox over IMAP with letters in Japanese and English, and times searches in it.

    search.py fill  HOST:PORT USER PASSWORD MAILBOX COUNT     the same letters for every server: they come from a seed
    search.py mbox  COUNT                                     the same as an mbox, on standard output
    search.py time  HOST:PORT USER PASSWORD MAILBOX NAME [RUNS]     one line of JSON for each kind of needle; SERVER: pid, for the processor time
    search.py deliver HOST:PORT USER PASSWORD COUNT NAME      letters a second, from four sessions that append
    search.py table FOLDER                                    what bench/search.sh has measured, as a table

The letters have the headers of mail that came through a few servers (Received, DKIM-Signature, Message-ID), words as frequent
as in real text (Zipf), and are plain, base64, quoted-printable or HTML; 3 to 12 KiB. Needles are chosen by how many letters hold them.
"""
import base64, json, multiprocessing, os, quopri, random, re, socket, sys, time

KANJI = "日本会議資料東京都大学研究開発予定確認連絡報告書類送付願致変更参加者方法場所時間月火水木金土曜午前後年度計画案内"
HIRA = "のはにをでとがもへからまでですますしたするいるあるなるこのそのよりよく"
KATA = ["サーバー", "メール", "データ", "システム", "プロジェクト", "スケジュール", "ミーティング", "アカウント", "パスワード", "レポート"]


def vocabulary(rng, size):
    syllables = ("a ab ac ad al am an ar as at ba be bo ca ce ci co con da de di do e ed el en er es ex fa fi fo ga ge gi go ha he ho hu in ing is it ja ju "
                 "ka ki la le li lo ly ma me ment mi mo mu na ne ness ni no nu o of on op or ou pa pe per pi po pre pro qui ra re ri ro sa se shi si so sta "
                 "sti stro su ta te ther ti tion to tra tu ty um un up ur us va ve ver vi vo wa we wi wo ya yo za zo").split()
    words, seen = [], set()
    while len(words) < size:
        word = "".join(rng.choice(syllables) for _ in range(rng.choice([1, 2, 2, 3, 3, 4])))
        if word not in seen:
            seen.add(word)
            words.append(word)
    return words


class Corpus:
    def __init__(self):
        self.rng = random.Random(20261124)
        self.en = vocabulary(self.rng, 30000)
        self.ja = ["".join(self.rng.choice(KANJI) for _ in range(self.rng.choice([2, 2, 2, 3]))) for _ in range(12000)]
        self.en_weights = [1 / (i + 2.7) for i in range(len(self.en))]
        self.ja_weights = [1 / (i + 2.7) for i in range(len(self.ja))]
        for weights in (self.en_weights, self.ja_weights):
            for i in range(1, len(weights)):
                weights[i] += weights[i - 1]

    def english(self, size):
        words = self.rng.choices(self.en, cum_weights=self.en_weights, k=size // 7)
        lines, line = [], ""
        for word in words:
            line += word + self.rng.choice([" ", " ", " ", " ", ", ", ". "])
            if len(line) > 68:
                lines.append(line.rstrip())
                line = ""
        return "\r\n".join(lines + [line])

    def japanese(self, size):
        lines, line = [], ""
        for word in self.rng.choices(self.ja, cum_weights=self.ja_weights, k=size // 13):
            at = self.rng.randrange(len(HIRA) - 2)
            line += word + HIRA[at:at + self.rng.choice([1, 1, 2])]
            if self.rng.random() < 0.06:
                line += self.rng.choice(KATA)
            if self.rng.random() < 0.1:
                line += "。"
            if len(line) > 34:
                lines.append(line)
                line = ""
        return "\r\n".join(lines + [line])

    def letter(self, number):
        rng = self.rng
        japanese = number % 2 == 0
        size = rng.randrange(2000, 9000)
        text = self.japanese(size) if japanese else self.english(size)
        if number % 1000 == 500:
            text += "\r\nzqxneedle 干草針山\r\n"
        subject = self.japanese(40).replace("\r\n", "") if japanese else self.english(50).replace("\r\n", " ")
        junk = base64.b64encode(rng.randbytes(258)).decode()
        header = [f"Received: from mx{h}.example.org (mx{h}.example.org [192.0.2.{rng.randrange(255)}]) by mail.example.test with ESMTPS id {rng.getrandbits(64):x}; Tue, 24 Nov 2026 10:{rng.randrange(60):02}:00 +0900" for h in range(3)]
        header += ["DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=s1;\r\n b=" + "\r\n ".join(re.findall(".{1,70}", junk)),
                   f"Message-ID: <{rng.getrandbits(96):x}@example.org>", f"From: Person {rng.randrange(300)} <p{rng.randrange(300)}@example.org>", "To: u000@bench.test",
                   "Date: Tue, 24 Nov 2026 10:00:00 +0900", "MIME-Version: 1.0",
                   "Subject: " + (subject if subject.isascii() else "=?utf-8?B?" + base64.b64encode(subject.encode()).decode() + "?=")]
        kind = number // 2 % 4
        octets = text.encode()
        if kind == 0 and not japanese:
            header += ["Content-Type: text/plain; charset=us-ascii"]
        elif kind == 1:
            header += ["Content-Type: text/plain; charset=iso-2022-jp" if japanese else "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 7bit" if japanese else "Content-Transfer-Encoding: quoted-printable"]
            octets = text.encode("iso-2022-jp") if japanese else quopri.encodestring(octets).replace(b"\n", b"\r\n").replace(b"\r\r\n", b"\r\n")
        elif kind == 2:
            header += ["Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: base64"]
            octets = base64.encodebytes(("<html><body><p>" + text.replace("\r\n", "<br>\r\n") + "</p></body></html>").encode()).replace(b"\n", b"\r\n")
        else:
            header += ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64"]
            octets = base64.encodebytes(octets).replace(b"\n", b"\r\n")
        return "\r\n".join(header).encode() + b"\r\n\r\n" + octets + b"\r\n"

    def needles(self):
        return [("rare", "en", "zqxneedle"), ("rare", "ja", "干草針山"), ("absent", "en", "nosuchwordatall"), ("absent", "ja", "麒麟鳳凰"),
                ("1 in 100", "en", self.en[4000]), ("1 in 100", "ja", self.ja[2500]), ("1 in 10", "en", self.en[400]), ("1 in 10", "ja", self.ja[260]),
                ("common", "en", self.en[20]), ("common", "ja", self.ja[15]), ("phrase", "en", f"{self.en[30]} {self.en[60]}"), ("inside a word", "en", "rever"), ("one sign", "ja", "曜"),
                ("two common words", "en", f"{self.en[1]} {self.en[2]}"), ("word and comma", "en", f"{self.en[20]}, {self.en[60][:2]}"), ("word and space", "en", f"{self.en[400]} "),
                ("two letters", "en", "qu"), ("three letters", "en", "ver"), ("address", "en", "p123@example.org"),
                ("katakana", "ja", "プロジェクト"), ("half-width", "ja", "ﾌﾟﾛｼﾞｪｸﾄ"), ("word and ending", "ja", self.ja[15] + "のは"), ("end of sentence", "ja", "ます。")]


class Client:
    def __init__(self, address, user, password):
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")
        self.file.readline()
        self.tag = 0
        self.ask(f'LOGIN {user} {password}'.encode())

    def send(self, command):
        self.tag += 1
        self.socket.sendall(b"t%d %s\r\n" % (self.tag, command))
        return b"t%d " % self.tag

    def read(self, tag):
        lines = []
        while True:
            line = self.file.readline()
            if line.startswith(tag):
                assert line[len(tag):].startswith(b"OK"), line
                return lines
            if not line:
                raise SystemExit("the server closed the connection")
            lines.append(line)

    def ask(self, command):
        return self.read(self.send(command))


def fill(address, user, password, mailbox, count):
    client, corpus, waiting = Client(address, user, password), Corpus(), []
    try:
        client.ask(b"CREATE " + mailbox.encode())
    except AssertionError:
        pass
    for number in range(int(count)):
        letter = corpus.letter(number)
        waiting.append(client.send(b"APPEND %s {%d+}\r\n%s" % (mailbox.encode(), len(letter), letter)))
        if len(waiting) == 20:
            for tag in waiting:
                client.read(tag)
            waiting = []
    for tag in waiting:
        client.read(tag)


def mbox(count):
    corpus = Corpus()
    for number in range(int(count)):
        letter = corpus.letter(number).replace(b"\r\n", b"\n")
        sys.stdout.buffer.write(b"From p@example.org Tue Nov 24 01:00:00 2026\n" + re.sub(rb"(?m)^(>*From )", rb">\1", letter) + b"\n")


def processor_ms(server):
    """Of a process and its descendants, in steps of 10 ms."""
    parents, used = {}, {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as file:
                fields = file.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents[pid], used[pid] = fields[1], 10 * (int(fields[11]) + int(fields[12]))
    def belongs(pid):
        return pid == server or (pid in parents and belongs(parents[pid]))
    return sum(ms for pid, ms in used.items() if belongs(pid))


def measure(address, user, password, mailbox, name, runs="5"):
    client = Client(address, user, password)
    exists = [line for line in client.ask(b"SELECT " + mailbox.encode()) if line.endswith(b"EXISTS\r\n")][0].split()[1].decode()
    server = os.environ.get("SERVER", "")
    for kind, language, needle in Corpus().needles():
        octets, times = needle.encode(), []
        used = processor_ms(server)
        for _ in range(int(runs)):
            begin = time.perf_counter()
            lines = client.ask(b"UID SEARCH CHARSET UTF-8 TEXT {%d+}\r\n%s" % (len(octets), octets))
            times.append((time.perf_counter() - begin) * 1000)
        hits = sum(len(line.split()) - 2 for line in lines if line.startswith(b"* SEARCH"))
        print(json.dumps({"name": name, "fig": "search.text", "key": f"{exists}/{language} {kind}", "value": round(sorted(times)[len(times) // 2], 2), "unit": "ms", "better": "low",
                          "run": 0, "hits": hits, "needle": needle, "first_ms": round(times[0], 2), "processor_ms": round((processor_ms(server) - used) / len(times), 1)}, ensure_ascii=False))


def append(address, user, password, letters, ready, go):
    client, waiting = Client(address, user, password), []
    ready.release()
    go.wait()
    for letter in letters:
        waiting.append(client.send(b"APPEND INBOX {%d+}\r\n%s" % (len(letter), letter)))
        if len(waiting) == 8:
            client.read(waiting.pop(0))
    for tag in waiting:
        client.read(tag)


def deliver(address, user, password, count, name):
    corpus, sessions = Corpus(), 4
    letters = [corpus.letter(number) for number in range(int(count))]
    ready, go = multiprocessing.Semaphore(0), multiprocessing.Event()
    clients = [multiprocessing.Process(target=append, args=(address, user, password, letters[i::sessions], ready, go)) for i in range(sessions)]
    for client in clients:
        client.start()
    for _ in clients:
        ready.acquire()
    begin = time.perf_counter()
    go.set()
    for client in clients:
        client.join()
    print(json.dumps({"name": name, "fig": "append", "value": round(int(count) / (time.perf_counter() - begin)), "unit": "letter/s"}))


def table(folder):
    def lines(name):
        try:
            with open(f"{folder}/{name}.jsonl", encoding="utf-8") as file:
                return [json.loads(line) for line in file]
        except FileNotFoundError:
            return []
    theirs, ours = ({line["key"]: line for line in lines(name)} for name in ("dovecot", "hikyaku"))
    print("| letters/needle | | hits | Dovecot ms | Hikyaku ms | ratio | processor ms, theirs / ours | ratio |\n| --- | --- | --- | --- | --- | --- | --- | --- |")
    for key in ours or theirs:
        a, b = theirs.get(key), ours.get(key)
        hits = f"{b['hits']}" if a is None or b is None or a["hits"] == b["hits"] else f"**{a['hits']} / {b['hits']}**"
        ratio = f"{a['value'] / b['value']:.0f}×" if a and b else ""
        cost = f"{a['processor_ms']:.0f} / {b['processor_ms']}" if a and b else ""
        part = f"{a['processor_ms'] / b['processor_ms']:.0f}×" if a and b and b["processor_ms"] else ""
        print(f"| {key} | {(b or a)['needle']} | {hits if b else a['hits']} | {a['value'] if a else ''} | {b['value'] if b else ''} | {ratio} | {cost} | {part} |")
    for line in lines("index") + lines("memory"):
        print(json.dumps(line))


{"fill": fill, "mbox": mbox, "time": measure, "deliver": deliver, "table": table}[sys.argv[1]](*sys.argv[2:])
