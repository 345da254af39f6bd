using MimeKit.Utils;

namespace Hikyaku.Server.Interchange;

/// <summary>The Date header of a message whose file tells no date.</summary>
internal static class DateHeader
{
    private const int MostHeaderBytes = 256 << 10;

    /// <summary>The date, or null when there is none that can be read.</summary>
    public static DateTimeOffset? Find(MessageBuffer message)
    {
        byte[] head = new byte[Math.Min(message.Length, MostHeaderBytes)];
        message.Rewind().ReadExactly(head);
        ReadOnlySpan<byte> rest = head;
        while (rest.Length > 0)
        {
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? rest : rest[..end];
            if (line.Trim("\r"u8).Length == 0)
                return null;
            bool isDate = line.Length > 5 && line[4] == ':' && System.Text.Ascii.EqualsIgnoreCase(line[..4], "Date"u8);
            if (isDate)
                return DateUtils.TryParse(line[5..].ToArray(), out DateTimeOffset date) && date.Year >= 1970 ? date : null;
            rest = end < 0 ? [] : rest[(end + 1)..];
        }
        return null;
    }
}
