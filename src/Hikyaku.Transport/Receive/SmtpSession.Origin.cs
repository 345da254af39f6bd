using Hikyaku.Protocol.Message.Trace;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Transport.LocalDelivery;

namespace Hikyaku.Transport.Receive;

/// <summary>The facts about the session that go with each message.</summary>
internal sealed partial class SmtpSession
{
    private MessageOrigin DescribeOrigin(Envelope envelope) => new()
    {
        Listener = _connection.Profile.Protocol,
        With = new WithProtocol(IsLmtp, _greeting!.Extended, envelope.Utf8, _connection.Tls is not null, _account is not null),
        HeloName = _greeting.Name,
        ClientAddress = _connection.Remote?.Address,
        TlsVersion = _connection.Tls?.ProtocolName,
        TlsCipher = _connection.Tls?.CipherSuite.ToString(),
        Submitter = _account,
    };
}
