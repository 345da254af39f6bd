using System.Text;
using Hikyaku.Server.Interchange;
using Hikyaku.Store.Mailboxes;
using Xunit;

namespace Hikyaku.SystemTests.Server;

public sealed class MaildirTests : IDisposable
{
    private static readonly DateTimeOffset Date = new(2015, 7, 10, 1, 2, 3, 456, TimeSpan.Zero);

    private readonly string _root = Directory.CreateTempSubdirectory("hikyaku-maildir-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Messages_flags_keywords_dates_and_folders_come_back()
    {
        (MailItem Item, string Text)[] mails =
        [
            (new("INBOX", SystemFlags.None, [], Date), "Subject: 1\r\n\r\nplain\r\n"),
            (new("INBOX", SystemFlags.Seen | SystemFlags.Answered | SystemFlags.Flagged | SystemFlags.Draft | SystemFlags.Deleted, ["$Forwarded", "$Junk", "work"], Date.AddSeconds(1)), "Subject: 2\r\n\r\nno end"),
            (new("Archive/2015.07 %2E/仕事", SystemFlags.Seen, ["work"], Date.AddSeconds(2)), "Subject: 3\n\nonly LF\n"),
            (new("Sent", SystemFlags.Seen, [], Date.AddSeconds(3)), "Subject: 4\r\n\r\nmixed\nlines\r\nbare \r here\r\n"),
        ];
        var writer = new MaildirWriter(_root);
        foreach ((MailItem item, string text) in mails)
        {
            using var mail = new LoadedMail(item, new MessageBuffer());
            mail.Content.Write(Encoding.UTF8.GetBytes(text));
            await writer.WriteAsync(mail, CancellationToken.None);
        }
        writer.AddMailbox("Empty");
        writer.Finish();

        var reader = new MaildirReader(_root, "INBOX");
        List<(MailItem Item, string Text)> read = [];
        await foreach (LoadedMail mail in reader.ReadAllAsync())
        {
            using (mail)
                read.Add((mail.Item, Encoding.UTF8.GetString(await BytesOf(mail))));
        }

        Assert.Equal(mails.Length, reader.Count());
        Assert.Contains("Empty", reader.Mailboxes().Select(box => box.Mailbox));
        Assert.Equal(mails.Select(mail => mail.Text), read.OrderBy(mail => mail.Item.Date).Select(mail => mail.Text));
        foreach ((MailItem item, MailItem expected) in read.Select(mail => mail.Item).OrderBy(item => item.Date).Zip(mails.Select(mail => mail.Item)))
        {
            Assert.Equal((expected.Mailbox, expected.Flags, expected.Date), (item.Mailbox, item.Flags, item.Date));
            Assert.Equal(expected.Keywords.Order(), item.Keywords.Order());
        }
    }

    [Fact]
    public async Task A_file_is_written_with_unix_lines_its_sizes_and_its_date_in_cur()
    {
        var writer = new MaildirWriter(_root);
        using var mail = new LoadedMail(new("INBOX", SystemFlags.Seen | SystemFlags.Flagged, [], Date), new MessageBuffer());
        mail.Content.Write("Subject: 1\r\n\r\nplain\r\n"u8);

        await writer.WriteAsync(mail, CancellationToken.None);

        var file = Assert.Single(new DirectoryInfo(Path.Combine(_root, "cur")).EnumerateFiles());
        Assert.EndsWith(",S=18,W=21:2,FS", file.Name, StringComparison.Ordinal);
        Assert.Equal("Subject: 1\n\nplain\n", await File.ReadAllTextAsync(file.FullName));
        Assert.Equal(Date.UtcDateTime, file.LastWriteTimeUtc);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_root, "tmp")));
    }

    [Fact]
    public async Task A_maildir_of_another_program_is_read()
    {
        foreach (string part in (string[])["cur", "new", "tmp", ".Sent Items/cur", ".&ZeVnLA-/new"])
            Directory.CreateDirectory(Path.Combine(_root, part));
        await File.WriteAllTextAsync(Path.Combine(_root, "dovecot-keywords"), "0 $Junk\n1 later\n");
        await File.WriteAllTextAsync(Path.Combine(_root, "cur/1.2.host:2,RSb"), "Subject: a\n\nx\n");
        await File.WriteAllTextAsync(Path.Combine(_root, "new/2.3.host"), "Subject: b\r\n\r\ny\r\n");
        await File.WriteAllTextAsync(Path.Combine(_root, "tmp/3.4.host"), "half a mess");
        await File.WriteAllTextAsync(Path.Combine(_root, ".&ZeVnLA-/new/4.5.host"), "Subject: c\n\nz\n");

        List<(MailItem Item, string Text)> read = [];
        await foreach (LoadedMail mail in new MaildirReader(_root, "INBOX").ReadAllAsync())
        {
            using (mail)
                read.Add((mail.Item, Encoding.UTF8.GetString(await BytesOf(mail))));
        }

        Assert.Equal(3, read.Count);
        (MailItem item, string text) = read.Single(mail => mail.Text.Contains('x'));
        Assert.Equal("Subject: a\r\n\r\nx\r\n", text);
        Assert.Equal(SystemFlags.Answered | SystemFlags.Seen, item.Flags);
        Assert.Equal(["later"], item.Keywords);
        Assert.Equal("日本", read.Single(mail => mail.Text.Contains('z')).Item.Mailbox);
    }

    private static async Task<byte[]> BytesOf(LoadedMail mail)
    {
        var bytes = new MemoryStream();
        await mail.Content.Rewind().CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
