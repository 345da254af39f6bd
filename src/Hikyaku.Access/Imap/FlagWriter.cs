using Hikyaku.Protocol.Imap;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap;

/// <summary>Flags on the wire.</summary>
internal static class FlagWriter
{
    /// <summary>Writes a <c>flag-list</c>: <c>(\Seen \Recent $Forwarded)</c></summary>
    public static void FlagList(this ImapResponseWriter writer, SystemFlags flags, IReadOnlyList<string> keywords, bool recent)
    {
        writer.OpenList();
        var first = true;
        if (flags != SystemFlags.None)
            WriteSystemFlags(writer, flags, ref first);
        if (recent)
            Next(writer, "\\Recent"u8, ref first);
        for (var i = 0; i < keywords.Count; i++)
        {
            if (!first)
                writer.Space();
            first = false;
            writer.Text(keywords[i]);
        }
        writer.CloseList();
    }

    private static void WriteSystemFlags(ImapResponseWriter writer, SystemFlags flags, ref bool first)
    {
        if ((flags & SystemFlags.Answered) != 0)
            Next(writer, "\\Answered"u8, ref first);
        if ((flags & SystemFlags.Flagged) != 0)
            Next(writer, "\\Flagged"u8, ref first);
        if ((flags & SystemFlags.Deleted) != 0)
            Next(writer, "\\Deleted"u8, ref first);
        if ((flags & SystemFlags.Seen) != 0)
            Next(writer, "\\Seen"u8, ref first);
        if ((flags & SystemFlags.Draft) != 0)
            Next(writer, "\\Draft"u8, ref first);
    }

    private static void Next(ImapResponseWriter writer, ReadOnlySpan<byte> flag, ref bool first)
    {
        if (!first)
            writer.Space();
        first = false;
        writer.Token(flag);
    }
}
