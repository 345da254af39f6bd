using Hikyaku.Authentication.TlsReports;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Dns;
using Hikyaku.Protocol.Message;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Protocol.TlsReports;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Blobs;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Queue;
using Hikyaku.Transport.Signing;
using Microsoft.Extensions.Logging;
using StoreAcceptance = Hikyaku.Store.Messages.Acceptance;

namespace Hikyaku.Transport.Reports;

/// <summary>
/// Tells other domains, once for each day, how our TLS sessions with them went (RFC 8460), by mail or HTTPS, and what came here in
/// their name (DMARC, RFC 9990), by mail: those that ask for it.
/// </summary>
public sealed partial class DailyReports : IAsyncDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromHours(1);

    /// <summary>RFC 8460 §4.1: "report generators SHOULD ... add a random delay"; here the same each day, other for each server.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(4);

    /// <summary>What was counted before midnight must be in the store first.</summary>
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromMinutes(15);

    /// <summary>After that nobody wants to know any more.</summary>
    private const int MostDaysLate = 2;

    private readonly MailStore _store;
    private readonly IDnsResolver _dns;
    private readonly ReportPoster _poster;
    private readonly MessageSigning _signing;
    private readonly DmarcTelling _dmarc;
    private readonly DomainName _host;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly TimeSpan _delay;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Makes them ready.</summary>
    public DailyReports(MailStore store, IDnsResolver dns, ReportPoster poster, string hostname, TimeProvider time, ILogger<DailyReports> log)
    {
        (_store, _dns, _poster, _time, _log) = (store, dns, poster, time, log);
        _signing = new MessageSigning(store.SigningKeys);
        _dmarc = new DmarcTelling(store, dns, hostname);
        _host = DomainName.TryParse(hostname) ?? throw new ArgumentException($"{hostname} is not a host name.", nameof(hostname));
        _delay = ShortestDelay + LongestDelay * ((uint)hostname.Aggregate(17, (hash, c) => unchecked(hash * 31 + c)) % 1000 / 1000.0);
    }

    /// <summary>Begins to look every hour for what is to be told.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Tells what is due now; gives how many reports went out.</summary>
    public async Task<int> SendDueAsync(CancellationToken cancellation = default)
    {
        var sent = 0;
        var now = _time.GetUtcNow() - _delay;
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        foreach (var (day, domain) in _store.TlsSessions.Untold(today))
        {
            cancellation.ThrowIfCancellationRequested();
            var isLate = today.DayNumber - day.DayNumber > MostDaysLate;
            var told = await TellAsync(day, domain, cancellation).ConfigureAwait(false);
            if (told == true) sent++;
            if (told is not null || isLate) await _store.TlsSessions.ForgetAsync(day, domain).ConfigureAwait(false);
        }
        foreach (var (day, domain) in _store.DmarcCounts.Untold(today))
        {
            cancellation.ThrowIfCancellationRequested();
            var told = await TellOfMailAsync(day, domain, cancellation).ConfigureAwait(false);
            if (told == true) sent++;
            if (told is not null || today.DayNumber - day.DayNumber > MostDaysLate) await _store.DmarcCounts.ForgetAsync(day, domain).ConfigureAwait(false);
        }
        return sent;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(BetweenLooks, _time, _stop.Token).ConfigureAwait(false);
                await SendDueAsync(_stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
        catch (Exception fault)
        {
            LogStopped(fault);
        }
    }

    /// <summary>True when somebody was told, false when nobody wants to be, null when it is to be tried again.</summary>
    private async Task<bool?> TellAsync(DateOnly day, string domain, CancellationToken cancellation)
    {
        var answer = await _dns.QueryAsync("_smtp._tls." + domain, DnsRecordType.Txt, cancellation).ConfigureAwait(false);
        if (answer.IsTemporaryFailure) return null;
        if (TlsReportRecord.Find(answer.Of<TextRecord>().Select(record => record.Text)) is not { } wanted) return false;

        var from = MailAddress.TryParse("postmaster@" + (_signing.Find(_host.Value)?.Domain ?? _host.Value))!;
        var writer = new ReportWriter(_host.Value, "mailto:" + from);
        var report = writer.Write(day, domain, _store.TlsSessions.Of(day, domain));
        var file = TlsReportFile.Write(report);
        bool? told = null;
        foreach (var destination in wanted.Destinations)
        {
            var fault = destination.Scheme == Uri.UriSchemeHttps
                ? await _poster.PostAsync(destination, file, cancellation).ConfigureAwait(false)
                : await MailAsync(domain, day, from, destination, writer, file).ConfigureAwait(false);
            if (fault is null) told = true;
            LogTold(domain, day, destination, fault ?? "sent");
        }
        return told;
    }

    /// <summary>The same of mail in a domain's name.</summary>
    private async Task<bool?> TellOfMailAsync(DateOnly day, string domain, CancellationToken cancellation)
    {
        if (await _dmarc.DestinationsAsync(domain, cancellation).ConfigureAwait(false) is not var (record, destinations)) return null;
        var from = MailAddress.TryParse("postmaster@" + (_signing.Find(_host.Value)?.Domain ?? _host.Value))!;
        if (destinations.Count == 0 || _dmarc.Write(day, domain, record, from.ToString(), _store.DmarcCounts.Of(day, domain)) is not { } file) return false;
        bool? told = null;
        foreach (var to in destinations)
        {
            var now = _time.GetLocalNow();
            var fault = await SendAsync(from, to, new DmarcReported(now, domain, day), now, draft => ReportMail.Write(ReportForm.Dmarc, domain, _host, from, to, _dmarc.IdOf(day, domain), _dmarc.FileName(day, domain), file, now, draft)).ConfigureAwait(false);
            if (fault is null) told = true;
            LogToldOfMail(domain, day, to, fault ?? "sent");
        }
        return told;
    }

    private async Task<string?> MailAsync(string domain, DateOnly day, MailAddress from, Uri destination, ReportWriter writer, byte[] file)
    {
        var text = Uri.UnescapeDataString(destination.OriginalString["mailto:".Length..].Split('?')[0]);
        if (MailAddress.TryParse(text) is not { } to || _store.Directory.Resolve(to).Kind != RecipientKind.NotLocal) return "this is no address elsewhere";
        var now = _time.GetLocalNow();
        return await SendAsync(from, to, new TlsReported(now, domain, day), now, draft => ReportMail.Write(ReportForm.Tls, domain, _host, from, to, writer.IdOf(day, domain), writer.FileName(day, domain), file, now, draft)).ConfigureAwait(false);
    }

    /// <summary>Puts a mail of our own into the queue, signed.</summary>
    private async Task<string?> SendAsync(MailAddress from, MailAddress to, JourneyEvent told, DateTimeOffset now, Action<BlobDraft> write)
    {
        var draft = _store.Blobs.CreateDraft();
        try
        {
            write(draft);
            using var written = draft.OpenRead();
            var structure = MessageScanner.Scan(written);
            written.Position = 0;
            var accepted = await _store.Messages.AcceptAsync(new StoreAcceptance
            {
                QueueId = _store.Messages.NextQueueId(),
                Content = draft,
                Structure = structure,
                ReceivedAt = now,
                Deliveries = [],
                Outgoing = new OutgoingMail
                {
                    Envelope = new Envelope { ReversePath = new ReversePath(null) },
                    Recipients = [new EnvelopeRecipient { ForwardPath = new ForwardPath(to) }],
                    Prefix = OwnMail.Sign(_signing, from.Domain, written, now),
                },
                Journey = [told],
            }).ConfigureAwait(false);
            return accepted.Error?.Message;
        }
        catch
        {
            draft.Dispose();
            throw;
        }
    }

    [LoggerMessage(3301, LogLevel.Information, "TLS report to {Domain} about {Day} for {Destination}: {Result}")]
    private partial void LogTold(string domain, DateOnly day, Uri destination, string result);

    [LoggerMessage(3303, LogLevel.Information, "DMARC report to {Domain} about {Day} for {Destination}: {Result}")]
    private partial void LogToldOfMail(string domain, DateOnly day, MailAddress destination, string result);

    [LoggerMessage(3302, LogLevel.Error, "Reports are no longer sent until the next start")]
    private partial void LogStopped(Exception fault);
}
