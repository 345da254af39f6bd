using System.Text;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MailKit.Security;

namespace Hikyaku.Interop.Tests;

/// <summary>Letters that tests send, and the way to look into a mailbox with a foreign client (MailKit).</summary>
internal static class Letters
{
    /// <summary>A plain letter with CRLF line ends; the subject says which test sent it.</summary>
    public static byte[] Plain(string from, string to, string subject) => Encoding.UTF8.GetBytes($"""
        From: {from}
        To: {to}
        Subject: {subject}
        Date: Tue, 24 Nov 2026 09:00:00 +0900
        Message-ID: <{Guid.NewGuid():N}@client.example>
        MIME-Version: 1.0
        Content-Type: text/plain; charset=us-ascii

        A letter arrives.
        .A line that begins with a dot.
        ..And one with two.

        """.ReplaceLineEndings("\r\n"));

    /// <summary>The same in Japanese.</summary>
    public static byte[] Japanese(string from, string to, string subject)
    {
        var letter = new MimeKit.MimeMessage([MimeKit.MailboxAddress.Parse(from)], [MimeKit.MailboxAddress.Parse(to)], subject,
            new MimeKit.TextPart("plain") { Text = "壺 買いませんか?\n" });
        using var octets = new MemoryStream();
        letter.WriteTo(octets);
        return octets.ToArray();
    }

    /// <summary>The lecture's own sample, in ISO-2022-JP, byte for byte.</summary>
    public static byte[] Lecture => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "samples", "tsubo-iso-2022-jp.eml"));

    /// <summary>Waits for the one message with that subject and gives its bytes as IMAP gives them.</summary>
    public static async Task<byte[]> ReadAsync(RealServer server, string account, string subject)
    {
        using var client = await LoginAsync(server, account);
        await client.Inbox.OpenAsync(FolderAccess.ReadOnly);
        var found = await client.Inbox.SearchAsync(SearchQuery.SubjectContains(subject));
        var uid = Assert.Single(found);
        using var bytes = new MemoryStream();
        await using var message = await client.Inbox.GetStreamAsync(uid);
        await message.CopyToAsync(bytes);
        await client.DisconnectAsync(true);
        return bytes.ToArray();
    }

    public static async Task<ImapClient> LoginAsync(RealServer server, string account)
    {
        var client = new ImapClient { ServerCertificateValidationCallback = server.Trusts };
        await client.ConnectAsync("localhost", server.Imaps, SecureSocketOptions.SslOnConnect);
        await client.AuthenticateAsync(RealServer.Address(account), RealServer.Password);
        return client;
    }

    /// <summary>Subjects and flags of the messages in a mailbox, which is open afterwards.</summary>
    public static async Task<List<(string Subject, MessageFlags Flags)>> ListAsync(ImapClient client, string mailbox)
    {
        var folder = await client.GetFolderAsync(mailbox);
        await folder.OpenAsync(FolderAccess.ReadWrite);
        var messages = await folder.FetchAsync(0, -1, MessageSummaryItems.Envelope | MessageSummaryItems.Flags);
        return [.. messages.Select(message => (message.Envelope!.Subject ?? "", message.Flags!.Value & ~MessageFlags.Recent))];
    }

    public static Task AppendAsync(ImapClient client, byte[] letter)
        => client.Inbox.AppendAsync(new AppendRequest(MimeKit.MimeMessage.Load(new MemoryStream(letter))));

    /// <summary>What was received is the end of what is read: only trace lines came in front.</summary>
    public static void AssertByteExact(byte[] sent, byte[] read)
    {
        Assert.True(read.AsSpan().EndsWith(sent), $"sent:\n{Encoding.Latin1.GetString(sent)}\nread:\n{Encoding.Latin1.GetString(read)}");
        var trace = Encoding.ASCII.GetString(read.AsSpan(0, read.Length - sent.Length));
        Assert.StartsWith("Return-Path: <", trace);
        Assert.Contains("\r\nDelivered-To: ", trace);
        Assert.Contains("\r\nReceived: from ", trace);
        Assert.EndsWith("\r\n", trace);
    }
}
