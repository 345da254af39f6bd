using System.Globalization;
using System.Text;
using Hikyaku.Protocol.Message;
using Hikyaku.Store.Messages;

namespace Hikyaku.SystemTests.Imap.Fetch;

/// <summary>Puts messages of any kind into alice's INBOX.</summary>
internal static class FetchHouse
{
    /// <summary>Delivers a message whose lines may end in LF; Latin-1 characters are its bytes. Gives its UID.</summary>
    public static Task<uint> DeliverAsync(this ImapHouse house, string message, string prefix = "", DateTimeOffset? internalDate = null) =>
        house.DeliverAsync(Octets(message), Octets(prefix), internalDate);

    /// <summary>Delivers a message of these bytes.</summary>
    public static async Task<uint> DeliverAsync(this ImapHouse house, byte[] message, byte[] prefix, DateTimeOffset? internalDate = null)
    {
        var draft = house.Store.Blobs.CreateDraft();
        draft.Write(message);
        using var octets = draft.OpenRead();
        var accepted = ImapHouse.Value(await house.Store.Messages.AcceptAsync(new Acceptance
        {
            Content = draft,
            Structure = MessageScanner.Scan(octets),
            ReceivedAt = TimeProvider.System.GetUtcNow(),
            Deliveries = [new LocalDelivery { Account = house.Alice.Id, Prefix = prefix, InternalDate = internalDate }],
        }));
        return accepted.Filed[0].Uid;
    }

    /// <summary>Text with CRLF line ends, as a client shows bytes.</summary>
    public static string Crlf(string text) => text.ReplaceLineEndings("\r\n");

    /// <summary>A literal with that text.</summary>
    public static string Literal(string text) => string.Create(CultureInfo.InvariantCulture, $"{{{Crlf(text).Length}}}\r\n{Crlf(text)}");

    private static byte[] Octets(string text) => Encoding.Latin1.GetBytes(Crlf(text));
}
