using System.Buffers;
using System.Net;
using BenchmarkDotNet.Attributes;
using Hikyaku.Authentication.Dkim;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Protocol.Dns;
using Hikyaku.Protocol.Message.Trace;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Hikyaku.Transport.Acceptance;
using Hikyaku.Transport.LocalDelivery;
using Hikyaku.Transport.Receive;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hikyaku.Bench;

/// <summary>
/// 64 signed messages that come together from another server, from the last octet to the commit: without the checks, and with SPF,
/// DKIM (RSA, 2048 bits), DMARC and the client's name, all of them known to the resolver. The conversation before it is not in it,
/// so that the share of the checks is the largest that it can be.
/// </summary>
[MemoryDiagnoser]
public class CheckMessages
{
    private const int Waiting = 64;
    private static readonly int Split = Letters.Plain.AsSpan().IndexOf("\r\n\r\n"u8) + 4;

    private readonly string _folder = Directory.CreateTempSubdirectory("hikyaku-bench-").FullName;
    private readonly MailAddress _sender = MailAddress.TryParse("sender@a.example")!;
    private readonly MailAddress _recipient = MailAddress.TryParse("bob@b.example")!;
    private readonly SelectedKey _key = new("s", DkimKey.Create(DkimAlgorithm.RsaSha256));
    private byte[] _letter = [];
    private MailStore _store = null!;
    private SmtpServer _server = null!;
    private Account _account = null!;

    [GlobalSetup(Target = nameof(UncheckedAsync))]
    public Task SetUpAsync() => SetUpAsync(null);

    [GlobalSetup(Target = nameof(CheckedAsync))]
    public Task SetUpChecksAsync() => SetUpAsync(new KnownAnswers(_key.Key.ToRecord().ToString()));

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        _server.Dispose();
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Waiting)]
    public Task UncheckedAsync() => ReceiveAllAsync();

    [Benchmark(OperationsPerInvoke = Waiting)]
    public Task CheckedAsync() => ReceiveAllAsync();

    private async Task SetUpAsync(IDnsResolver? dns)
    {
        var header = Letters.Plain.AsSpan(0, Split);
        _letter = [.. new DkimSigner("a.example", [_key]).Sign(header, new MemoryStream(Letters.Plain, Split, Letters.Plain.Length - Split), DateTimeOffset.UnixEpoch), .. Letters.Plain];
        _store = await MailStore.OpenAsync(new StoreOptions { DataDirectory = Path.Combine(_folder, "data") }, TimeProvider.System, NullLoggerFactory.Instance);
        await _store.Directory.AddDomainAsync("b.example");
        _account = (await _store.Directory.AddAccountAsync(new NewAccount(_recipient.ToString(), "a long enough password"))).Value;
        _server = new SmtpServer(new SmtpOptions { Hostname = "mail.b.example" }, _store, TimeProvider.System, NullLoggerFactory.Instance, dns);
    }

    private Task ReceiveAllAsync() => Task.WhenAll(Enumerable.Range(0, Waiting).Select(_ => ReceiveAsync()));

    private async Task ReceiveAsync()
    {
        var draft = _store.Blobs.CreateDraft();
        draft.Write(_letter);
        var outcome = await _server.Acceptor.AcceptAsync(new ArrivingMessage
        {
            Envelope = new Envelope { ReversePath = new ReversePath(_sender) },
            Recipients = [new LocalRecipient(new EnvelopeRecipient { ForwardPath = new ForwardPath(_recipient) }, _recipient, [new AccountTarget(_account, null)])],
            Content = draft,
            Origin = new MessageOrigin
            {
                Listener = "smtp",
                With = new WithProtocol(IsLmtp: false, IsExtended: true, UsesUtf8: false, IsEncrypted: true, IsAuthenticated: false),
                HeloName = "mail.a.example",
                ClientAddress = KnownAnswers.Client,
            },
        });
        if (outcome.Refusal is { } refusal) throw new InvalidOperationException(refusal.Text);
    }

    /// <summary>What a resolver remembers.</summary>
    private sealed class KnownAnswers(string key) : IDnsResolver
    {
        public static readonly IPAddress Client = IPAddress.Parse("192.0.2.1");

        private readonly Dictionary<(string, DnsRecordType), DnsRecord> _records = new()
        {
            [("a.example", DnsRecordType.Txt)] = new TextRecord("v=spf1 ip4:192.0.2.0/24 -all"),
            [("s._domainkey.a.example", DnsRecordType.Txt)] = new TextRecord(key),
            [("_dmarc.a.example", DnsRecordType.Txt)] = new TextRecord("v=DMARC1; p=reject"),
            [("1.2.0.192.in-addr.arpa", DnsRecordType.Ptr)] = new NameRecord("mail.a.example"),
            [("mail.a.example", DnsRecordType.A)] = new AddressRecord(Client),
        };

        public ValueTask<DnsAnswer> QueryAsync(string name, DnsRecordType type, CancellationToken cancellation = default)
            => new(_records.TryGetValue((name, type), out var record) ? new DnsAnswer { Status = DnsStatus.Found, Records = [record] } : new DnsAnswer { Status = DnsStatus.NoSuchName });
    }
}
