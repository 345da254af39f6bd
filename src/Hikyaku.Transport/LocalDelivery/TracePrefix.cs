using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Message.Trace;
using Hikyaku.Store.Accounts;

namespace Hikyaku.Transport.LocalDelivery;

/// <summary>
/// The header lines that we put before a message when it is delivered: Return-Path, Delivered-To, Received
/// (RFC 5321 §4.4), what our checks found, and what a submission lacked.
/// </summary>
/// <param name="returnPath">The reverse path of the envelope.</param>
/// <param name="received">The time stamp line, without its recipient.</param>
/// <param name="findings">What was found out about its sender, above the time stamp (RFC 7208 §9.1); each line with its CRLF, may be empty.</param>
/// <param name="addedFields">Further lines, each with its CRLF; may be empty.</param>
internal sealed class TracePrefix(ReversePath returnPath, ReceivedField received, byte[] findings, byte[] addedFields)
{
    private readonly byte[] _returnPath = DeliveryFields.ReturnPath(returnPath);

    /// <summary>
    /// The lines for one account's copy. The FOR clause names the address that was written on the envelope, Delivered-To
    /// the account: each reader sees only what concerns his own copy.
    /// </summary>
    public ReadOnlyMemory<byte> For(MailAddress recipient, Account account)
    {
        var deliveredTo = MailAddress.TryParse(account.Address)
            ?? throw new InvalidOperationException($"The account {account.Address} has an address that is none.");
        var stamp = received with { For = new ForwardPath(recipient) };
        return (byte[])[.. _returnPath, .. DeliveryFields.DeliveredTo(deliveredTo), .. findings, .. stamp.ToField(), .. addedFields];
    }

    /// <summary>
    /// The lines for the copy that goes on to other servers: no Return-Path (RFC 5321 §4.4: only final delivery adds one),
    /// and a FOR clause only when there is one recipient in all (§7.2). Forwarded mail shows for which address of ours it came
    /// (RFC 9228), so that it is known when it comes again;
    /// a seal says what we found out about it (RFC 8617).
    /// </summary>
    public ReadOnlyMemory<byte> ForElsewhere(ForwardPath? onlyRecipient, MailAddress? forwarder, byte[] seal)
        => (byte[])[.. forwarder is null ? [] : DeliveryFields.DeliveredTo(forwarder), .. seal, .. findings, .. (received with { For = onlyRecipient }).ToField(), .. addedFields];
}
