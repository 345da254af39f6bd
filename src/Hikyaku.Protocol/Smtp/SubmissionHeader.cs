using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.Smtp;

/// <summary>Who a header says wrote the message: what a submission server looks at (RFC 6409 §6.1).</summary>
public sealed class SubmissionHeader
{
    /// <summary>A message with more authors than this can't be submitted: none may stay unchecked.</summary>
    private const int MostAuthors = 100;

    private readonly List<HeaderAddress> _authors = [];
    private readonly List<HeaderAddress> _senders = [];

    private SubmissionHeader()
    {
    }

    /// <summary>How many From fields there are; RFC 5322 §3.6 wants one.</summary>
    public int FromFields { get; private set; }

    /// <summary>The mailboxes of all From fields.</summary>
    public IReadOnlyList<HeaderAddress> Authors => _authors;

    /// <summary>How many Sender fields there are; RFC 5322 §3.6 allows one.</summary>
    public int SenderFields { get; private set; }

    /// <summary>The mailboxes of all Sender fields; RFC 5322 §3.6.2 allows one.</summary>
    public IReadOnlyList<HeaderAddress> Senders => _senders;

    /// <summary>True when there are more addresses than anybody needs.</summary>
    public bool HasTooManyAuthors => _authors.Count > MostAuthors || _senders.Count > MostAuthors;

    /// <summary>Reads a header, up to its blank line.</summary>
    public static SubmissionHeader Read(ReadOnlySpan<byte> header)
    {
        var found = new SubmissionHeader();
        foreach (var field in new HeaderFields(header))
        {
            if (field.Is("From"u8))
            {
                found.FromFields++;
                found._authors.AddRange(AddressList.Read(field.RawValue));
            }
            else if (field.Is("Sender"u8))
            {
                found.SenderFields++;
                found._senders.AddRange(AddressList.Read(field.RawValue));
            }
        }
        return found;
    }
}
