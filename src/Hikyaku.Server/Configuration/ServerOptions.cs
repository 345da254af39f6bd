using System.Net;
using Hikyaku.Store.Accounts;
using Hikyaku.Transport.Checks;

namespace Hikyaku.Server.Configuration;

/// <summary>The whole configuration, validated; paths are absolute.</summary>
internal sealed record ServerOptions
{
    /// <summary>Our name in greetings, Received and EHLO: A-labels in lower case.</summary>
    public required string HostName { get; init; }

    /// <summary>Where everything durable lies.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The addresses that are listened on.</summary>
    public required IReadOnlyList<ListenerOptions> Listeners { get; init; }

    /// <summary>Certificate and key files; the first one serves clients that name no host.</summary>
    public IReadOnlyList<CertificateOptions> Certificates { get; init; } = [];

    /// <summary>Name servers.</summary>
    public DnsOptions Dns { get; init; } = new();

    /// <summary>Mail to other servers.</summary>
    public TransferSettings Transfer { get; init; } = new();

    /// <summary>What our domains ask of those who send to them.</summary>
    public MtaStsOptions MtaSts { get; init; } = new();

    /// <summary>How it is found out who sent a mail.</summary>
    public ChecksOptions Checks { get; init; } = new();

    /// <summary>Bounds.</summary>
    public LimitOptions Limits { get; init; } = new();

    /// <summary>The log.</summary>
    public LogOptions Log { get; init; } = new();

    /// <summary>Who may read /metrics; loopback unless configured.</summary>
    public IReadOnlyList<IPNetwork> MetricsFrom { get; init; } = Loopback;

    /// <summary>How long is kept how a message came here and went on.</summary>
    public TimeSpan JourneysKept { get; init; } = JourneysKeptByDefault;

    /// <summary>The cost of password hashes; null, as always outside tests, to measure the machine.</summary>
    public Argon2Cost? PasswordCost { get; init; }

    /// <summary>A month: long enough to ask where a mail has gone.</summary>
    public static readonly TimeSpan JourneysKeptByDefault = TimeSpan.FromDays(30);

    /// <summary>127.0.0.0/8 and ::1.</summary>
    public static readonly IReadOnlyList<IPNetwork> Loopback = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];
}

/// <summary>A certificate chain and its private key, both PEM.</summary>
internal sealed record CertificateOptions(string CertificateFile, string KeyFile);

/// <summary>Name servers to ask; none given is the system's resolver.</summary>
internal sealed record DnsOptions
{
    /// <summary>Address and port of each.</summary>
    public IReadOnlyList<IPEndPoint> Servers { get; init; } = [];

    /// <summary>True when the AD bit of these servers may be believed (they validate, and the way to them is safe).</summary>
    public bool TrustAuthenticatedData { get; init; }
}

/// <summary>Bounds on what clients may take.</summary>
internal sealed record LimitOptions
{
    /// <summary>Largest message, in bytes.</summary>
    public long MessageSizeBytes { get; init; } = 25L << 20;

    /// <summary>Connections from one address.</summary>
    public int ConnectionsPerAddress { get; init; } = 100;

    /// <summary>Connections in all.</summary>
    public int Connections { get; init; } = 20_000;

    /// <summary>How long sessions may go on after SIGTERM.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(20);
}

/// <summary>How the log is written.</summary>
internal sealed record LogOptions
{
    /// <summary>Text or JSON.</summary>
    public LogFormat Format { get; init; } = LogFormat.Text;

    /// <summary>The least level written.</summary>
    public Microsoft.Extensions.Logging.LogLevel Level { get; init; } = Microsoft.Extensions.Logging.LogLevel.Information;
}

/// <summary>Shape of log lines.</summary>
internal enum LogFormat
{
    /// <summary>For people.</summary>
    Text,
    /// <summary>One JSON object a line.</summary>
    Json,
}
