using System.Text;
using CsCheck;
using Hikyaku.Server.Interchange;
using Hikyaku.Store.Mailboxes;
using Xunit;

namespace Hikyaku.SystemTests.Server;

public sealed class MboxTests
{
    private static readonly DateTimeOffset Date = new(2015, 7, 10, 1, 2, 3, 456, TimeSpan.Zero);

    [Fact]
    public async Task Any_bytes_come_back_as_they_were()
    {
        string[] pieces =
        [
            "From ", ">From ", ">>From x", "\r\n", "\n", "\r", "\r\n\r\n", "text", "Status: R", "X-Hikyaku-Mbox: ", "Subject: a", "\0", " ",
            "From a Tue Nov 24 07:49:08 2026\r\n",
        ];
        Gen<string> piece = Gen.Int[0, pieces.Length - 1].Select(index => pieces[index]);
        Gen<byte[]> message = piece.Array[0, 12].Select(chosen => Encoding.Latin1.GetBytes(string.Concat(chosen)));

        await message.Array[1, 4].SampleAsync(async messages =>
        {
            using var file = new MemoryStream();
            await WriteAsync(file, messages);
            List<(MailItem Item, byte[] Bytes)> read = await ReadAsync(file.ToArray());

            Assert.Equal(messages.Length, read.Count);
            for (int index = 0; index < messages.Length; index++)
                Assert.Equal(messages[index], read[index].Bytes);
        }, iter: 200);
    }

    [Fact]
    public async Task A_message_larger_than_memory_and_a_line_longer_than_the_buffer_come_back()
    {
        byte[] big = Encoding.ASCII.GetBytes("Subject: big\r\n\r\n" + new string('>', 200_000) + "From here\r\n" + string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", 60_000)));
        using var file = new MemoryStream();
        await WriteAsync(file, [big, "A: b\r\n\r\nsmall\r\n"u8.ToArray()]);

        List<(MailItem Item, byte[] Bytes)> read = await ReadAsync(file.ToArray());

        Assert.Equal(big, read[0].Bytes);
        Assert.Equal(2, read.Count);
    }

    [Theory]
    [InlineData("From a Tue Nov 24 07:49:08 +1399 2026", 2026)]
    [InlineData("From a Tue Nov 24 07:49:08 2026 -1460", 2026)]
    [InlineData("From a Fri Dec 31 23:59:59 9999 -1400", null)]
    public void A_date_outside_the_calendar_or_a_zone_outside_the_world_breaks_nothing(string line, int? year)
    {
        Assert.True(FromLine.TryParse(Encoding.ASCII.GetBytes(line), out DateTimeOffset? date));
        Assert.Equal(year, date?.Year);
    }

    [Fact]
    public async Task The_file_is_an_mboxrd_that_other_programs_read()
    {
        using var file = new MemoryStream();
        await WriteAsync(file, ["Subject: hi\r\n\r\nFrom here\r\n>From there\r\nend\r\n"u8.ToArray()]);

        // RFC 4155: "From " line, LF line ends, a blank line after each message
        string[] lines = Encoding.UTF8.GetString(file.ToArray()).Split('\n');
        Assert.Equal("From MAILER-DAEMON Fri Jul 10 01:02:03 2015", lines[0]);
        Assert.StartsWith("X-Hikyaku-Mbox: lines=crlf end=line flags=3", lines[1], StringComparison.Ordinal);
        Assert.Equal(["Status: RO", "X-Status: F", "X-Keywords: $Junk work", "Subject: hi", "", ">From here", ">>From there", "end", "", ""], lines[2..]);
    }

    [Fact]
    public async Task Flags_keywords_and_date_come_back()
    {
        using var file = new MemoryStream();
        await WriteAsync(file, ["Subject: hi\r\n\r\n"u8.ToArray()]);

        MailItem item = (await ReadAsync(file.ToArray()))[0].Item;

        Assert.Equal(SystemFlags.Seen | SystemFlags.Flagged, item.Flags);
        Assert.Equal(["$Junk", "work"], item.Keywords);
        Assert.Equal(Date, item.Date);
    }

    [Fact]
    public async Task An_mbox_of_another_program_is_read_by_the_usual_conventions()
    {
        const string Text =
            "From taro@example.org Fri Jul 10 10:02:03 2015\nSubject: one\nStatus: RO\nX-Status: AF\nX-Keywords: a\n b\n\nFrom the start of a line\n\n>From quoted\n\n" +
            "From - Sat Jul 11 10:02:03 2015 +0900\nSubject: two\nX-Status: D\n\nbody\n";

        List<(MailItem Item, byte[] Bytes)> read = await ReadAsync(Encoding.ASCII.GetBytes(Text));

        Assert.Equal(2, read.Count);
        Assert.Equal("Subject: one\r\n\r\nFrom the start of a line\r\n\r\nFrom quoted\r\n", Encoding.ASCII.GetString(read[0].Bytes));
        Assert.Equal(SystemFlags.Seen | SystemFlags.Answered | SystemFlags.Flagged, read[0].Item.Flags);
        Assert.Equal(new DateTimeOffset(2015, 7, 10, 10, 2, 3, TimeSpan.Zero), read[0].Item.Date);
        Assert.Equal("Subject: two\r\n\r\nbody\r\n", Encoding.ASCII.GetString(read[1].Bytes));
        Assert.Equal(new DateTimeOffset(2015, 7, 11, 10, 2, 3, TimeSpan.FromHours(9)), read[1].Item.Date);
    }

    [Fact]
    public async Task What_is_no_mbox_is_refused()
        => await Assert.ThrowsAsync<FormatException>(() => ReadAsync("Subject: a message, no mbox\n\nhello\n"u8.ToArray()));

    private static async Task WriteAsync(MemoryStream file, byte[][] messages)
    {
        var writer = new MboxWriter(file);
        foreach (byte[] message in messages)
        {
            using var mail = new LoadedMail(new MailItem("INBOX", SystemFlags.Seen | SystemFlags.Flagged, ["$Junk", "work"], Date), new MessageBuffer());
            mail.Content.Write(message);
            await writer.WriteAsync(mail, CancellationToken.None);
        }
    }

    private static async Task<List<(MailItem Item, byte[] Bytes)>> ReadAsync(byte[] file)
    {
        List<(MailItem, byte[])> read = [];
        await foreach (LoadedMail mail in new MboxReader(new MemoryStream(file), "INBOX", TimeProvider.System).ReadAllAsync())
        {
            using (mail)
            {
                var bytes = new MemoryStream();
                await mail.Content.Rewind().CopyToAsync(bytes);
                read.Add((mail.Item, bytes.ToArray()));
            }
        }
        return read;
    }
}
