using System.Globalization;
using System.Text;

namespace Hikyaku.Protocol.Imap.Search;

/// <summary>Strings of search keys as a client writes them.</summary>
internal static class SearchStrings
{
    /// <summary>A quoted string, or a literal where a quoted one can't hold the text.</summary>
    public static string Quote(string text) => text.AsSpan().IndexOfAny("\r\n\0") >= 0
        ? string.Create(CultureInfo.InvariantCulture, $"{{{Encoding.UTF8.GetByteCount(text)}}}\r\n{text}")
        : $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
