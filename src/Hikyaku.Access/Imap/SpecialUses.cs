using System.Text;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap;

/// <summary>Special-use attributes (RFC 6154 §2, RFC 8457 §3).</summary>
internal static class SpecialUses
{
    /// <summary>The attribute of a role, or null for INBOX and for none.</summary>
    public static string? NameOf(MailboxRole role) => role switch
    {
        MailboxRole.Drafts => "\\Drafts",
        MailboxRole.Sent => "\\Sent",
        MailboxRole.Archive => "\\Archive",
        MailboxRole.Junk => "\\Junk",
        MailboxRole.Trash => "\\Trash",
        MailboxRole.Important => "\\Important",
        _ => null,
    };

    /// <summary>The role of an attribute, or null.</summary>
    public static MailboxRole? Parse(ReadOnlySpan<byte> attribute)
    {
        for (var role = MailboxRole.Drafts; role <= MailboxRole.Important; role++)
        {
            if (Ascii.EqualsIgnoreCase(attribute, NameOf(role)))
                return role;
        }
        return null;
    }
}
