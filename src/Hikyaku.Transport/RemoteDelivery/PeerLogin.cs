using System.Text;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Transport.Routing;

namespace Hikyaku.Transport.RemoteDelivery;

/// <summary>Logs in at a smarthost (RFC 4954): PLAIN (RFC 4616), or LOGIN where there is no better. Only inside verified TLS.</summary>
internal sealed class PeerLogin(PeerConnection connection, HopCredentials credentials, TimeSpan within)
{
    public async ValueTask RunAsync()
    {
        if (!connection.IsVerified)
        {
            connection.Replies.Fail(connection.CertificateFault is { } verdict ? PeerFault.Untrusted(verdict) : PeerFault.TlsMissing);
            return;
        }
        var reply = connection.Offers.Mechanisms switch
        {
            var offered when offered.Contains("PLAIN") => await SayAsync("AUTH PLAIN " + Base64($"\0{credentials.User}\0{credentials.Password}")).ConfigureAwait(false),
            var offered when offered.Contains("LOGIN") => await LoginAsync().ConfigureAwait(false),
            _ => null,
        };
        if (reply is null) connection.Replies.Fail(PeerFault.LoggedOff);
        else if (!reply.IsSuccess) connection.Refuse(reply);
    }

    private async ValueTask<ReceivedReply?> LoginAsync()
    {
        var asked = await SayAsync("AUTH LOGIN").ConfigureAwait(false);
        if (asked is { Code: 334 }) asked = await SayAsync(Base64(credentials.User)).ConfigureAwait(false);
        if (asked is { Code: 334 }) asked = await SayAsync(Base64(credentials.Password)).ConfigureAwait(false);
        return asked;
    }

    private async ValueTask<ReceivedReply?> SayAsync(string line)
    {
        await connection.Replies.SendAsync(Encoding.ASCII.GetBytes(line + "\r\n"), within).ConfigureAwait(false);
        return await connection.Replies.ReadAsync(within, "the reply to AUTH").ConfigureAwait(false);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
