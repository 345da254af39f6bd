using System.Text;
using Hikyaku.Protocol.Imap;

namespace Hikyaku.Access.Imap;

/// <summary>CAPABILITY, NOOP, CHECK, LOGOUT, ID, ENABLE, NAMESPACE.</summary>
internal static class GeneralCommands
{
    // RFC 2971 §3.3
    private const int MostIdPairs = 30;

    private static readonly (string Name, ImapFeatures Features)[] Enableable =
    [
        ("IMAP4rev2", ImapFeatures.Rev2),
        ("UTF8=ACCEPT", ImapFeatures.Utf8),
        ("CONDSTORE", ImapFeatures.CondStore),
        ("QRESYNC", ImapFeatures.QuickResync | ImapFeatures.CondStore),
        ("UIDONLY", ImapFeatures.UidOnly),
    ];

    public static ValueTask<ImapReply> CapabilityAsync(ImapSession session, ImapCommand command)
    {
        session.Writer.Token("* CAPABILITY "u8);
        session.Writer.Text(Capabilities.For(session));
        session.Writer.EndLine();
        return ValueTask.FromResult(ImapReply.Completed(command));
    }

    /// <summary>NOOP and CHECK: what happened meanwhile is told after every command.</summary>
    public static ValueTask<ImapReply> NoopAsync(ImapSession session, ImapCommand command) =>
        ValueTask.FromResult(ImapReply.Completed(command));

    public static ValueTask<ImapReply> LogoutAsync(ImapSession session, ImapCommand command)
    {
        session.Leave("Logging out");
        session.Deselect();
        return ValueTask.FromResult(ImapReply.Completed(command));
    }

    /// <summary>ID (RFC 2971): what the client says of itself is read and forgotten.</summary>
    public static ValueTask<ImapReply> IdAsync(ImapSession session, ImapCommand command)
    {
        var reader = command.Read();
        if (!TryReadIdParameters(ref reader) || !reader.AtEnd)
            return ValueTask.FromResult(ImapReply.Bad("ID takes NIL or a list of at most 30 names and values"));
        session.Writer.Token("* ID (\"name\" \"Hikyaku\")"u8);
        session.Writer.EndLine();
        return ValueTask.FromResult(ImapReply.Completed(command));
    }

    /// <summary>ENABLE (RFC 9051 §6.3.1): unknown names are passed over; ENABLED names what is on now.</summary>
    public static ValueTask<ImapReply> EnableAsync(ImapSession session, ImapCommand command)
    {
        var reader = command.Read();
        var enabled = new List<string>();
        var wanted = ImapFeatures.None;
        do
        {
            if (!reader.TryReadAtom(out var name))
                return ValueTask.FromResult(ImapReply.Bad("ENABLE takes names of capabilities"));
            foreach (var (known, features) in Enableable)
            {
                if (!Ascii.EqualsIgnoreCase(name, known) || enabled.Contains(known))
                    continue;
                enabled.Add(known);
                wanted |= features;
            }
        } while (reader.TryReadSpace());
        if (!reader.AtEnd)
            return ValueTask.FromResult(ImapReply.Bad("ENABLE takes names of capabilities"));

        session.Writer.Token("* ENABLED"u8);
        foreach (var name in enabled)
            session.Writer.Text(" " + name);
        session.Writer.EndLine();
        session.Enable(wanted);
        return ValueTask.FromResult(ImapReply.Completed(command));
    }

    /// <summary>NAMESPACE (RFC 9051 §6.3.10): one personal namespace, and the mailboxes that other accounts share.</summary>
    public static ValueTask<ImapReply> NamespaceAsync(ImapSession session, ImapCommand command)
    {
        session.Writer.Token("* NAMESPACE ((\"\" \"/\")) ((\"Other Users/\" \"/\")) NIL"u8);
        session.Writer.EndLine();
        return ValueTask.FromResult(ImapReply.Completed(command));
    }

    private static bool TryReadIdParameters(ref ImapReader reader)
    {
        if (!reader.TryRead((byte)'('))
            return reader.TryReadWord("NIL"u8);
        for (var pairs = 0; !reader.TryRead((byte)')'); pairs++)
        {
            if (pairs == MostIdPairs || (pairs > 0 && !reader.TryReadSpace()))
                return false;
            if (!reader.TryReadString(out _) || !reader.TryReadSpace() || !reader.TryReadNString(out _, out _))
                return false;
        }
        return true;
    }
}
