using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Hikyaku.SystemTests.Imap;

/// <summary>
/// Streams of commands that are put together from the grammar and from what tests and clients send, then damaged. Whatever
/// comes, each session answers or says goodbye, no session ends by a fault of ours (the house looks), and others go on.
/// HIKYAKU_FUZZ_STREAMS asks for more of them, HIKYAKU_FUZZ_SEED for the same ones again.
/// </summary>
public sealed class FuzzTests
{
    private const int CommandsInStream = 30;

    private static readonly string[] Seeds =
    [
        "CAPABILITY", "NOOP", "ID (\"name\" \"x\" \"version\" NIL)", "ENABLE CONDSTORE QRESYNC UTF8=ACCEPT IMAP4rev2 UIDONLY", "NAMESPACE",
        "SELECT INBOX", "SELECT INBOX (CONDSTORE)", "SELECT INBOX (QRESYNC (1 1 1:5 (1:2 1:2)))", "EXAMINE \"Sent\"", "CREATE a/b/c (USE (\\Archive))",
        "DELETE a/b/c", "RENAME a b", "SUBSCRIBE INBOX", "UNSUBSCRIBE INBOX", "LSUB \"\" *", "LIST \"\" (INBOX \"%\") RETURN (STATUS (MESSAGES) CHILDREN)",
        "LIST (SUBSCRIBED RECURSIVEMATCH) \"\" \"*\" RETURN (MYRIGHTS METADATA (\"/shared/comment\"))", "STATUS INBOX (MESSAGES UIDNEXT HIGHESTMODSEQ)",
        "APPEND INBOX (\\Seen) \"17-Jul-1996 02:44:25 -0700\" {9+}\r\na: b\r\n\r\nc", "APPEND INBOX CATENATE (TEXT {3+}\r\na\r\n URL \"/INBOX/;UID=1\")",
        "APPEND Sent UTF8 (~{3+}\r\na\r\n)", "FETCH 1:* (FLAGS UID INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)", "FETCH 1 (BODY.PEEK[1.2.HEADER.FIELDS (A B)]<0.5> BINARY[1])",
        "UID FETCH 1:* (FLAGS) (CHANGEDSINCE 1 VANISHED)", "UID FETCH 1:* UID (PARTIAL 1:5)", "FETCH * (PREVIEW (LAZY) SAVEDATE EMAILID THREADID MODSEQ)",
        "STORE 1:* +FLAGS.SILENT (\\Deleted $x)", "UID STORE 1 (UNCHANGEDSINCE 5) FLAGS (\\Seen)", "EXPUNGE", "UID EXPUNGE 1:3", "COPY 1 Sent", "UID MOVE 1:2 Trash",
        "REPLACE 1 INBOX {5+}\r\na: b\r", "SEARCH RETURN (MIN MAX COUNT SAVE) OR SEEN NOT (FROM a SUBJECT {1+}\r\nb)", "UID SEARCH CHARSET UTF-8 TEXT \"\u00E5\u00A3\u00BA\" LARGER 5",
        "SEARCH RETURN (UPDATE (UID FLAGS) PARTIAL 1:5) FUZZY (TEXT \"x y\")", "ESEARCH IN (personal subtree (INBOX \"a\")) RETURN (COUNT) UNSEEN", "CANCELUPDATE \"x\"",
        "SORT (REVERSE DATE DISPLAYFROM) UTF-8 SINCE 1-Feb-1994", "UID THREAD REFERENCES UTF-8 ALL", "NOTIFY SET STATUS (selected (MessageNew (UID) MessageExpunge)) (personal (MailboxName))",
        "NOTIFY NONE", "SETACL INBOX bob@example.test +lr", "GETACL INBOX", "LISTRIGHTS INBOX bob@example.test", "MYRIGHTS INBOX", "GETQUOTAROOT INBOX", "SETQUOTA \"\" (STORAGE 1)",
        "GETMETADATA (DEPTH infinity MAXSIZE 10) INBOX (/shared /private)", "SETMETADATA INBOX (/private/comment ~{2+}\r\n\0\0)", "GENURLAUTH \"imap://alice@x/INBOX/;UID=1;URLAUTH=anonymous\" INTERNAL",
        "URLFETCH (\"imap://a@b/INBOX/;UID=1\" BINARY BODYPARTSTRUCTURE)", "RESETKEY", "UIDBATCHES 500 1:2", "IDLE\r\nDONE", "CHECK", "CLOSE", "UNSELECT", "UNAUTHENTICATE", "COMPRESS GZIP",
        "AUTHENTICATE PLAIN AGFsaWNlAHg=", "LOGIN {1+}\r\na {1+}\r\nb", "STARTTLS",
    ];

    private static readonly string[] Pieces =
    [
        "(", ")", " ", "\"", "\\", "{", "}", "{3+}\r\n", "{0}\r\n", "~{1+}\r\n", "[", "]", "<0.1>", "*", "%", "$", ",", ":", "0", "1", "4294967295", "99999999999999999999", "-", "+", "NIL",
        "\r\n", "\r", "\n", "\0", "\u00FF", "\u00C3\u00A4", "&", "&AOQ-", "UID ", "BODY[", "HEADER.FIELDS", "RETURN (", "INBOX", "\\Seen", "/", "//", "~", "=", ";",
    ];

    [Fact]
    public async Task Whatever_comes_is_answered_or_ends_the_session_and_no_other()
    {
        var (seed, count) = (Setting("HIKYAKU_FUZZ_SEED") ?? Environment.TickCount, Setting("HIKYAKU_FUZZ_STREAMS") ?? 250);
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(3);
        using var innocent = await house.SelectAsync("Archive");
        var random = new Random(seed);
        var streams = Enumerable.Range(0, count).Select(_ => MakeStream(random)).ToList();
        await Parallel.ForEachAsync(streams, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (stream, cancellation) => await PlayAsync(house, stream, seed, cancellation));
        await innocent.OkAsync("NOOP");
        using var fresh = await house.LogInAsync();
        await fresh.OkAsync("LIST \"\" *");
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    private static byte[] MakeStream(Random random)
    {
        var text = new StringBuilder($"a LOGIN alice@example.test {ImapHouse.Password}\r\n");
        if (random.Next(4) > 0)
            text.Append("b SELECT INBOX\r\n");
        for (var i = 0; i < CommandsInStream; i++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"t{i} ").Append(MakeCommand(random)).Append("\r\n");
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    private static string MakeCommand(Random random)
    {
        var command = Pick(random, Seeds);
        switch (random.Next(6))
        {
            case 0: // as it is
                return command;
            case 1: // arguments of one command behind the verb of another
                return command.Split(' ')[0] + " " + Pick(random, Seeds).Split(' ', 2)[^1];
            case 2: // cut off
                return command[..random.Next(command.Length)];
            case 3: // put together from pieces
                return command.Split(' ')[0] + " " + string.Concat(Enumerable.Range(0, random.Next(1, 15)).Select(_ => Pick(random, Pieces)));
            default: // pieces put in, or in place of what was there
                for (var i = random.Next(1, 4); i > 0; i--)
                {
                    var at = random.Next(command.Length + 1);
                    command = command[..at] + Pick(random, Pieces) + command[Math.Min(at + random.Next(3), command.Length)..];
                }
                return command;
        }
    }

    /// <summary>Sends all of it, then the end; the server has to come to its end too.</summary>
    private static async Task PlayAsync(ImapHouse house, byte[] stream, int seed, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        using var client = new TcpClient();
        await client.ConnectAsync(house.EndPoint, patience.Token);
        var connection = client.GetStream();
        var heard = new MemoryStream();
        try
        {
            var reading = connection.CopyToAsync(heard, patience.Token);
            await connection.WriteAsync(stream, patience.Token);
            client.Client.Shutdown(SocketShutdown.Send);
            await reading;
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            return; // it has said goodbye while we were still talking
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"seed {seed}: no end to\n{Encoding.Latin1.GetString(stream)}\n\nheard\n{Encoding.Latin1.GetString(heard.ToArray())}");
        }
        Assert.Contains("\r\na OK", Encoding.Latin1.GetString(heard.ToArray()), StringComparison.Ordinal);
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
