namespace Hikyaku.Protocol.Addressing;

/// <summary>
/// The argument of MAIL FROM, RFC 5321 §4.1.2 <c>Reverse-path</c>: a mailbox, or the null path <c>&lt;&gt;</c>
/// from which notifications come. The default value is the null path.
/// </summary>
/// <param name="Address">The mailbox, or null for the null path.</param>
public readonly record struct ReversePath(MailAddress? Address)
{
    /// <summary>True for <c>&lt;&gt;</c>.</summary>
    public bool IsNull => Address is null;

    /// <summary>Reads a path at the start of what follows <c>FROM:</c>.</summary>
    /// <param name="text">The path and whatever comes after it.</param>
    /// <param name="allowUtf8">False refuses all non-ASCII.</param>
    /// <param name="path">The path read.</param>
    /// <param name="consumed">How many bytes it took, spaces before it included; ESMTP parameters follow there.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, bool allowUtf8, out ReversePath path, out int consumed)
    {
        path = default;
        if (!PathSyntax.TryRead(text, out var mailbox, out consumed))
            return false;
        if (mailbox.IsEmpty)
            return true;
        path = new ReversePath(MailAddress.TryParse(mailbox, allowUtf8));
        return !path.IsNull;
    }

    /// <summary>The path with its angle brackets.</summary>
    public override string ToString() => $"<{Address}>";
}
