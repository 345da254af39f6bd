using System.Text;
using Hikyaku.Protocol.Imap;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap.Metadata;

/// <summary>The annotations of a mailbox or of the server as an account sees them: stored ones, and those that the server makes.</summary>
internal sealed class MetadataList
{
    /// <summary>The special use of a mailbox (RFC 6154 §5).</summary>
    public const string SpecialUse = "/private/specialuse";

    // RFC 5464 §3.2.1.1
    private const string Administrator = "/shared/admin";

    private readonly SortedDictionary<string, byte[]> _values = new(StringComparer.Ordinal);

    public MetadataList(ImapSession session, Mailbox? mailbox)
    {
        foreach (var annotation in session.Store.Annotations.Of(session.Account!.Id, mailbox))
            _values[annotation.Entry] = annotation.Value!;
        if (mailbox is null)
            _values[Administrator] = Encoding.UTF8.GetBytes("mailto:postmaster@" + session.Account.Address.Split('@')[^1]);
        else if (mailbox.Account == session.Account.Id && SpecialUses.NameOf(mailbox.Role) is { } use)
            _values[SpecialUse] = Encoding.ASCII.GetBytes(use);
    }

    /// <summary>True for what clients can't set.</summary>
    public static bool IsComputed(Mailbox? mailbox, string entry) => mailbox is null && entry == Administrator;

    /// <summary>The role that a value of <see cref="SpecialUse"/> names; null when there is no such role.</summary>
    public static MailboxRole? RoleOf(byte[]? value) => value is null or [] ? MailboxRole.None : SpecialUses.Parse(value);

    /// <summary>The entries that were asked for, each once. One that isn't there is told as NIL, but not where entries below it were asked for too.</summary>
    public IReadOnlyList<Annotation> Choose(IReadOnlyList<string> entries, MetadataDepth depth)
    {
        var chosen = new SortedDictionary<string, Annotation>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (depth == MetadataDepth.Itself)
                chosen.TryAdd(entry, new Annotation(entry, _values.GetValueOrDefault(entry)));
            foreach (var (name, value) in _values)
            {
                if (Lies(name, entry, depth))
                    chosen.TryAdd(name, new Annotation(name, value));
            }
        }
        return [.. chosen.Values];
    }

    private static bool Lies(string name, string entry, MetadataDepth depth)
    {
        if (name == entry)
            return true;
        if (depth == MetadataDepth.Itself || !name.StartsWith(entry, StringComparison.Ordinal) || name[entry.Length] != '/')
            return false;
        return depth == MetadataDepth.All || name.IndexOf('/', entry.Length + 1) < 0;
    }
}
