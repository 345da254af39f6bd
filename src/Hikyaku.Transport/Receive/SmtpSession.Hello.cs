using System.Buffers;
using System.Globalization;
using System.Text;
using Hikyaku.Connections;
using Hikyaku.Protocol.Smtp;

namespace Hikyaku.Transport.Receive;

/// <summary>The opening: greeting, EHLO, HELO, LHLO (RFC 5321 §4.1.1.1, RFC 2033 §4.1).</summary>
internal sealed partial class SmtpSession
{
    private void Greet()
    {
        var output = _connection.Output;
        output.Write("220 "u8);
        output.WriteText(Options.Hostname);
        output.WriteLine(IsLmtp ? " LMTP Hikyaku ready"u8 : " ESMTP Hikyaku ready"u8);
    }

    internal ValueTask Hello(ReadOnlySpan<byte> argument, bool extended)
    {
        if (HelloName.TryParse(argument) is not { } name)
        {
            Fault(Replies.HelloSyntax);
            return default;
        }
        // RFC 5321 §4.1.4: "the SMTP server MUST clear all buffers and reset the state exactly as if a RSET command had been issued".
        _greeting = new SmtpGreeting(name, extended);
        EndTransaction();
        if (extended) WriteExtensions();
        else Reply(new SmtpReply(250, Options.Hostname));
        return default;
    }

    // RFC 8689 §2: only inside TLS. Mail that goes on does so under the same condition (RemoteDelivery).
    private bool OffersRequireTls => _connection.Tls is not null;

    // RFC 4865 §3: for submission only.
    private bool OffersFutureRelease => _dialect == SmtpDialect.Submission && Options.LongestHold > TimeSpan.Zero;

    private MailExtensions OffersForMail
        => (OffersRequireTls ? MailExtensions.RequireTls : MailExtensions.None)
        | (OffersFutureRelease ? MailExtensions.FutureRelease : MailExtensions.None)
        | (HighestPriority is not null ? MailExtensions.Priority : MailExtensions.None);

    private void WriteExtensions()
    {
        var output = _connection.Output;
        output.Write("250-"u8);
        output.WriteText(Options.Hostname);
        output.Write(" greets "u8);
        output.WriteLine(Encoding.ASCII.GetBytes(_greeting!.Name));

        output.Write("250-SIZE "u8);
        output.WriteNumber(Options.MaximumMessageBytes);
        output.Write("\r\n250-8BITMIME\r\n250-BINARYMIME\r\n250-CHUNKING\r\n250-PIPELINING\r\n250-SMTPUTF8\r\n250-DSN\r\n"u8);
        output.Write("250-LIMITS RCPTMAX="u8);
        output.WriteNumber(Options.MaximumRecipients);
        output.Write(" MAILMAX="u8);
        output.WriteNumber(Options.MaximumTransactions);
        output.WriteCrlf();
        output.Write("250-DELIVERBY "u8);
        output.WriteNumber((long)Options.MinimumByTime.TotalSeconds);
        output.WriteCrlf();
        if (OffersEtrn) output.Write("250-ETRN\r\n"u8);
        if (_connection.CanStartTls) output.Write("250-STARTTLS\r\n"u8);
        if (OffersRequireTls) output.Write("250-REQUIRETLS\r\n"u8);
        if (HighestPriority is not null) output.Write("250-MT-PRIORITY\r\n"u8);
        if (OffersFutureRelease) WriteFutureRelease(output);
        WriteMechanisms(output);
        output.Write("250 ENHANCEDSTATUSCODES\r\n"u8);
    }

    /// <summary>RFC 4865 §3: the longest interval, and the latest time.</summary>
    private void WriteFutureRelease(IBufferWriter<byte> output)
    {
        output.Write("250-FUTURERELEASE "u8);
        output.WriteNumber((long)Options.LongestHold.TotalSeconds);
        output.WriteText((_server.Time.GetUtcNow() + Options.LongestHold).ToString(" yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        output.WriteCrlf();
    }

    private void WriteMechanisms(IBufferWriter<byte> output)
    {
        if (_dialect != SmtpDialect.Submission || _account is not null) return;
        var mechanisms = _server.Store.Authenticator.MechanismsFor(LoginOrigin);
        if (mechanisms.Count == 0) return;
        output.Write("250-AUTH"u8);
        foreach (var mechanism in mechanisms)
        {
            output.Write(" "u8);
            output.WriteText(mechanism);
        }
        output.WriteCrlf();
    }
}
