using System.Globalization;
using System.Text;
using Hikyaku.Protocol.Imap;

namespace Hikyaku.Access.Imap;

/// <summary>A response code (RFC 9051 §7.1, RFC 5530): what stands between the brackets of a status response.</summary>
internal sealed class ResponseCode
{
    public static readonly ResponseCode AlreadyExists = new("ALREADYEXISTS");
    public static readonly ResponseCode AuthenticationFailed = new("AUTHENTICATIONFAILED");
    public static readonly ResponseCode BadCharset = new("BADCHARSET (US-ASCII UTF-8)");
    public static readonly ResponseCode Cannot = new("CANNOT");
    public static readonly ResponseCode ClientBug = new("CLIENTBUG");
    public static readonly ResponseCode Closed = new("CLOSED");
    public static readonly ResponseCode ExpungeIssued = new("EXPUNGEISSUED");
    public static readonly ResponseCode HasChildren = new("HASCHILDREN");
    public static readonly ResponseCode InUse = new("INUSE");
    public static readonly ResponseCode Limit = new("LIMIT");
    public static readonly ResponseCode NonExistent = new("NONEXISTENT");
    public static readonly ResponseCode NoPerm = new("NOPERM");
    public static readonly ResponseCode NotificationOverflow = new("NOTIFICATIONOVERFLOW");
    public static readonly ResponseCode OverQuota = new("OVERQUOTA");
    public static readonly ResponseCode PrivacyRequired = new("PRIVACYREQUIRED");
    public static readonly ResponseCode ReadOnly = new("READ-ONLY");
    public static readonly ResponseCode ReadWrite = new("READ-WRITE");
    public static readonly ResponseCode TooManyMetadata = new("METADATA TOOMANY");
    public static readonly ResponseCode TooFew = new("TOOFEW");
    public static readonly ResponseCode TooMany = new("TOOMANY");
    public static readonly ResponseCode TooBig = new("TOOBIG");
    public static readonly ResponseCode TryCreate = new("TRYCREATE");
    public static readonly ResponseCode UidRequired = new("UIDREQUIRED");
    public static readonly ResponseCode Unavailable = new("UNAVAILABLE");
    public static readonly ResponseCode UrlMechanisms = new("URLMECH INTERNAL");
    public static readonly ResponseCode UseAttribute = new("USEATTR");
    public static readonly ResponseCode UnknownCte = new("UNKNOWN-CTE");

    private readonly byte[] _wire;

    private ResponseCode(string text) => _wire = Encoding.ASCII.GetBytes(text);

    /// <summary>The code as it is written, without brackets.</summary>
    public ReadOnlySpan<byte> Wire => _wire;

    /// <summary>A code with a number: UIDNEXT, UIDVALIDITY, UNSEEN, HIGHESTMODSEQ.</summary>
    public static ResponseCode Of(string name, long number) => new(string.Create(CultureInfo.InvariantCulture, $"{name} {number}"));

    /// <summary>INPROGRESS (RFC 9585 §4): how many of how many are done, always less than all. A tag with a bracket can't be told.</summary>
    public static ResponseCode InProgress(string tag, int done, int all) => new(string.Create(CultureInfo.InvariantCulture,
        $"INPROGRESS ({(tag.Contains(']', StringComparison.Ordinal) ? "NIL" : $"\"{tag}\"")} {Math.Min(done, all - 1)} {all})"));

    /// <summary>NOUPDATE (RFC 5267 §4.3.1): the tag holds neither quote nor backslash.</summary>
    public static ResponseCode NoUpdate(string tag) => new($"NOUPDATE \"{tag}\"");

    /// <summary>MAILBOXID (RFC 8474 §4.1)</summary>
    public static ResponseCode MailboxId(string id) => new($"MAILBOXID ({id})");

    /// <summary>MODIFIED (RFC 7162 §3.1.3): numbers or UIDs of messages that failed the test of UNCHANGEDSINCE.</summary>
    public static ResponseCode Modified(IEnumerable<SequenceRange> messages) => new($"MODIFIED {string.Join(',', messages)}");

    /// <summary>CAPABILITY (RFC 9051 §7.1).</summary>
    public static ResponseCode Capability(string capabilities) => new("CAPABILITY " + capabilities);

    /// <summary>BADURL (RFC 4469 §4.1): what a response code can't hold of the URL stands in per cent.</summary>
    public static ResponseCode BadUrl(ReadOnlySpan<byte> url)
    {
        var text = new StringBuilder("BADURL ");
        foreach (var octet in url)
        {
            if (octet is > (byte)' ' and < 0x7F and not (byte)']')
                text.Append((char)octet);
            else
                text.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }
        return new ResponseCode(text.ToString());
    }

    /// <summary>BADEVENT (RFC 5465 §3.1): all events that can be told of.</summary>
    public static ResponseCode BadEvent(string events) => new($"BADEVENT ({events})");

    /// <summary>PERMANENTFLAGS (RFC 9051 §7.1).</summary>
    public static ResponseCode PermanentFlags(string flags) => new($"PERMANENTFLAGS ({flags})");

    /// <summary>APPENDUID (RFC 4315 §3).</summary>
    public static ResponseCode AppendUid(uint validity, IEnumerable<SequenceRange> uids) =>
        new(string.Create(CultureInfo.InvariantCulture, $"APPENDUID {validity} {string.Join(',', uids)}"));

    /// <summary>COPYUID (RFC 4315 §3): both sets in the order in which the messages were copied.</summary>
    public static ResponseCode CopyUid(uint validity, IEnumerable<SequenceRange> source, IEnumerable<SequenceRange> target) =>
        new(string.Create(CultureInfo.InvariantCulture, $"COPYUID {validity} {string.Join(',', source)} {string.Join(',', target)}"));
}
