using System.Net;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Dns;
using Hikyaku.Protocol.Spf;

namespace Hikyaku.Authentication.Spf;

/// <summary>Asks the domains in a client's greeting and in MAIL FROM whether it may send in their name, RFC 7208.</summary>
/// <param name="dns">Where records are looked up.</param>
/// <param name="receiver">Our own name, for explanations.</param>
/// <param name="time">The clock.</param>
public sealed class SpfCheck(IDnsResolver dns, string receiver, TimeProvider time)
{
    /// <summary>Asks for both identities at once.</summary>
    /// <param name="client">The client's address.</param>
    /// <param name="heloName">How it greeted.</param>
    /// <param name="sender">Where failures are reported.</param>
    /// <param name="cancellation">When it takes too long: what is not known by then is a temperror (RFC 7208 §4.6.4).</param>
    public async ValueTask<SpfVerdict> CheckAsync(IPAddress client, string heloName, ReversePath sender, CancellationToken cancellation)
    {
        var helo = AskAsync(new SpfQuestion(client, heloName, "postmaster", heloName), cancellation);
        // §2.4: "When the reverse-path is null, ... the mailbox composed of the local-part "postmaster" and the "HELO" identity"
        if (sender.Address is not { } address)
        {
            var only = await helo.ConfigureAwait(false);
            return new SpfVerdict(only, only);
        }
        var mailFrom = AskAsync(new SpfQuestion(client, heloName, address.LocalPart, address.Domain), cancellation);
        return new SpfVerdict(await helo.ConfigureAwait(false), await mailFrom.ConfigureAwait(false));
    }

    internal async Task<SpfOutcome> AskAsync(SpfQuestion question, CancellationToken cancellation)
    {
        // §5: an IPv4 address that came as IPv6 is one all the same.
        var client = question.Client.IsIPv4MappedToIPv6 ? question.Client.MapToIPv4() : question.Client;
        var domain = QueryName.Shorten(question.Domain);
        var evaluation = new SpfEvaluation(dns, new MacroValues
        {
            LocalPart = question.LocalPart.Length == 0 ? "postmaster" : question.LocalPart,
            SenderDomain = domain,
            Domain = domain,
            Client = client,
            HeloName = question.HeloName,
            Receiver = receiver,
            Now = time.GetUtcNow(),
        });
        try
        {
            var finding = await evaluation.CheckAsync(domain, cancellation).ConfigureAwait(false);
            var explanation = await evaluation.ExplainAsync(finding, cancellation).ConfigureAwait(false);
            return finding.Outcome with { Explanation = explanation is null ? null : Printable.Short(explanation) };
        }
        catch (OperationCanceledException)
        {
            return new SpfOutcome(SpfResult.TempError, domain, "the DNS takes too long");
        }
    }
}

/// <summary>What both identities gave.</summary>
/// <param name="Helo">The domain of the greeting.</param>
/// <param name="MailFrom">The domain of MAIL FROM; for notifications again that of the greeting.</param>
public sealed record SpfVerdict(SpfOutcome Helo, SpfOutcome MailFrom);
