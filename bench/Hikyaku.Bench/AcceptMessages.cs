using BenchmarkDotNet.Attributes;
using Hikyaku.Protocol.Message;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Messages;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hikyaku.Bench;

/// <summary>
/// 64 messages that wait together, until all are on the disk and filed: against writing the same octets to a file and
/// syncing it twice, once for the octets and once for the rows, as any store with two files must.
/// </summary>
[MemoryDiagnoser]
public class AcceptMessages
{
    private const int Waiting = 64;
    private readonly string _folder = Directory.CreateTempSubdirectory("hikyaku-bench-").FullName;
    private MailStore _store = null!;
    private AccountId _account;
    private FileStream _file = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _file = new FileStream(Path.Combine(_folder, "octets"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        _store = await MailStore.OpenAsync(new StoreOptions { DataDirectory = Path.Combine(_folder, "data") }, TimeProvider.System, NullLoggerFactory.Instance);
        await _store.Directory.AddDomainAsync("bench.example");
        _account = (await _store.Directory.AddAccountAsync(new NewAccount("a@bench.example", "a long enough password"))).Value.Id;
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _store.DisposeAsync();
        await _file.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Waiting)]
    public void WriteAndSyncTwice()
    {
        for (var i = 0; i < Waiting; i++) _file.Write(Letters.Plain);
        _file.Flush(flushToDisk: true);
        _file.WriteByte(0);
        _file.Flush(flushToDisk: true);
    }

    [Benchmark(OperationsPerInvoke = Waiting)]
    public Task AcceptAsync() => Task.WhenAll(Enumerable.Range(0, Waiting).Select(_ => AcceptOneAsync()));

    private async Task AcceptOneAsync()
    {
        var draft = _store.Blobs.CreateDraft();
        draft.Write(Letters.Plain);
        var accepted = await _store.Messages.AcceptAsync(new Acceptance
        {
            Content = draft,
            Structure = MessageScanner.Scan(Letters.Plain),
            ReceivedAt = DateTimeOffset.UnixEpoch,
            Deliveries = [new LocalDelivery { Account = _account }],
        });
        if (accepted.Error is { } error) throw new InvalidOperationException(error.Message);
    }
}
