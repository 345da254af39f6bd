using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Hikyaku.Protocol.Dsn;

namespace Hikyaku.Protocol.Smtp;

/// <summary>
/// Reads a server's reply line by line: <c>code "-" text</c> and at the end <c>code SP text</c> (RFC 5321 §4.2.1).
/// What it keeps is bounded, whatever comes.
/// </summary>
public struct ReplyParser
{
    private const int MostLines = 100;
    private const int LongestLineKept = 512;

    private List<string>? _lines;
    private EnhancedStatusCode? _status;

    /// <summary>Takes the next line.</summary>
    /// <param name="line">Without its line end.</param>
    /// <param name="reply">The reply, when this line was its last.</param>
    /// <returns>Whether the reply is complete, goes on, or is none.</returns>
    public ReplyStep Add(ReadOnlySpan<byte> line, out ReceivedReply? reply)
    {
        reply = null;
        if (line.Length < 3 || line[0] is < (byte)'2' or > (byte)'5' || !IsDigit(line[1]) || !IsDigit(line[2])) return ReplyStep.Malformed;
        var isLast = line.Length == 3 || line[3] == (byte)' ';
        if (!isLast && line[3] != (byte)'-') return ReplyStep.Malformed;
        if (_lines?.Count >= MostLines) return ReplyStep.Malformed;

        var code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
        var text = line.Length > 4 ? line[4..] : default;
        var status = ReadStatus(text, code / 100, out var length);
        if (_lines is null) _status = status;
        (_lines ??= []).Add(Text(status is null ? text : text[length..]));
        if (!isLast) return ReplyStep.More;
        // A reply whose lines differ in their codes is what its last line says: so do all who have met one.
        reply = new ReceivedReply(code, _lines) { Status = _status is { } first && first.Class == code / 100 ? first : null };
        return ReplyStep.Complete;
    }

    private static bool IsDigit(byte octet) => octet is >= (byte)'0' and <= (byte)'9';

    private static EnhancedStatusCode? ReadStatus(ReadOnlySpan<byte> text, int @class, out int length)
    {
        length = text.IndexOf((byte)' ');
        var word = length < 0 ? text : text[..length];
        length = length < 0 ? text.Length : length + 1;
        if (word.Length is < 5 or > 9 || word[0] - '0' != @class || @class is not (2 or 4 or 5) || word[1] != (byte)'.') return null;
        var dot = word[2..].IndexOf((byte)'.');
        if (dot < 0 || Number(word.Slice(2, dot)) is not { } subject || Number(word[(dot + 3)..]) is not { } detail) return null;
        return new EnhancedStatusCode(@class, subject, detail);
    }

    private static int? Number(ReadOnlySpan<byte> digits)
        => digits.Length is > 0 and <= 3 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Text(ReadOnlySpan<byte> octets)
    {
        if (octets.Length > LongestLineKept) octets = octets[..LongestLineKept];
        var text = new StringBuilder(Utf8.IsValid(octets) ? Encoding.UTF8.GetString(octets) : Encoding.Latin1.GetString(octets));
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i])) text[i] = text[i] == '\t' ? ' ' : '?';
        }
        return text.ToString();
    }
}

/// <summary>What a line was of a reply.</summary>
public enum ReplyStep
{
    /// <summary>Its last.</summary>
    Complete,

    /// <summary>Others follow.</summary>
    More,

    /// <summary>No line of a reply, or one too many.</summary>
    Malformed,
}
