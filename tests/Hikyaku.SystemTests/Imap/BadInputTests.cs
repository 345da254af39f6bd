using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Hikyaku.SystemTests.Imap;

/// <summary>What no well-behaved client sends: it gets an answer with a reason, costs little, and harms nobody else.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("SEARCH ")]
    [InlineData("FETCH 1 ")]
    [InlineData("STORE 1 FLAGS ")]
    [InlineData("ID ")]
    [InlineData("LIST ")]
    [InlineData("NOTIFY SET ")]
    [InlineData("ESEARCH IN ")]
    [InlineData("SETMETADATA INBOX ")]
    [InlineData("UID FETCH 1 BODY[HEADER.FIELDS ")]
    [InlineData("SORT ")]
    [InlineData("SELECT INBOX ")]
    public async Task Parentheses_without_end_are_refused(string command)
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(1);
        using var wire = await house.SelectAsync();
        var nested = await wire.CommandAsync(command + new string('(', 60_000));
        Assert.Matches("^(BAD|NO) ", nested.Tagged);
        Assert.Matches("^(BAD|NO) ", (await wire.CommandAsync(command + new string('(', 30_000) + "1" + new string(')', 30_000))).Tagged);
        await wire.OkAsync("NOOP");
        // More than a line may hold: what follows could be anything, so the connection ends
        await wire.SendAsync($"x {command}{new string('(', 100_000)}\r\n");
        Assert.StartsWith("* BAD", await wire.ReadLineAsync(), StringComparison.Ordinal);
        Assert.StartsWith("* BYE", await wire.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1:0")]
    [InlineData("4294967296")]
    [InlineData("1:18446744073709551616")]
    [InlineData(",")]
    [InlineData("1,,2")]
    [InlineData("1:2:3")]
    [InlineData("-1")]
    [InlineData("01")]
    [InlineData("1:")]
    [InlineData("**")]
    [InlineData("$,1")]
    public async Task Sets_of_messages_that_are_none_are_BAD(string set)
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(2);
        using var wire = await house.SelectAsync();
        foreach (var command in new[] { "FETCH {0} FLAGS", "UID FETCH {0} FLAGS", "STORE {0} +FLAGS (\\Seen)", "UID COPY {0} Trash", "UID EXPUNGE {0}", "SEARCH UID {0}" })
            Assert.StartsWith("BAD", (await wire.CommandAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, command, set))).Tagged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Absurd_sets_of_messages_cost_no_more_than_the_mailbox()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(50);
        using var wire = await house.SelectAsync();
        var watch = Stopwatch.StartNew();
        var everythingOften = string.Join(',', Enumerable.Repeat("1:4294967295,*:1", 3000));
        Assert.Equal(50, (await wire.OkAsync($"UID FETCH {everythingOften} FLAGS")).Untagged.Count);
        var sparse = string.Join(',', Enumerable.Range(1, 5000).Select(i => 4_294_967_295L - 2 * i));
        Assert.Empty((await wire.OkAsync($"UID FETCH {sparse} FLAGS")).Untagged);
        Assert.Equal(50, (await wire.OkAsync("UID SEARCH UID 4294967295:1")).Untagged[0].Split(' ').Length - 2);
        await wire.OkAsync("UID STORE 1:4294967295 +FLAGS.SILENT (\\Seen)");
        await wire.OkAsync("UID COPY 4294967295:1 Trash");
        await wire.OkAsync("UID EXPUNGE 4294967295:1");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"took {watch.Elapsed}");
    }

    [Theory]
    // NUL: nowhere in a line, and in a literal only where a literal8 may stand
    [InlineData("SELECT IN\0BOX")]
    [InlineData("SELECT {5+}\r\nIN\0OX")]
    [InlineData("SEARCH SUBJECT {3+}\r\na\0b")]
    // No UTF-8: cut off, surrogates, too long a form, Latin-1
    [InlineData("SELECT \"\u00C3\"")]
    [InlineData("CREATE \"\u00ED\u00A0\u0080\"")]
    [InlineData("CREATE \"\u00C0\u00AF\"")]
    [InlineData("CREATE {4+}\r\nH\u00FCte")]
    [InlineData("SEARCH CHARSET UTF-8 SUBJECT {2+}\r\n\u00FC\u00FC")]
    [InlineData("LIST \"\" \"\u00FC%\"")]
    // No modified UTF-7: not closed, plain characters in it, no base64, half a character
    [InlineData("CREATE \"&AOQ\"")]
    [InlineData("CREATE \"&AGE-\"")]
    [InlineData("CREATE \"&!!!-\"")]
    [InlineData("CREATE \"&2AA-\"")]
    [InlineData("CREATE \"a&-&\"")]
    // Control characters in names
    [InlineData("CREATE {3+}\r\na\u0001b")]
    [InlineData("CREATE {3+}\r\na\nb")]
    [InlineData("LOGIN a {3+}\r\na\0b")]
    public async Task Octets_that_mean_nothing_are_refused_and_the_session_goes_on(string command)
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.SelectAsync();
        await wire.SendAsync($"x {command}\r\n");
        Assert.Matches("^(x|\\*) (BAD|NO|OK|LIST)", await wire.ReadLineAsync());
        await wire.SendAsync("y NOOP\r\n");
        Assert.StartsWith("OK", (await wire.AnswerAsync("y")).Tagged, StringComparison.Ordinal);
        Assert.All(house.Store.Mailboxes.List(house.Alice.Id), mailbox => Assert.DoesNotContain(mailbox.Name, name => char.IsControl(name) || name == '\uFFFD'));
    }

    [Fact]
    public async Task A_message_nested_10000_deep_can_be_read_and_searched()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.SelectAsync();
        var nested = new StringBuilder();
        for (var i = 0; i < 10_000; i++)
            nested.Append(System.Globalization.CultureInfo.InvariantCulture, $"Content-Type: {(i % 2 == 0 ? "message/rfc822" : $"multipart/mixed; boundary=b{i}")}\r\n\r\n{(i % 2 == 0 ? "" : $"--b{i}\r\n")}");
        nested.Append("Subject: deep\r\n\r\nneedle\r\n");
        await FileAndReadAsync(wire, nested.ToString(), "needle");
        var parts = new StringBuilder("Content-Type: multipart/mixed; boundary=x\r\n\r\n");
        for (var i = 0; i < 10_000; i++)
            parts.Append("--x\r\n\r\n\r\n");
        await FileAndReadAsync(wire, parts.Append("--x\r\n\r\nneedle\r\n--x--\r\n").ToString(), "needle");
    }

    [Fact]
    public async Task Ten_megabytes_of_header_are_a_message_like_others()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.SelectAsync();
        var one = $"Subject: {new string('a', 10 << 20)}\r\n\r\nneedle\r\n";
        await FileAndReadAsync(wire, one, "needle");
        var many = new StringBuilder("Subject: many\r\n");
        for (var i = 0; many.Length < 10 << 20; i++)
            many.Append(System.Globalization.CultureInfo.InvariantCulture, $"To: a{i}@example.test, \"b{i}\" <b{i}@example.test>\r\nX-{i}: x\r\n");
        await FileAndReadAsync(wire, many.Append("\r\nneedle\r\n").ToString(), "needle");
    }

    private static async Task FileAndReadAsync(ImapWire wire, string message, string needle)
    {
        var watch = Stopwatch.StartNew();
        await wire.SendAsync($"a APPEND INBOX {{{message.Length}+}}\r\n{message}\r\n");
        Assert.StartsWith("OK", (await wire.AnswerAsync("a")).Tagged, StringComparison.Ordinal);
        await wire.OkAsync("NOOP");
        await wire.OkAsync("FETCH * (ENVELOPE BODY BODYSTRUCTURE PREVIEW RFC822.SIZE)");
        await wire.OkAsync("FETCH * (BODY.PEEK[1.1.1.1.1.1] BINARY.SIZE[1] BODY.PEEK[HEADER.FIELDS (SUBJECT)]<0.10>)");
        await wire.OkAsync($"SEARCH TEXT {needle}");
        await wire.OkAsync("UID THREAD REFERENCES UTF-8 ALL");
        await wire.OkAsync("UID SORT (SUBJECT FROM TO) UTF-8 ALL");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"took {watch.Elapsed}");
    }

    [Theory]
    [InlineData("a LOGIN {4294967295}\r\n")]
    [InlineData("a LOGIN {99999999999999999999}\r\n")]
    [InlineData("a LOGIN {4000+}\r\n")]
    [InlineData("a LOGIN {9223372036854775807+}\r\nxxxx")]
    public async Task A_thousand_clients_that_announce_endless_literals_harm_nobody(string announcement)
    {
        await using var house = await ImapHouse.OpenAsync();
        using var innocent = await house.SelectAsync();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clients = new List<TcpClient>();
        for (var i = 0; i < 1000; i++)
        {
            var client = new TcpClient();
            await client.ConnectAsync(house.EndPoint, TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(announcement), TestContext.Current.CancellationToken);
            clients.Add(client);
        }
        var watch = Stopwatch.StartNew();
        await innocent.OkAsync("NOOP");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"the innocent session waited {watch.Elapsed}");
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / clients.Count;
        Assert.True(each < 64 << 10, $"{each} bytes for each of them");
        clients.ForEach(client => client.Dispose());
        await innocent.OkAsync("NOOP");
    }
}
