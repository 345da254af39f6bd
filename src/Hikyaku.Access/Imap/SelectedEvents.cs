using Hikyaku.Protocol.Imap.Fetch;

namespace Hikyaku.Access.Imap;

/// <summary>Of what in its selected mailbox a client wants to be told (RFC 5465 §3.1, §6.1).</summary>
/// <param name="Numbers">Messages that come and go.</param>
/// <param name="Flags">Flags that change.</param>
/// <param name="MayExpunge">True when an expunge may be told at any time: the client uses no message numbers.</param>
/// <param name="NewAttributes">What is told of each new message.</param>
internal sealed record SelectedEvents(bool Numbers, bool Flags, bool MayExpunge, IReadOnlyList<FetchItem> NewAttributes)
{
    /// <summary>What every client is told that never said NOTIFY.</summary>
    public static readonly SelectedEvents Usual = new(Numbers: true, Flags: true, MayExpunge: false, []);

    /// <summary>Nothing.</summary>
    public static readonly SelectedEvents None = new(Numbers: false, Flags: false, MayExpunge: false, []);
}
