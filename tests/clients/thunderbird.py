#!/usr/bin/env python3
"""Thunderbird in a window (Xvfb) does a day's work with a Hikyaku of its own; what it did is looked up on the server.

    tests/clients/thunderbird.py [--program artifacts/hikyaku/hikyaku] [--pictures artifacts/thunderbird]

Needs Debian's thunderbird, xvfb, imagemagick, openssl and libnss3-tools. Starts a server with fresh data, a certificate
authority that the profile trusts, and Thunderbird, which is driven through its own remote control (Marionette): the commands
are those behind its menus. After each step the server is asked over IMAP, as another device would, and a picture is taken.
Ends with exit code 1 when something did not come true.
"""
import argparse
import contextlib
import email.message
import imaplib
import json
import os
import shutil
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import time

DOMAIN, ME, FRIEND, PASSWORD = "example.test", "hanako@example.test", "taro@example.test", "correct horse-battery 1"
PATIENCE_S = 60

options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
options.add_argument("--program", default="artifacts/hikyaku/hikyaku", help="the program, or its hikyaku.dll")
options.add_argument("--pictures", default="artifacts/thunderbird", help="where the pictures go")
options = options.parse_args()
hikyaku = ["dotnet", os.path.abspath(options.program)] if options.program.endswith(".dll") else [os.path.abspath(options.program)]
pictures = os.path.abspath(options.pictures)
faults = []


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def run(*command, **more):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **more)


def until(what, look):
    """Looks again and again until something is there, and gives it."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        with contextlib.suppress(OSError, imaplib.IMAP4.error, TypeError):
            if found := look():
                return found
        time.sleep(0.2)
    raise TimeoutError(f"not within {PATIENCE_S} s: {what}")


def step(what, check):
    """One thing that must come true."""
    begin = time.monotonic()
    try:
        until(what, check)
        print(f"ok      {what} ({time.monotonic() - begin:.1f} s)", flush=True)
    except Exception as fault:  # the other steps are worth seeing, too
        faults.append(what)
        print(f"FAILED  {what}: {fault}", flush=True)


class Server:
    """Hikyaku with fresh data, its certificates signed by an authority of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.smtp, self.submission, self.imaps = free_port(), free_port(), free_port()
        def file(name):
            return os.path.join(folder, name)
        self.authority = file("authority.pem")
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
            "-keyout", file("authority.key"), "-out", self.authority, "-subj", "/CN=Test authority")
        run("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", file("key.pem"), "-out", file("request.pem"), "-subj", "/CN=localhost")
        with open(file("extensions"), "w") as extensions:
            extensions.write("subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n")
        run("openssl", "x509", "-req", "-in", file("request.pem"), "-CA", self.authority, "-CAkey", file("authority.key"),
            "-CAcreateserial", "-days", "30", "-extfile", file("extensions"), "-out", file("certificate.pem"))
        listeners = [("smtp", self.smtp, "starttls"), ("submission", self.submission, "starttls"), ("imap", self.imaps, "implicit")]
        with open(file("hikyaku.json"), "w") as config:
            json.dump({
                "hostname": f"mail.{DOMAIN}", "dataDirectory": "data",
                "listeners": [{"protocol": name, "address": f"127.0.0.1:{port}", "tls": tls} for name, port, tls in listeners],
                "tls": {"certificates": [{"certificate": "certificate.pem", "key": "key.pem"}]},
            }, config)
        with open(file("accounts.csv"), "w") as accounts:
            accounts.write(f"{ME},{PASSWORD}\n{FRIEND},{PASSWORD}\n")
        run(*hikyaku, "domain", "add", DOMAIN, "--data", file("data"))
        run(*hikyaku, "account", "import", self.authority.replace("authority.pem", "accounts.csv"), "--data", file("data"))
        self.log = open(file("server.log"), "w")
        self.process = subprocess.Popen([*hikyaku, "serve", "--config", file("hikyaku.json"), "--log-level", "debug"], stdout=self.log, stderr=self.log)
        until("the server listens", lambda: socket.create_connection(("127.0.0.1", self.imaps)).close() is None)

    def log_in(self, who=ME):
        imap = imaplib.IMAP4_SSL("localhost", self.imaps, ssl_context=ssl.create_default_context(cafile=self.authority))
        imap.login(who, PASSWORD)
        return imap

    def flags(self, mailbox, subject, who=ME):
        """The flags of the one message with that subject, or None."""
        imap = self.log_in(who)
        try:
            if imap.select(mailbox, readonly=True)[0] != "OK":
                return None
            found = imap.uid("SEARCH", "CHARSET", "UTF-8", "SUBJECT", f'"{subject}"'.encode())[1][0].split()
            if len(found) != 1:
                return None
            return [flag.decode() for flag in imaplib.ParseFlags(imap.uid("FETCH", found[0], "(FLAGS)")[1][0])]
        finally:
            imap.logout()

    def send(self, subject, text, html=None, attachment=None):
        letter = email.message.EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = f"太郎 <{FRIEND}>", f"花子 <{ME}>", subject
        letter["Message-ID"] = f"<{time.time_ns()}@{DOMAIN}>"
        letter.set_content(text)
        if html:
            letter.add_alternative(html, subtype="html")
        if attachment:
            letter.add_attachment(b"one, two, three\n", maintype="text", subtype="csv", filename=attachment)
        with smtplib.SMTP("localhost", self.submission) as smtp:
            smtp.starttls(context=ssl.create_default_context(cafile=self.authority))
            smtp.login(FRIEND, PASSWORD)
            smtp.send_message(letter)

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
        self.log.close()


class Thunderbird:
    """Thunderbird with a profile that knows the account, in a window of its own, and its remote control."""

    def __init__(self, server, folder):
        self.profile = os.path.join(folder, "profile")
        os.makedirs(self.profile)
        run("certutil", "-N", "-d", f"sql:{self.profile}", "--empty-password")
        run("certutil", "-A", "-d", f"sql:{self.profile}", "-n", "test", "-t", "C,,", "-i", server.authority)
        self.control = free_port()
        with open(os.path.join(self.profile, "user.js"), "w") as file:
            for name, value in self.preferences(server).items():
                file.write(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n")
        display = f":{free_port() % 10000 + 100}"
        self.environment = os.environ | {"DISPLAY": display, "HOME": folder, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "MOZ_CRASHREPORTER_DISABLE": "1", "NO_AT_BRIDGE": "1"}
        self.screen = subprocess.Popen(["Xvfb", display, "-screen", "0", "1280x800x24", "-nolisten", "tcp"], stderr=subprocess.DEVNULL)
        self.log = open(os.path.join(folder, "thunderbird.log"), "w")
        self.process = subprocess.Popen(
            ["thunderbird", "--profile", self.profile, "--no-remote", "--marionette", "--remote-allow-system-access"],
            env=self.environment, stdout=self.log, stderr=self.log)
        self.wire = until("Thunderbird's remote control", lambda: socket.create_connection(("127.0.0.1", self.control)))
        self.wire.settimeout(PATIENCE_S)
        self.heard, self.commands, self.taken = b"", 0, 0
        self.hear()
        self.say("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {"acceptInsecureCerts": False}}})
        self.say("Marionette:SetContext", {"value": "chrome"})
        self.say("WebDriver:SetTimeouts", {"script": PATIENCE_S * 1000})

    def preferences(self, server):
        return {
            "marionette.port": self.control,
            "mail.accountmanager.accounts": "account1,account2", "mail.accountmanager.defaultaccount": "account1",
            "mail.account.account1.identities": "id1", "mail.account.account1.server": "server1", "mail.account.account2.server": "server2",
            "mail.identity.id1.fullName": "花子", "mail.identity.id1.useremail": ME, "mail.identity.id1.valid": True, "mail.identity.id1.smtpServer": "smtp1",
            "mail.identity.id1.fcc_folder": f"imap://{ME.replace('@', '%40')}@localhost/Sent", "mail.identity.id1.fcc_folder_picker_mode": "1",
            "mail.identity.id1.draft_folder": f"imap://{ME.replace('@', '%40')}@localhost/Drafts", "mail.identity.id1.drafts_folder_picker_mode": "1",
            "mail.server.server1.type": "imap", "mail.server.server1.hostname": "localhost", "mail.server.server1.port": server.imaps,
            "mail.server.server1.userName": ME, "mail.server.server1.name": ME, "mail.server.server1.socketType": 3, "mail.server.server1.authMethod": 3,
            "mail.server.server1.login_at_startup": False, "mail.server.server1.check_new_mail": True, "mail.server.server1.check_time": 30,
            "mail.server.server2.type": "none", "mail.server.server2.hostname": "Local Folders", "mail.server.server2.userName": "nobody", "mail.server.server2.name": "Local Folders",
            "mail.smtpservers": "smtp1", "mail.smtp.defaultserver": "smtp1", "mail.smtpserver.smtp1.hostname": "localhost",
            "mail.smtpserver.smtp1.port": server.submission, "mail.smtpserver.smtp1.username": ME, "mail.smtpserver.smtp1.try_ssl": 2, "mail.smtpserver.smtp1.authMethod": 3,
            "mail.provider.suppress_dialog_on_startup": True, "mail.spotlight.firstRunDone": True, "mail.winsearch.firstRunDone": True, "mail.rights.version": 1,
            "mailnews.start_page.enabled": False, "mail.shell.checkDefaultClient": False, "mail.startup.enabledMailCheckOnce": True, "mailnews.mark_message_read.delay": False,
            "datareporting.policy.dataSubmissionEnabled": False, "datareporting.policy.dataSubmissionPolicyBypassNotification": True, "datareporting.healthreport.uploadEnabled": False,
            "toolkit.telemetry.enabled": False, "app.update.enabled": False, "app.donation.eoy.version.viewed": 999, "extensions.update.enabled": False,
            "mail.inappnotifications.enabled": False, "mail.identity.id1.compose_html": False, "mail.compose.autosave": False, "mail.SpellCheckBeforeSend": False,
            "mail.collect_email_address_outgoing": False, "mailnews.oauth.usePrivateBrowser": False, "network.captive-portal-service.enabled": False,
        }

    def say(self, command, parameters):
        """One command to the remote control."""
        self.commands += 1
        octets = json.dumps([0, self.commands, command, parameters]).encode()
        self.wire.sendall(f"{len(octets)}:".encode() + octets)
        _, _, error, result = self.hear()
        if error:
            raise RuntimeError(f"{command}: {error['message']}")
        return result

    def hear(self):
        while b":" not in self.heard:
            self.heard += self.wire.recv(65536)
        length, self.heard = self.heard.split(b":", 1)
        while len(self.heard) < int(length):
            self.heard += self.wire.recv(65536)
        octets, self.heard = self.heard[:int(length)], self.heard[int(length):]
        return json.loads(octets)

    def do(self, script, *arguments):
        """Runs an asynchronous function body inside Thunderbird, with `mail` for its window; gives what it returns."""
        whole = """
            const [done, mine] = [arguments[arguments.length - 1], [...arguments].slice(0, -1)];
            (async () => {
              const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
              const mail = Services.wm.getMostRecentWindow("mail:3pane");
              const pane = () => mail.document.getElementById("tabmail").currentAbout3Pane;
              const root = () => MailServices.accounts.allServers.find(server => server.type == "imap").rootFolder;
              const folder = name => root().subFolders.find(one => one.name.toLowerCase() == name.toLowerCase());
              const sleep = time => new Promise(go => mail.setTimeout(go, time));
              return await (async function (...given) { %s })(...mine);
            })().then(value => done([value ?? null, null]), fault => done([null, String(fault) + " " + fault.stack]));
        """ % script
        value, fault = self.say("WebDriver:ExecuteAsyncScript", {"script": whole, "args": list(arguments), "newSandbox": False, "sandbox": "system"})["value"]
        if fault:
            raise RuntimeError(fault)
        return value

    def picture(self, name):
        """What the screen shows."""
        time.sleep(1.5)
        self.taken += 1
        run("import", "-window", "root", os.path.join(pictures, f"{self.taken}-{name}.png"), env=self.environment)

    def stop(self):
        with contextlib.suppress(Exception):
            self.say("Marionette:Quit", {"flags": ["eForceQuit"]})
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        for process in (self.process, self.screen):
            if process.poll() is None:
                process.kill()
            process.wait()
        self.log.close()


LOG_IN = """
    const Login = Components.Constructor("@mozilla.org/login-manager/loginInfo;1", "nsILoginInfo", "init");
    for (const protocol of ["imap", "smtp"])
      await Services.logins.addLoginAsync(new Login(`${protocol}://localhost`, null, `${protocol}://localhost`, given[0], given[1], "", ""));
    root().server.performExpand(mail.msgWindow);
    folder("Inbox").getNewMessages(mail.msgWindow, null);
    while (!folder("Sent") || !folder("Archive") || !folder("Trash")) await sleep(100);
    const inbox = folder("Inbox");
    inbox.getNewMessages(mail.msgWindow, null);
    while (inbox.getTotalMessages(false) < given[2]) await sleep(100);
    return inbox.getTotalMessages(false);
"""
OPEN = """
    pane().displayFolder(folder(given[0]));
    while (!pane().gDBView || pane().gDBView.msgFolder != folder(given[0]) || pane().gDBView.rowCount == 0) await sleep(100);
"""
SELECT = """
    const view = pane().gDBView;
    let row = -1;
    while (row < 0) {
      for (let i = 0; i < view.rowCount; i++)
        if (view.getMsgHdrAt(i).mime2DecodedSubject == given[0]) row = i;
      await sleep(100);
    }
    pane().threadTree.selectedIndex = row;
    await sleep(300);
"""
COMMAND = "pane().commandController.doCommand(given[0], ...given.slice(1));"
MOVE = 'pane().commandController.doCommand("cmd_moveMessage", folder(given[0]));'
COMPOSE = """
    const fields = Cc["@mozilla.org/messengercompose/composefields;1"].createInstance(Ci.nsIMsgCompFields);
    [fields.to, fields.subject, fields.body] = given;
    const parameters = Cc["@mozilla.org/messengercompose/composeparams;1"].createInstance(Ci.nsIMsgComposeParams);
    [parameters.type, parameters.format, parameters.composeFields] = [Ci.nsIMsgCompType.New, Ci.nsIMsgCompFormat.PlainText, fields];
    parameters.identity = MailServices.accounts.defaultAccount.defaultIdentity;
    MailServices.compose.OpenComposeWindowWithParams(null, parameters);
    let window;
    while (!(window = Services.wm.getMostRecentWindow("msgcompose")) || !window.gMsgCompose || !window.gMsgCompose.editor) await sleep(100);
    await sleep(1000);
"""
IN_COMPOSE = 'Services.wm.getMostRecentWindow("msgcompose").goDoCommand(given[0]);'


def work(server, thunderbird):
    """The day's work."""
    step("Thunderbird logs in, finds the mailboxes and the letters", lambda: thunderbird.do(LOG_IN, ME, PASSWORD, 4) == 4)
    thunderbird.do(OPEN, "Inbox")
    thunderbird.picture("inbox")

    thunderbird.do(SELECT, "壺 買いませんか?")
    step("a letter that is looked at is \\Seen", lambda: "\\Seen" in server.flags("INBOX", "壺 買いませんか?"))
    thunderbird.picture("a-letter-in-japanese")

    thunderbird.do(COMMAND, "cmd_markAsFlagged")
    step("a star is \\Flagged", lambda: "\\Flagged" in server.flags("INBOX", "壺 買いませんか?"))

    thunderbird.do(SELECT, "To be filed")
    thunderbird.do(MOVE, "Archive")
    step("a letter that is moved is in Archive and not in INBOX",
         lambda: server.flags("Archive", "To be filed") is not None and server.flags("INBOX", "To be filed") is None)

    thunderbird.do(SELECT, "Buy now")
    thunderbird.do(COMMAND, "cmd_delete")
    step("a letter that is deleted is in Trash", lambda: server.flags("Trash", "Buy now") is not None and server.flags("INBOX", "Buy now") is None)

    thunderbird.do(SELECT, "Figures")
    thunderbird.picture("a-letter-with-an-attachment")

    thunderbird.do(COMPOSE, FRIEND, "お茶", "五時にお茶はいかが。\n")
    thunderbird.do(IN_COMPOSE, "cmd_saveAsDraft")
    step("a draft is in Drafts, and \\Draft", lambda: "\\Draft" in server.flags("Drafts", "お茶"))
    thunderbird.picture("a-draft")
    thunderbird.do(IN_COMPOSE, "cmd_sendNow")
    step("what is sent has arrived", lambda: server.flags("INBOX", "お茶", FRIEND) is not None)
    step("what is sent is in Sent, and no draft any more", lambda: server.flags("Sent", "お茶") is not None and server.flags("Drafts", "お茶") is None)

    # The other device, and the post
    other = server.log_in()
    other.select("INBOX")
    number = other.search("UTF-8", "SUBJECT", '"壺"'.encode())[1][0]
    other.store(number, "-FLAGS", r"(\Flagged)")
    step("a star that another device takes away is gone here (IDLE)", lambda: thunderbird.do("""
        for (const letter of folder("Inbox").messages) if (letter.mime2DecodedSubject.startsWith("壺")) return !letter.isFlagged;
        """))
    other.select("Archive")
    other.copy("1", "INBOX")
    other.store("1", "+FLAGS", r"(\Deleted)")
    other.expunge()
    step("a letter that another device moves back is here (IDLE)", lambda: thunderbird.do("""
        for (const letter of folder("Inbox").messages) if (letter.mime2DecodedSubject == "To be filed") return true;
        """))
    other.logout()
    server.send("Just now", "New mail comes at once.\n")
    step("new mail is here at once (IDLE)", lambda: thunderbird.do("""
        for (const letter of folder("Inbox").messages) if (letter.mime2DecodedSubject == "Just now") return true;
        """))
    thunderbird.picture("at-the-end-of-the-day")


def main():
    os.makedirs(pictures, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="hikyaku-thunderbird-")
    server = Server(folder)
    thunderbird = None
    try:
        server.send("壺 買いませんか?", "あれはいい物です。\n", "<p>あれは<b>いい物</b>です。</p>")
        server.send("To be filed", "For the archive.\n")
        server.send("Buy now", "Cheap!\n")
        server.send("Figures", "They are attached.\n", attachment="数字.csv")
        thunderbird = Thunderbird(server, folder)
        work(server, thunderbird)
    finally:
        if thunderbird:
            thunderbird.stop()
        server.stop()
        with open(os.path.join(folder, "server.log")) as log:
            wrong = [line for line in log if " error " in line or " fail " in line or "malformed" in line]
        if wrong:
            faults.append("the server logged faults, or commands that it could not read")
            print("".join(wrong))
        if faults:
            print(f"Logs and profile are in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{len(faults)} faults; pictures in {pictures}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
