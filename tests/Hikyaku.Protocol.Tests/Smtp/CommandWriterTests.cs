using System.Buffers;
using System.Text;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Dsn;
using Hikyaku.Protocol.Smtp;
using Xunit;

namespace Hikyaku.Protocol.Tests.Smtp;

/// <summary>What a client writes a server reads.</summary>
public sealed class CommandWriterTests
{
    private static readonly ServerExtensions Everything = Offers("SIZE", "8BITMIME", "BINARYMIME", "CHUNKING", "SMTPUTF8", "DSN", "REQUIRETLS", "MT-PRIORITY", "DELIVERBY 120");

    [Fact]
    public void An_envelope_comes_out_as_it_went_in()
    {
        var envelope = new Envelope
        {
            ReversePath = new ReversePath(MailAddress.TryParse("\"a b\"@example.org")),
            DeclaredSize = 7,
            Body = BodyKind.EightBitMime,
            Utf8 = true,
            RequireTls = true,
            Return = DsnReturn.Full,
            EnvelopeId = "QQ=314 +159",
            Priority = -3,
            DeliverBy = new DeliverBy(TimeSpan.FromMinutes(5), Returns: true, Traces: true),
        };

        var line = Write(output => CommandWriter.Mail(output, envelope, Everything));

        Assert.Equal("MAIL FROM:<\"a b\"@example.org> SIZE=7 BODY=8BITMIME SMTPUTF8 REQUIRETLS MT-PRIORITY=-3 BY=300;RT RET=FULL ENVID=QQ+3D314+20+2B159\r\n", line);
        Assert.True(MailCommand.Parse(Encoding.UTF8.GetBytes(line[5..^2]), MailExtensions.RequireTls | MailExtensions.Priority).Succeeded(out var read, out _));
        Assert.Equal(envelope, read);
    }

    [Fact]
    public void A_server_hears_only_what_it_offered()
    {
        var envelope = new Envelope { ReversePath = default, DeclaredSize = 7, Body = BodyKind.EightBitMime, Utf8 = true, RequireTls = true, Return = DsnReturn.Full, EnvelopeId = "x", Priority = 3, DeliverBy = new DeliverBy(TimeSpan.FromMinutes(5), Returns: false, Traces: false) };
        var recipient = new EnvelopeRecipient { ForwardPath = new ForwardPath(MailAddress.TryParse("b@example.org")), Notify = DsnNotify.Never, OriginalRecipient = OriginalRecipient.TryParse("rfc822;c@example.org"u8) };

        // RFC 3461 §5.2.2 (a)
        Assert.Equal("MAIL FROM:<>\r\n", Write(output => CommandWriter.Mail(output, envelope, ServerExtensions.None)));
        Assert.Equal("RCPT TO:<b@example.org>\r\n", Write(output => CommandWriter.Rcpt(output, recipient, ServerExtensions.None)));
    }

    [Theory]
    [InlineData(DsnNotify.Never, "NEVER")]
    [InlineData(DsnNotify.Success | DsnNotify.Delay, "SUCCESS,DELAY")]
    [InlineData(DsnNotify.Success | DsnNotify.Failure | DsnNotify.Delay, "SUCCESS,FAILURE,DELAY")]
    public void A_recipient_comes_out_as_it_went_in(DsnNotify notify, string words)
    {
        var recipient = new EnvelopeRecipient { ForwardPath = new ForwardPath(MailAddress.TryParse("壺@example.org")), Notify = notify, OriginalRecipient = OriginalRecipient.TryParse("utf-8;\\x{58FA}@example.org"u8) };

        var line = Write(output => CommandWriter.Rcpt(output, recipient, Everything));

        Assert.Equal($"RCPT TO:<壺@example.org> NOTIFY={words} ORCPT=utf-8;\\x{{58FA}}@example.org\r\n", line);
        Assert.True(RcptCommand.Parse(Encoding.UTF8.GetBytes(line[5..^2]), allowUtf8: true).Succeeded(out var read, out _));
        Assert.Equal(recipient, read);
    }

    private static string Write(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static ServerExtensions Offers(params string[] words) => ServerExtensions.Parse(new ReceivedReply(250, ["host", .. words]));
}
