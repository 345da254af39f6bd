using Hikyaku.Protocol.Imap.Fetch;

namespace Hikyaku.Protocol.Imap.Notify;

/// <summary>What NOTIFY asks for (RFC 5465 §8).</summary>
/// <param name="WantsStatus">True when the client wants STATUS of the mailboxes to begin with.</param>
/// <param name="Groups">Which events of which mailboxes; none for NOTIFY NONE.</param>
public sealed record NotifyRequest(bool WantsStatus, IReadOnlyList<EventGroup> Groups)
{
    /// <summary>Most groups in one command.</summary>
    public const int MostGroups = 64;

    /// <summary>Reads what follows the verb and its space; null, with the <paramref name="fault"/>, when that can't be.</summary>
    public static NotifyRequest? TryParse(ReadOnlySpan<byte> arguments, out NotifyFault fault)
    {
        var parser = new NotifyParser(arguments);
        var request = parser.Request();
        fault = parser.Fault;
        return request;
    }
}

/// <summary>Events of some mailboxes.</summary>
/// <param name="Mailboxes">Which mailboxes.</param>
/// <param name="Events">Which events; none of them keeps these mailboxes quiet whatever other groups say.</param>
/// <param name="NewAttributes">What is told of new messages in the selected mailbox.</param>
public sealed record EventGroup(MailboxFilter Mailboxes, NotifyEvents Events, IReadOnlyList<FetchItem> NewAttributes);

/// <summary>Why a NOTIFY was not understood.</summary>
/// <param name="IsUnknownEvent">True: NO [BADEVENT], false: BAD.</param>
/// <param name="Text">A sentence for the client's author.</param>
public readonly record struct NotifyFault(bool IsUnknownEvent, string Text);
