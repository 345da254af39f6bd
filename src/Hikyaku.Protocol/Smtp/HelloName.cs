using System.Buffers;
using System.Text;

namespace Hikyaku.Protocol.Smtp;

/// <summary>
/// The name a client gives itself in EHLO, HELO or LHLO (RFC 5321 §4.1.1.1). What it says is only ever told on, so more
/// is taken than the grammar's Domain and address literals: names with underscores are common. What could be misread in
/// a Received field is not taken.
/// </summary>
public static class HelloName
{
    private const int Longest = 255;

    private static readonly SearchValues<byte> Allowed = SearchValues.Create(
        "!#$%&'*+-./0123456789:=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>Reads the argument; null when it is no name.</summary>
    public static string? TryParse(ReadOnlySpan<byte> argument)
    {
        // RFC 5321 §4.1.1.1: servers should "be prepared" for a literal followed by further information.
        var space = argument.IndexOf((byte)' ');
        var name = space < 0 ? argument : argument[..space];
        return name.Length is > 0 and <= Longest && !name.ContainsAnyExcept(Allowed) ? Encoding.ASCII.GetString(name) : null;
    }
}
