using System.Net;
using System.Security.Cryptography;
using Hikyaku.Authentication.Arc;
using Hikyaku.Authentication.ClientNames;
using Hikyaku.Authentication.Dkim;
using Hikyaku.Authentication.Dmarc;
using Hikyaku.Authentication.Spf;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Bimi;
using Hikyaku.Protocol.Dmarc;
using Hikyaku.Protocol.Dns;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Protocol.Spf;

namespace Hikyaku.Transport.Checks;

/// <summary>
/// Finds out who really sent a message: SPF, DKIM, DMARC, ARC and the client's name, all at once and within one limit of time.
/// What can't be found out is a result too; nothing here refuses mail (see <see cref="ArrivalPolicy"/>).
/// </summary>
/// <param name="dns">Answers questions, and remembers.</param>
/// <param name="options">How patient it is.</param>
/// <param name="hostname">Our own name.</param>
/// <param name="time">The clock.</param>
internal sealed class SenderChecks(IDnsResolver dns, ChecksOptions options, string hostname, TimeProvider time)
{
    private const int MostAuthors = 4;

    private readonly ClientNameCheck _names = new(dns);
    private readonly SpfCheck _spf = new(dns, hostname, time);
    private readonly DkimVerifier _dkim = new(dns, time);
    private readonly DmarcCheck _dmarc = new(dns);
    private readonly ArcVerifier _arc = new(dns, time);

    /// <summary>What follows from what is found.</summary>
    public ChecksOptions Options => options;

    /// <summary>Checks a message.</summary>
    /// <param name="client">Where it came from.</param>
    /// <param name="heloName">How the client greeted.</param>
    /// <param name="sender">The sender of the envelope.</param>
    /// <param name="header">Its header, at least up to the blank line.</param>
    /// <param name="body">A stream that stands where the body begins, and can go back there.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ArrivalFindings> CheckAsync(IPAddress client, string heloName, ReversePath sender, ReadOnlyMemory<byte> header, Stream body, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(options.Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        // 1. What needs only the envelope
        var name = _names.CheckAsync(client, either.Token).AsTask();
        var spf = _spf.CheckAsync(client, heloName, sender, either.Token).AsTask();
        var nullMx = HasNoMailAsync(sender, either.Token);
        // 2. The signatures, of its author and of those who passed it on
        var start = body.Position;
        var dkim = await _dkim.VerifyAsync(header, body, either.Token).ConfigureAwait(false);
        body.Position = start;
        var arc = await _arc.VerifyAsync(header, body, either.Token).ConfigureAwait(false);
        var verdict = await spf.ConfigureAwait(false);
        // 3. What they say about the author
        var dmarc = await _dmarc.CheckAsync(AuthorDomains(header.Span), VouchersOf(verdict, dkim), RandomNumberGenerator.GetInt32(100), either.Token).ConfigureAwait(false);
        var bimi = await FindBimiAsync(dmarc, either.Token).ConfigureAwait(false);
        return new ArrivalFindings
        {
            Client = client,
            Authors = [.. SubmissionHeader.Read(header.Span).Authors.Take(MostAuthors).Select(author => author.Email.ToLowerInvariant())],
            SenderHasNoMail = await nullMx.ConfigureAwait(false),
            Greeting = Greetings.Look(heloName, client, hostname),
            Bimi = bimi,
            HeloName = heloName,
            Sender = sender,
            ClientName = await name.ConfigureAwait(false),
            Spf = verdict,
            Dkim = dkim,
            Arc = arc,
            Witness = TrustedWitness.Find(arc, dmarc, verdict.MailFrom.Domain, options.TrustedSealers),
            Dmarc = dmarc,
        };
    }

    // RFC 7505 §3: one MX record, whose host is the root
    private async Task<bool> HasNoMailAsync(ReversePath sender, CancellationToken cancellation)
    {
        if (sender.Address is not { } address || address.Domain.StartsWith('[') || !QueryName.CanBeAsked(address.Domain)) return false;
        try
        {
            var answer = await dns.QueryAsync(address.Domain, DnsRecordType.Mx, cancellation).ConfigureAwait(false);
            return answer.Of<MailExchangeRecord>().ToArray() is [{ Host: "" }];
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Only who can't be forged may have a mark: the policy must be enforced, and the mail true.</summary>
    private async Task<BimiRecord?> FindBimiAsync(DmarcOutcome dmarc, CancellationToken cancellation)
    {
        if (dmarc is not { Result: DmarcResult.Pass, PublishedPolicy: not DmarcPolicy.None, AuthorDomain: { } author }) return null;
        try
        {
            foreach (var domain in (string?[])[author, dmarc.PolicyDomain != author ? dmarc.PolicyDomain : null])
            {
                if (domain is null || !QueryName.CanBeAsked("default._bimi." + domain)) continue;
                var answer = await dns.QueryAsync("default._bimi." + domain, DnsRecordType.Txt, cancellation).ConfigureAwait(false);
                if (answer.Of<TextRecord>().Select(record => BimiRecord.TryParse(record.Text)).FirstOrDefault(record => record is not null) is { } found) return found;
            }
        }
        catch (OperationCanceledException)
        {
            // A picture is nothing to wait for.
        }
        return null;
    }

    private static Vouchers VouchersOf(SpfVerdict spf, DkimReport dkim) => new(
        spf.MailFrom.Result == SpfResult.Pass ? spf.MailFrom.Domain.ToLowerInvariant() : null,
        [.. dkim.Outcomes.Where(outcome => outcome.Result == DkimResult.Pass).Select(outcome => outcome.Domain!)],
        [
            .. spf.MailFrom.Result == SpfResult.TempError ? [spf.MailFrom.Domain.ToLowerInvariant()] : (string[])[],
            .. dkim.Outcomes.Where(outcome => outcome.Result == DkimResult.TempError).Select(outcome => outcome.Domain!),
        ]);

    /// <summary>The domains of all From fields, each once; an author whose domain can't be read makes none of the others count.</summary>
    private static string[] AuthorDomains(ReadOnlySpan<byte> header)
    {
        var authors = SubmissionHeader.Read(header).Authors;
        var domains = authors.Select(DomainOf).ToArray();
        return domains.Contains(null) ? [] : [.. domains.OfType<string>().Distinct()];
    }

    private static string? DomainOf(HeaderAddress author)
        => author.Address?.Domain ?? (author.Email.LastIndexOf('@') is >= 0 and var at ? DomainName.TryParse(author.Email[(at + 1)..])?.Value : null);
}
