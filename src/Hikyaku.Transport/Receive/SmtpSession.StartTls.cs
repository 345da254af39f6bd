using Hikyaku.Connections;

namespace Hikyaku.Transport.Receive;

/// <summary>STARTTLS (RFC 3207).</summary>
internal sealed partial class SmtpSession
{
    internal async ValueTask StartTlsAsync(ReadOnlyMemory<byte> argument)
    {
        if (!argument.IsEmpty) Fault(Replies.NoArgument);
        else if (_connection.Tls is not null) Fault(Replies.TlsTwice);
        else if (_connection.Profile.Tls != TlsMode.StartTls) Fault(Replies.Unknown);
        else if (!_connection.CanStartTls) Reply(Replies.NoTls);
        else await SwitchToTlsAsync().ConfigureAwait(false);
    }

    private async ValueTask SwitchToTlsAsync()
    {
        Reply(Replies.StartTls);
        if (!await _connection.StartTlsAsync().ConfigureAwait(false))
        {
            // There is no channel left on which anything could be said.
            _finished = true;
            return;
        }
        // RFC 3207 §4.2: "the SMTP protocol is reset to the initial state ... The server MUST discard any knowledge
        // obtained from the client".
        _greeting = null;
        _account = null;
        EndTransaction();
    }
}
