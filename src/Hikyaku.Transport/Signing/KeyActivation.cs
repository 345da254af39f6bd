using System.Collections.Concurrent;
using Hikyaku.Authentication.Dkim;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Protocol.Dns;
using Hikyaku.Store;
using Hikyaku.Store.Keys;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Transport.Signing;

/// <summary>
/// Lets new keys sign once receivers can verify them: when the record of a waiting key has been seen in the DNS, and again an
/// hour later, so that all name servers of the domain have it.
/// </summary>
public sealed partial class KeyActivation : IAsyncDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan SeenFor = TimeSpan.FromHours(1);

    private readonly MailStore _store;
    private readonly IDnsResolver _dns;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<(string Domain, string Selector), DateTimeOffset> _seen = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Makes it ready.</summary>
    public KeyActivation(MailStore store, IDnsResolver dns, TimeProvider time, ILogger<KeyActivation> log) => (_store, _dns, _time, _log) = (store, dns, time, log);

    /// <summary>Begins to look every half hour.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Looks at every key that waits; gives how many sign from now on.</summary>
    public async Task<int> LookAsync(CancellationToken cancellation = default)
    {
        var activated = 0;
        foreach (var key in _store.Directory.Domains.SelectMany(domain => _store.SigningKeys.Of(domain)).Where(key => key.State == SigningKeyState.Waiting))
        {
            if (!await IsPublishedAsync(key, cancellation).ConfigureAwait(false))
            {
                _seen.TryRemove((key.Domain, key.Selector), out _);
                continue;
            }
            var now = _time.GetUtcNow();
            if (now - _seen.GetOrAdd((key.Domain, key.Selector), now) < SeenFor) continue;
            var changed = await _store.SigningKeys.ActivateAsync(key.Domain, key.Selector, cancellation).ConfigureAwait(false);
            if (!changed.Succeeded) continue;
            _seen.TryRemove((key.Domain, key.Selector), out _);
            LogActivated(key.Domain, key.Selector);
            activated++;
        }
        return activated;
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
                await LookAsync(_stop.Token).ConfigureAwait(false);
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

    private async ValueTask<bool> IsPublishedAsync(SigningKey key, CancellationToken cancellation)
    {
        var answer = await _dns.QueryAsync($"{key.Selector}._domainkey.{key.Domain}", DnsRecordType.Txt, cancellation).ConfigureAwait(false);
        using var own = DkimKey.Import(key.Algorithm, key.PrivateKey.Span);
        var wanted = own.ToRecord();
        return answer.Of<TextRecord>().Select(record => DkimKeyRecord.TryParse(record.Text))
            .Any(record => record is not null && record.KeyType == wanted.KeyType && record.PublicKey.Span.SequenceEqual(wanted.PublicKey.Span));
    }

    [LoggerMessage(3401, LogLevel.Information, "Mail of {Domain} is signed with the key {Selector} from now on: it has been published")]
    private partial void LogActivated(string domain, string selector);

    [LoggerMessage(3402, LogLevel.Error, "Waiting keys are not looked at until the next start")]
    private partial void LogStopped(Exception fault);
}
