using System.Text;

namespace Hikyaku.Protocol.Addressing;

/// <summary>
/// The argument of RCPT TO, RFC 5321 §4.1.1.3: a mailbox, or <c>&lt;Postmaster&gt;</c> without a domain,
/// which every server takes (§4.5.1). The default value is that postmaster.
/// </summary>
/// <param name="Address">The mailbox, or null for the postmaster of this server.</param>
public readonly record struct ForwardPath(MailAddress? Address)
{
    /// <summary>True for <c>&lt;Postmaster&gt;</c> without a domain.</summary>
    public bool IsPostmaster => Address is null;

    /// <summary>Reads a path at the start of what follows <c>TO:</c>.</summary>
    /// <param name="text">The path and whatever comes after it.</param>
    /// <param name="allowUtf8">False refuses all non-ASCII.</param>
    /// <param name="path">The path read.</param>
    /// <param name="consumed">How many bytes it took, spaces before it included; ESMTP parameters follow there.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, bool allowUtf8, out ForwardPath path, out int consumed)
    {
        path = default;
        if (!PathSyntax.TryRead(text, out var mailbox, out consumed))
            return false;
        if (Ascii.EqualsIgnoreCase(mailbox, "Postmaster"u8))
            return true;
        path = new ForwardPath(MailAddress.TryParse(mailbox, allowUtf8));
        return !path.IsPostmaster;
    }

    /// <summary>The path with its angle brackets.</summary>
    public override string ToString() => IsPostmaster ? "<Postmaster>" : $"<{Address}>";
}
