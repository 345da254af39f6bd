using System.Globalization;
using System.Text;
using Hikyaku.Protocol.Dsn;

namespace Hikyaku.Protocol.Smtp;

/// <summary>
/// A reply of an SMTP server (RFC 5321 §4.2, RFC 2034), ready for the wire. A stray CR, LF, NUL or 8-bit
/// character can't get into one: such characters become question marks.
/// </summary>
public sealed class SmtpReply
{
    // RFC 5321 §4.5.3.1.5: 512 octets for a reply line, code and CRLF included.
    private const int LongestText = 480;

    private readonly byte[] _wire;

    /// <summary>Makes a reply of one line with an enhanced status code.</summary>
    public SmtpReply(int code, EnhancedStatusCode status, string text)
        : this(code, status, [text])
    {
    }

    /// <summary>Makes a reply without an enhanced status code: the greeting, EHLO, 334 and 354 have none (RFC 2034 §4).</summary>
    public SmtpReply(int code, params string[] lines)
        : this(code, null, lines)
    {
    }

    /// <summary>Makes a reply.</summary>
    /// <param name="code">Three digits, 200 to 559.</param>
    /// <param name="status">Repeated on every line; its class agrees with the code's first digit.</param>
    /// <param name="lines">At least one.</param>
    public SmtpReply(int code, EnhancedStatusCode? status, string[] lines)
    {
        if (code is < 200 or > 559 || code / 10 % 10 > 5) throw new ArgumentOutOfRangeException(nameof(code));
        if (status is { } enhanced && enhanced.Class != code / 100) throw new ArgumentException("The classes of the two codes differ.", nameof(status));
        ArgumentOutOfRangeException.ThrowIfZero(lines.Length, nameof(lines));
        (Code, Status) = (code, status);
        _wire = Render(code, status, lines);
    }

    /// <summary>The three digits.</summary>
    public int Code { get; }

    /// <summary>The enhanced status code, or null.</summary>
    public EnhancedStatusCode? Status { get; }

    /// <summary>True for 4yz and 5yz.</summary>
    public bool IsRefusal => Code >= 400;

    /// <summary>All lines, each with its CRLF.</summary>
    public ReadOnlySpan<byte> Wire => _wire;

    /// <summary>The reply for logs and journeys: its lines without the last CRLF.</summary>
    public override string ToString() => Encoding.ASCII.GetString(_wire.AsSpan(0, _wire.Length - 2));

    private static byte[] Render(int code, EnhancedStatusCode? status, string[] lines)
    {
        var reply = new StringBuilder(lines.Length * 64);
        for (var i = 0; i < lines.Length; i++)
        {
            reply.Append(CultureInfo.InvariantCulture, $"{code}{(i < lines.Length - 1 ? '-' : ' ')}");
            if (status is { } enhanced) reply.Append(enhanced.ToString()).Append(' ');
            foreach (var character in lines[i].AsSpan(0, Math.Min(lines[i].Length, LongestText)))
                reply.Append(character is >= ' ' and <= '~' ? character : '?');
            reply.Append("\r\n");
        }
        return Encoding.ASCII.GetBytes(reply.ToString());
    }
}
