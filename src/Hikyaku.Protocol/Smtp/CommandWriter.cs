using System.Buffers;
using System.Globalization;
using System.Text;
using Hikyaku.Protocol.Dsn;

namespace Hikyaku.Protocol.Smtp;

/// <summary>Writes a client's commands. Paths and parameters are typed, so that no CR or LF can get into a line.</summary>
public static class CommandWriter
{
    /// <summary>MAIL with the parameters that the server offers and the message needs (RFC 5321 §4.1.1.2).</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="envelope">The reverse path, and what is asked for; SIZE is <see cref="Envelope.DeclaredSize"/>.</param>
    /// <param name="offered">What may be said.</param>
    public static void Mail(IBufferWriter<byte> output, Envelope envelope, ServerExtensions offered)
    {
        var line = new StringBuilder("MAIL FROM:").Append(envelope.ReversePath.ToString());
        if (offered.Size && envelope.DeclaredSize is { } size) line.Append(CultureInfo.InvariantCulture, $" SIZE={size}");
        if (envelope.Body == BodyKind.BinaryMime && offered.BinaryMime) line.Append(" BODY=BINARYMIME");
        else if (envelope.Body == BodyKind.EightBitMime && offered.EightBitMime) line.Append(" BODY=8BITMIME");
        if (envelope.Utf8 && offered.SmtpUtf8) line.Append(" SMTPUTF8");
        if (envelope.RequireTls && offered.RequireTls) line.Append(" REQUIRETLS");
        if (offered.Priority && envelope.Priority is { } priority) line.Append(CultureInfo.InvariantCulture, $" MT-PRIORITY={priority}");
        if (offered.DeliverBy && envelope.DeliverBy is { } by) line.Append(CultureInfo.InvariantCulture, $" BY={by}");
        // RFC 3461 §5.2.2 (a): none of these to a server that does not know them.
        if (offered.Dsn && envelope.Return != DsnReturn.Unspecified) line.Append(envelope.Return == DsnReturn.Full ? " RET=FULL" : " RET=HDRS");
        if (offered.Dsn && envelope.EnvelopeId is { } id) line.Append(" ENVID=").Append(Xtext.Encode(Encoding.ASCII.GetBytes(id)));
        End(output, line);
    }

    /// <summary>RCPT (RFC 5321 §4.1.1.3).</summary>
    public static void Rcpt(IBufferWriter<byte> output, EnvelopeRecipient recipient, ServerExtensions offered)
    {
        var line = new StringBuilder("RCPT TO:").Append(recipient.ForwardPath.ToString());
        if (offered.Dsn && recipient.Notify != DsnNotify.Unspecified) line.Append(" NOTIFY=").Append(Words(recipient.Notify));
        if (offered.Dsn && recipient.OriginalRecipient is { } original) line.Append(" ORCPT=").Append(original);
        End(output, line);
    }

    /// <summary>The one and last chunk of a message follows (RFC 3030 §2).</summary>
    public static void BdatLast(IBufferWriter<byte> output, long size)
        => End(output, new StringBuilder().Append(CultureInfo.InvariantCulture, $"BDAT {size} LAST"));

    private static string Words(DsnNotify notify)
        => notify.HasFlag(DsnNotify.Never) ? "NEVER" : string.Join(',', new[] { DsnNotify.Success, DsnNotify.Failure, DsnNotify.Delay }
            .Where(word => notify.HasFlag(word)).Select(word => word.ToString().ToUpperInvariant()));

    private static void End(IBufferWriter<byte> output, StringBuilder line) => output.Write(Encoding.UTF8.GetBytes(line.Append("\r\n").ToString()));
}
