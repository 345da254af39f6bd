using System.Globalization;

namespace Hikyaku.Protocol.Smtp;

/// <summary>What a server offers in its reply to EHLO (RFC 5321 §4.1.1.1), as far as a client makes use of it.</summary>
public sealed record ServerExtensions
{
    /// <summary>A server that knows HELO only.</summary>
    public static readonly ServerExtensions None = new();

    /// <summary>RFC 2920.</summary>
    public bool Pipelining { get; private init; }

    /// <summary>RFC 3030.</summary>
    public bool Chunking { get; private init; }

    /// <summary>RFC 3030.</summary>
    public bool BinaryMime { get; private init; }

    /// <summary>RFC 6152.</summary>
    public bool EightBitMime { get; private init; }

    /// <summary>RFC 6531.</summary>
    public bool SmtpUtf8 { get; private init; }

    /// <summary>RFC 3461.</summary>
    public bool Dsn { get; private init; }

    /// <summary>RFC 3207.</summary>
    public bool StartTls { get; private init; }

    /// <summary>RFC 8689.</summary>
    public bool RequireTls { get; private init; }

    /// <summary>RFC 6710.</summary>
    public bool Priority { get; private init; }

    /// <summary>RFC 2852.</summary>
    public bool DeliverBy { get; private init; }

    /// <summary>The shortest time that is taken for messages that go back then (RFC 2852 §3); null when none is named.</summary>
    public TimeSpan? MinimumByTime { get; private init; }

    /// <summary>RFC 1870: the server wants to know the size.</summary>
    public bool Size { get; private init; }

    /// <summary>The largest message taken, in octets; null when none is named.</summary>
    public long? MaximumSize { get; private init; }

    /// <summary>Recipients of one message (RFC 9422 RCPTMAX); null when nothing is said.</summary>
    public int? MaximumRecipients { get; private init; }

    /// <summary>Messages in one session (RFC 9422 MAILMAX); null when nothing is said.</summary>
    public int? MaximumTransactions { get; private init; }

    /// <summary>SASL mechanisms, in capitals (RFC 4954).</summary>
    public IReadOnlyList<string> Mechanisms { get; private init; } = [];

    /// <summary>Reads a reply to EHLO. Its first line is the server's greeting and no extension.</summary>
    public static ServerExtensions Parse(ReceivedReply reply)
    {
        var extensions = None;
        foreach (var line in reply.Lines.Skip(1)) extensions = extensions.With(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return extensions;
    }

    private ServerExtensions With(string[] words)
    {
        if (words.Length == 0) return this;
        return words[0].ToUpperInvariant() switch
        {
            "PIPELINING" => this with { Pipelining = true },
            "CHUNKING" => this with { Chunking = true },
            "BINARYMIME" => this with { BinaryMime = true },
            "8BITMIME" => this with { EightBitMime = true },
            "SMTPUTF8" => this with { SmtpUtf8 = true },
            "DSN" => this with { Dsn = true },
            "STARTTLS" => this with { StartTls = true },
            "MT-PRIORITY" => this with { Priority = true },
            "DELIVERBY" => this with { DeliverBy = true, MinimumByTime = words.Length > 1 && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null },
            "REQUIRETLS" => this with { RequireTls = true },
            // RFC 1870 §4: zero, like no number at all, is no fixed limit.
            "SIZE" => this with { Size = true, MaximumSize = words.Length > 1 && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0 ? size : null },
            "LIMITS" => WithLimits(words.AsSpan(1)),
            "AUTH" => this with { Mechanisms = [.. words.Skip(1).Select(word => word.ToUpperInvariant())] },
            _ => this,
        };
    }

    // RFC 9422 §3: unknown limits, and those whose value can't be read, are passed over.
    private ServerExtensions WithLimits(ReadOnlySpan<string> limits)
    {
        var extensions = this;
        foreach (var limit in limits)
        {
            var equals = limit.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !int.TryParse(limit.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value == 0) continue;
            extensions = limit[..equals].ToUpperInvariant() switch
            {
                "RCPTMAX" => extensions with { MaximumRecipients = value },
                "MAILMAX" => extensions with { MaximumTransactions = value },
                _ => extensions,
            };
        }
        return extensions;
    }
}
