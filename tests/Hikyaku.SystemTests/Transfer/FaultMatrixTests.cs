using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Hikyaku.Transport.RemoteDelivery;
using Hikyaku.Transport.Routing;
using Xunit;
using static Hikyaku.SystemTests.Transfer.CourierBench;

namespace Hikyaku.SystemTests.Transfer;

/// <summary>
/// What other servers do wrong, at every stage, and what is made of it: the table in docs/testing.md. Nothing of it may lose mail, or hold
/// more than a little memory or time. What a reply means is in CourierTests, names in MailRouterTests, policies in Policies.
/// </summary>
public sealed class FaultMatrixTests
{
    private const string Hello = "S: 220 peer\nC: EHLO *\nS: 250 peer\n";
    private const string Mail = Hello + "C: MAIL *\nS: 250 ok\n";
    private const string Rcpt = Mail + "C: RCPT *\nS: 250 ok\n";
    private const string Data = Rcpt + "C: DATA\nS: 354 go\nC..: .\n";
    private const string StartTls = "S: 220 peer\nC: EHLO *\nS: 250-peer\nS: 250 STARTTLS\nC: STARTTLS\n";

    /// <summary>Up to where all goes well, by stage.</summary>
    private static readonly Dictionary<string, string> Stages = new()
    {
        ["greeting"] = "",
        ["EHLO"] = "S: 220 peer\nC: EHLO *\n",
        ["STARTTLS"] = StartTls,
        ["MAIL"] = Hello + "C: MAIL *\n",
        ["RCPT"] = Mail + "C: RCPT *\n",
        ["DATA"] = Rcpt + "C: DATA\n",
        ["message"] = Data,
    };

    public static TheoryData<string, string> Matrix
    {
        get
        {
            var matrix = new TheoryData<string, string>();
            foreach (var stage in Stages.Keys)
            {
                foreach (var fault in new[] { "hangs", "closes", "closes in a line", "closes in a reply", "no reply", "wrong code", "endless line", "endless reply" }) matrix.Add(stage, fault);
            }
            return matrix;
        }
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task Whatever_a_server_does_wrong_only_delays_the_mail(string stage, string fault)
    {
        await using var bench = await StartAsync(options => fault == "hangs" ? Impatient(options) : options);
        await using var peer = ScriptedPeer.Start(Stages[stage] + fault switch
        {
            "hangs" => "HANG",
            "closes" => "S.",
            "closes in a line" => "S> 2\nS.",
            "closes in a reply" => "S> 250-more to\\r\\n250-come\nS.",
            "no reply" => "S: <html>hello</html>\nS*: <html>hello</html>",
            "wrong code" => "S: 999 what\nS*: 999 what",
            "endless line" => $"S> 250 {new string('x', 200_000)}\nHANG",
            _ => string.Concat(Enumerable.Repeat("S: 250-more and more\n", 5000)) + "HANG",
        });

        var result = Assert.Single(await bench.DeliverAsync(peer, "bob@example.org"));

        Assert.Equal((DeliveryOutcome.Deferred, 4), (result.Outcome, result.Status.Class));
        // Who has answered EHLO is there: its domain does not rest as one does where nobody is.
        Assert.Equal(stage is "greeting" or "EHLO" or "STARTTLS", result.NobodyReached);
    }

    [Theory]
    [InlineData("greeting")]
    [InlineData("EHLO")]
    [InlineData("RCPT")]
    [InlineData("message")]
    public async Task Who_pours_a_hundred_megabytes_is_left_after_a_little(string stage)
    {
        const int Poured = 100 << 20;
        await using var bench = await StartAsync();
        await using var peer = PouringPeer.Start(Stages[stage], Poured);

        var results = await bench.DeliverAsync([new NextHop("peer.example.org", peer.EndPoint)], Letter, null, "bob@example.org");

        Assert.Equal((DeliveryOutcome.Deferred, "4.5.0"), (results[0].Outcome, results[0].Status.ToString()));
        // What the kernels of both sides hold is in it; we have read at most a hundred lines.
        Assert.InRange(await peer.TakenAsync(), 0, 20 << 20);
    }

    [Fact]
    public async Task Lines_of_replies_may_end_in_lf_alone()
    {
        await using var bench = await StartAsync();
        await using var peer = ScriptedPeer.Start("S> 220 peer\\n\nC: EHLO *\nS> 250-peer\\n250 8BITMIME\\n\nC: MAIL *\nS> 250 ok\\n\nC: RCPT *\nS> 250 ok\\n\nC: DATA\nS> 354 go\\n\nC..: .\nS> 250 taken\\n\nS*: 250 ok");

        Assert.Equal(DeliveryOutcome.Delivered, Assert.Single(await bench.DeliverAsync(peer, "bob@example.org")).Outcome);
        AssertKept(peer);
    }

    [Fact]
    public async Task A_bare_cr_does_not_end_a_line()
    {
        await using var bench = await StartAsync(Impatient);
        await using var peer = ScriptedPeer.Start(Rcpt + "C: DATA\nS: 354 go\nC..: .\nS> 250 ok\\r\nHANG");

        Assert.Equal((DeliveryOutcome.Deferred, "4.4.2"), Assert.Single(await bench.DeliverAsync(peer, "bob@example.org")) is var result ? (result.Outcome, result.Status.ToString()) : default);
    }

    [Theory]
    // Where nobody requires more, it is sent in clear text (RFC 7435 §4); where TLS is required, it waits.
    [InlineData("S: 220 go\nC..: *\nS> garbage\nS.", HopSecurity.Opportunistic, "Delivered")]
    [InlineData("S: 220 go\nS.", HopSecurity.Opportunistic, "Delivered")]
    [InlineData("S: 220 go\nHANG", HopSecurity.Opportunistic, "Delivered")]
    [InlineData("S: 220 go\nC..: *\nS> garbage\nS.", HopSecurity.Required, "Deferred")]
    [InlineData("S: 220 go\nS.", HopSecurity.Required, "Deferred")]
    [InlineData("S: 220 go\nHANG", HopSecurity.Required, "Deferred")]
    [InlineData("S: 454 4.7.0 not now\nS*: 250 ok", HopSecurity.Required, "Deferred")]
    [InlineData("S: 501 what\nS*: 250 ok", HopSecurity.Required, "Deferred")]
    public async Task A_handshake_that_fails_costs_the_encryption_or_time_and_never_the_mail(string script, HopSecurity security, string outcome)
    {
        await using var bench = await StartAsync(options => script.Contains("HANG", StringComparison.Ordinal) ? Impatient(options) : options);
        await using var peer = ScriptedPeer.Start(StartTls + script, Data + "S: 250 ok\nS*: 250 ok");

        var result = Assert.Single(await bench.DeliverAsync([Hop(peer, security)], Letter, null, "bob@example.org"));

        Assert.Equal(outcome, result.Outcome.ToString());
        if (outcome == "Deferred") Assert.DoesNotContain(peer.Heard, line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(-30, -1, HopSecurity.Opportunistic, "Delivered")]
    [InlineData(-30, -1, HopSecurity.Required, "Deferred")]
    [InlineData(1, 30, HopSecurity.Required, "Deferred")]
    [InlineData(-1, 30, HopSecurity.Required, "Delivered")]
    public async Task A_certificate_counts_between_its_dates_where_it_counts(int from, int until, HopSecurity security, string outcome)
    {
        using var certificate = MakeCertificate(from, until);
        await using var bench = await StartAsync(options => options with { TrustedRoots = [certificate] });
        await using var peer = ScriptedPeer.Start(certificate, StartTls + "S: 220 go\nTLS\nC: EHLO *\nS: 250 peer\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 go\nC..: .\nS: 250 ok\nS*: 250 ok");

        var result = Assert.Single(await bench.DeliverAsync([Hop(peer, security)], Letter, null, "bob@example.org"));

        Assert.Equal(outcome, result.Outcome.ToString());
        if (outcome == "Deferred") Assert.Equal("4.7.5", result.Status.ToString());
    }

    private static DeliveryOptions Impatient(DeliveryOptions options)
    {
        // Long enough for what does answer, on a busy machine too.
        var brief = TimeSpan.FromSeconds(2);
        return options with { Timeouts = new DeliveryTimeouts { Connect = TimeSpan.FromSeconds(20), Greeting = brief, Command = brief, DataStart = brief, DataBlock = brief, DataEnd = brief } };
    }

    private static X509Certificate2 MakeCertificate(int from, int until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=peer.example.org", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("peer.example.org");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(from), now.AddDays(until));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>Plays a script, then pours lines of one reply until the client has enough, and counts them.</summary>
    private sealed class PouringPeer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly Task<long> _pouring;

        private PouringPeer(string script, int most)
        {
            _listener.Start();
            _pouring = PourAsync(script, most);
        }

        public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

        public static PouringPeer Start(string script, int most) => new(script, most);

        /// <summary>How many octets went out until the client had left.</summary>
        public Task<long> TakenAsync() => _pouring.WaitAsync(TimeSpan.FromSeconds(60));

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            _listener.Stop();
            await _pouring;
            _stop.Dispose();
        }

        private async Task<long> PourAsync(string script, int most)
        {
            long sent = 0;
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
                foreach (var line in script.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    if (line.StartsWith("S: ", StringComparison.Ordinal)) await stream.WriteAsync(Encoding.Latin1.GetBytes(line[3..] + "\r\n"), _stop.Token);
                    else if (line == "C..: .")
                    {
                        while (await reader.ReadLineAsync(_stop.Token) is { } said && said != ".") { }
                    }
                    else await reader.ReadLineAsync(_stop.Token);
                }
                var piece = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat($"250-{new string('x', 500)}\r\n", 100)));
                for (; sent < most; sent += piece.Length) await stream.WriteAsync(piece, _stop.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The client, or the test, has enough.
            }
            return sent;
        }
    }
}
