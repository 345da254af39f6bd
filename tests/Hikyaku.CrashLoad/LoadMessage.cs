using System.Globalization;
using System.Text;

namespace Hikyaku.CrashLoad;

/// <summary>A message that follows from its id alone, so that whoever knows the id can tell whether it is whole.</summary>
public static class LoadMessage
{
    private const string IdHeader = "X-Load-Id: ";

    /// <summary>All bytes: mostly a few KiB, one in sixteen larger than what the store keeps in memory.</summary>
    public static byte[] Bytes(string id)
    {
        var random = new Random(StableHash(id));
        int lines = random.Next(16) == 0 ? random.Next(1500, 6000) : random.Next(1, 200);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{IdHeader}{id}\r\nMessage-ID: <{id}@load.example>\r\n");
        text.Append(CultureInfo.InvariantCulture, $"From: load@example.test\r\nSubject: {random.Next(50)}\r\n\r\n");
        for (int i = 0; i < lines; i++)
            text.Append(CultureInfo.InvariantCulture, $"{random.NextInt64():x16} {random.NextInt64():x16} {i}\r\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>The id in a message's first line; null when there is none.</summary>
    public static string? IdOf(ReadOnlySpan<byte> message)
    {
        int end = message.IndexOf((byte)'\r');
        if (end < 0)
            return null;
        string line = Encoding.ASCII.GetString(message[..end]);
        return line.StartsWith(IdHeader, StringComparison.Ordinal) ? line[IdHeader.Length..] : null;
    }

    /// <summary>True when the message goes to both accounts.</summary>
    public static bool IsForBoth(string id) => StableHash(id) % 5 == 0;

    private static int StableHash(string id)
    {
        uint hash = 2166136261;
        foreach (char c in id)
            hash = (hash ^ c) * 16777619;
        return (int)(hash & 0x7FFF_FFFF);
    }
}
