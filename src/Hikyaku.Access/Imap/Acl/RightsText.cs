using System.Text;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap.Acl;

/// <summary>Rights as RFC 4314 §2.1 writes them, with the letters that RFC 2086 had (RFC 4314 §2.1.1).</summary>
internal static class RightsText
{
    /// <summary>The letters that RFC 2086 didn't know, for CAPABILITY (RFC 4314 §2.2).</summary>
    public const string New = "texk";

    private const string Letters = "lrswipkxtea";
    private const MailboxRights Create = MailboxRights.CreateMailboxes | MailboxRights.DeleteMailbox;
    private const MailboxRights Delete = MailboxRights.DeleteMessages | MailboxRights.Expunge;

    /// <summary>All rights, each in the order in which they are told; c and d follow what they stand for.</summary>
    public static readonly IReadOnlyList<string> Each = ["l", "r", "s", "w", "i", "p", "k", "x", "t", "e", "c", "d", "a"];

    /// <summary>The letters of these rights.</summary>
    public static string Of(MailboxRights rights)
    {
        var text = new StringBuilder();
        foreach (var letter in Each)
        {
            var has = letter switch
            {
                "c" => (rights & Create) != 0,
                "d" => (rights & Delete) != 0,
                _ => (rights & Parse(letter[0])) != 0,
            };
            if (has)
                text.Append(letter);
        }
        return text.ToString();
    }

    /// <summary>The rights of these letters; null when one of them is none.</summary>
    public static MailboxRights? Parse(ReadOnlySpan<byte> letters)
    {
        var rights = MailboxRights.None;
        foreach (var letter in letters)
        {
            var right = letter switch
            {
                (byte)'c' => Create,
                (byte)'d' => Delete,
                _ => Parse((char)letter),
            };
            if (right == MailboxRights.None)
                return null;
            rights |= right;
        }
        return rights;
    }

    private static MailboxRights Parse(char letter) =>
        Letters.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var index ? (MailboxRights)(1 << index) : MailboxRights.None;
}
