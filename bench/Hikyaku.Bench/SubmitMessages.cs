using System.Buffers;
using BenchmarkDotNet.Attributes;
using Hikyaku.Authentication.Dkim;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Protocol.Message.Trace;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Keys;
using Hikyaku.Transport.Acceptance;
using Hikyaku.Transport.LocalDelivery;
using Hikyaku.Transport.Receive;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hikyaku.Bench;

/// <summary>
/// 64 submissions that come together, from the last octet to the commit: without a signature, and with one of each kind. The
/// conversation before it (TLS, log-in) is not in it, so that the share of the signatures is the largest that it can be.
/// </summary>
[MemoryDiagnoser]
public class SubmitMessages
{
    private const int Waiting = 64;
    private readonly string _folder = Directory.CreateTempSubdirectory("hikyaku-bench-").FullName;
    private readonly MailAddress _address = MailAddress.TryParse("sender@a.example")!;
    private MailStore _store = null!;
    private SmtpServer _server = null!;
    private Account _account = null!;

    [GlobalSetup(Target = nameof(UnsignedAsync))]
    public async Task SetUpAsync()
    {
        _store = await MailStore.OpenAsync(new StoreOptions { DataDirectory = Path.Combine(_folder, "data") }, TimeProvider.System, NullLoggerFactory.Instance);
        await _store.Directory.AddDomainAsync("a.example");
        _account = (await _store.Directory.AddAccountAsync(new NewAccount(_address.ToString(), "a long enough password"))).Value;
        _server = new SmtpServer(new SmtpOptions { Hostname = "mail.a.example" }, _store, TimeProvider.System, NullLoggerFactory.Instance);
    }

    [GlobalSetup(Target = nameof(SignedAsync))]
    public async Task SetUpKeysAsync()
    {
        await SetUpAsync();
        foreach (var algorithm in Enum.GetValues<DkimAlgorithm>())
        {
            using var key = DkimKey.Create(algorithm);
            await _store.SigningKeys.AddAsync("a.example", [new NewSigningKey(algorithm.ToString().ToLowerInvariant(), algorithm, key.Export())], SigningKeyState.Active);
        }
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        _server.Dispose();
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Waiting)]
    public Task UnsignedAsync() => SubmitAllAsync();

    [Benchmark(OperationsPerInvoke = Waiting)]
    public Task SignedAsync() => SubmitAllAsync();

    private Task SubmitAllAsync() => Task.WhenAll(Enumerable.Range(0, Waiting).Select(_ => SubmitAsync()));

    private async Task SubmitAsync()
    {
        var draft = _store.Blobs.CreateDraft();
        draft.Write(Letters.Plain);
        var recipient = new EnvelopeRecipient { ForwardPath = new ForwardPath(_address) };
        var outcome = await _server.Acceptor.AcceptAsync(new ArrivingMessage
        {
            Envelope = new Envelope { ReversePath = new ReversePath(_address) },
            Recipients = [new LocalRecipient(recipient, _address, [new AccountTarget(_account, null)])],
            Content = draft,
            Origin = new MessageOrigin { Listener = "submission", With = new WithProtocol(IsLmtp: false, IsExtended: true, UsesUtf8: false, IsEncrypted: true, IsAuthenticated: true), HeloName = "client.example", Submitter = _account },
        });
        if (outcome.Refusal is { } refusal) throw new InvalidOperationException(refusal.Text);
    }
}
