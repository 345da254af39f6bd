using System.Buffers.Text;
using System.Text;
using Hikyaku.Protocol.Dsn;

namespace Hikyaku.Protocol.Smtp;

/// <summary>The argument of BDAT: <c>chunk-size [ SP "LAST" ]</c> (RFC 3030 §2).</summary>
/// <param name="Size">How many octets follow the command line.</param>
/// <param name="Last">True when they end the message.</param>
public sealed record BdatCommand(long Size, bool Last)
{
    // RFC 1870 §3 gives SIZE 20 digits; no chunk we could ever take needs more than 18, which always fit a long.
    private const int LongestSize = 18;

    private static readonly SmtpReply Malformed = new(
        501, new EnhancedStatusCode(5, 5, 4), "Syntax: BDAT size [LAST], the size in octets");

    /// <summary>Reads the argument.</summary>
    public static Parsed<BdatCommand> Parse(ReadOnlySpan<byte> argument)
    {
        var space = argument.IndexOf((byte)' ');
        var digits = space < 0 ? argument : argument[..space];
        if (digits.Length is 0 or > LongestSize || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return Malformed;
        if (!Utf8Parser.TryParse(digits, out long size, out _)) return Malformed;
        if (space < 0) return new BdatCommand(size, false);
        return Ascii.EqualsIgnoreCase(argument[space..].Trim((byte)' '), "LAST"u8) ? new BdatCommand(size, true) : Malformed;
    }
}
