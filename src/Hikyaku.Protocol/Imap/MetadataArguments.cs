using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Hikyaku.Protocol.Imap;

/// <summary>How deep GETMETADATA looks below an entry (RFC 5464 §4.2.2).</summary>
public enum MetadataDepth
{
    /// <summary>0: the entry itself.</summary>
    Itself,
    /// <summary>1: and those immediately below it.</summary>
    Children,
    /// <summary>infinity: and all below it.</summary>
    All,
}

/// <summary>The arguments of GETMETADATA (RFC 5464 §5), the mailbox's name still encoded.</summary>
public sealed record MetadataArguments
{
    /// <summary>Most entries in one command.</summary>
    public const int MostEntries = 200;

    /// <summary>The mailbox, empty for the server.</summary>
    public required byte[] Mailbox { get; init; }

    /// <summary>The entries, in lower case.</summary>
    public required IReadOnlyList<string> Entries { get; init; }

    /// <summary>The longest value that is wanted.</summary>
    public long MaxSize { get; init; } = long.MaxValue;

    /// <summary>How deep to look.</summary>
    public MetadataDepth Depth { get; init; }

    /// <summary>Reads <c>[options SP] mailbox SP entries</c>; options behind the mailbox, where RFC 5464's examples have them, are taken too.</summary>
    public static bool TryRead(ref ImapReader reader, [NotNullWhen(true)] out MetadataArguments? arguments)
    {
        arguments = null;
        var (size, depth) = (long.MaxValue, MetadataDepth.Itself);
        if (reader.Peek() == '(' && (!TryReadOptions(ref reader, ref size, ref depth) || !reader.TryReadSpace()))
            return false;
        if (!reader.TryReadAString(out var mailbox) || !reader.TryReadSpace())
            return false;
        var start = reader.Position;
        if (reader.Peek() == '(' && (!TryReadOptions(ref reader, ref size, ref depth) || !reader.TryReadSpace()))
            reader.MoveTo(start);
        if (!TryReadEntries(ref reader, out var entries) || !reader.AtEnd)
            return false;
        arguments = new MetadataArguments { Mailbox = mailbox.ToArray(), Entries = entries, MaxSize = size, Depth = depth };
        return true;
    }

    /// <summary>Reads <c>entry / "(" entry *(SP entry) ")"</c>.</summary>
    public static bool TryReadEntries(ref ImapReader reader, out IReadOnlyList<string> entries)
    {
        var list = new List<string>();
        entries = list;
        var inList = reader.TryRead((byte)'(');
        do
        {
            if (list.Count == MostEntries || !TryReadEntry(ref reader, out var entry))
                return false;
            list.Add(entry);
        } while (inList && reader.TryReadSpace());
        return !inList || reader.TryRead((byte)')');
    }

    /// <summary>Reads the name of an entry, which knows no case and begins with /private or /shared (RFC 5464 §3.2); gives it in lower case.</summary>
    public static bool TryReadEntry(ref ImapReader reader, [NotNullWhen(true)] out string? entry)
    {
        entry = null;
        if (!reader.TryReadAString(out var name) || name.ContainsAnyExceptInRange((byte)' ', (byte)'~') || name.ContainsAny("*%"u8))
            return false;
        var text = Encoding.ASCII.GetString(name).ToLowerInvariant();
        if (text.EndsWith('/') || text.Contains("//", StringComparison.Ordinal) || !HasScope(text))
            return false;
        entry = text;
        return true;
    }

    private static bool HasScope(string entry) =>
        entry is "/private" or "/shared" || entry.StartsWith("/private/", StringComparison.Ordinal) || entry.StartsWith("/shared/", StringComparison.Ordinal);

    private static bool TryReadOptions(ref ImapReader reader, ref long size, ref MetadataDepth depth)
    {
        if (!reader.TryRead((byte)'('))
            return false;
        do
        {
            if (reader.TryReadText("MAXSIZE "u8))
            {
                if (!reader.TryReadNumber64(out size))
                    return false;
            }
            else if (!reader.TryReadText("DEPTH "u8) || !TryReadDepth(ref reader, ref depth))
            {
                return false;
            }
        } while (reader.TryReadSpace());
        return reader.TryRead((byte)')');
    }

    private static bool TryReadDepth(ref ImapReader reader, ref MetadataDepth depth)
    {
        if (reader.TryReadWord("0"u8))
            depth = MetadataDepth.Itself;
        else if (reader.TryReadWord("1"u8))
            depth = MetadataDepth.Children;
        else if (reader.TryReadWord("infinity"u8))
            depth = MetadataDepth.All;
        else
            return false;
        return true;
    }
}
