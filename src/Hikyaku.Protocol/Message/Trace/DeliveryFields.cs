using Hikyaku.Protocol.Addressing;

namespace Hikyaku.Protocol.Message.Trace;

/// <summary>The fields that final delivery puts before a message.</summary>
public static class DeliveryFields
{
    /// <summary>Return-Path, RFC 5321 §4.4, with its line end. It is the first field of a delivered message.</summary>
    public static byte[] ReturnPath(ReversePath path) => new FieldFolder("Return-Path").Word(path.ToString()).ToField();

    /// <summary>Delivered-To (RFC 9228), with its line end: the mailbox to which this copy went, which also shows loops.</summary>
    public static byte[] DeliveredTo(MailAddress recipient)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        return new FieldFolder("Delivered-To").Word(recipient.ToString()).ToField();
    }
}
