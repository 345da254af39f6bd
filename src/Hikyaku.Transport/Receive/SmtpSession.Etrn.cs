using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store.Accounts;

namespace Hikyaku.Transport.Receive;

/// <summary>
/// ETRN (RFC 1985): a host that was away asks for its mail, which then comes over a connection of ours, the way that the DNS says.
/// Offered to those who may ask for something: trusted servers, administrators, and whom the configuration names.
/// </summary>
internal sealed partial class SmtpSession
{
    private bool MayStartAnything => _account is { Role: AccountRole.Admin }
        || (_dialect == SmtpDialect.Transfer && _connection.Remote is { } client && Options.Checks.IsTrusted(client.Address));

    private bool OffersEtrn => MayStartAnything || (_connection.Remote is { } client && Options.QueueStarters.Any(starter => starter.IsFor(client.Address)));

    internal async ValueTask StartQueueAsync(ReadOnlyMemory<byte> argument)
    {
        // RFC 1985 §5.3: "@" adds the names below; "#" is for queues by other names, of which there are none here.
        var withSubdomains = argument.Span is [(byte)'@', ..];
        if (argument.Span is [(byte)'#', ..])
        {
            Reply(Replies.NodeNotAllowed(QueueNameOf(argument)));
            return;
        }
        if (DomainName.TryParse((withSubdomains ? argument[1..] : argument).Span) is not { } domain)
        {
            Fault(Replies.EtrnSyntax);
            return;
        }
        if (!MayStart(domain.Value))
        {
            Reply(Replies.NodeNotAllowed(domain.Value));
            return;
        }
        if (!Options.SendsMail)
        {
            Reply(Replies.CannotQueue(domain.Value));
            return;
        }
        var started = await _server.Store.Queue.StartAsync(domain.Value, withSubdomains).ConfigureAwait(false);
        Reply(started.Error is not null ? Replies.CannotQueue(domain.Value) : started.Value == 0 ? Replies.NothingWaits(domain.Value) : Replies.QueueStarted(started.Value, domain.Value));
    }

    private bool MayStart(string domain)
        => MayStartAnything || (_connection.Remote is { } client && Options.QueueStarters.Any(starter => starter.Covers(domain) && starter.IsFor(client.Address)));

    /// <summary>What may be shown of it.</summary>
    private static string QueueNameOf(ReadOnlyMemory<byte> argument)
    {
        const int Most = 64;
        var name = System.Text.Encoding.ASCII.GetString(argument.Span[..Math.Min(Most, argument.Length)]);
        return new string([.. name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '#' or '-' or '.' or '_' ? c : '?')]);
    }
}
