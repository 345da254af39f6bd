using System.Globalization;
using System.Net;

namespace Hikyaku.Transport.Checks;

/// <summary>Mail that is handled otherwise than the checks would have it, because an operator said so: why, and for how long.</summary>
public sealed record CheckException
{
    /// <summary>Whose mail: an address, or a domain with all below it, in lower case; of the author, or of the sender on the envelope.</summary>
    public required string Sender { get; init; }

    /// <summary>From where; empty is from anywhere, by which forgeries pass as well.</summary>
    public IReadOnlyList<IPNetwork> Clients { get; init; } = [];

    /// <summary>What is done.</summary>
    public required Handling Handling { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>The last day; null is for ever.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>Whether it is about a message.</summary>
    internal bool AppliesTo(ArrivalFindings found, DateOnly today)
        => !(Until < today) && (IsOf(found.Sender.Address?.ToString().ToLowerInvariant()) || found.Authors.Any(IsOf)) && (Clients.Count == 0 || Clients.Any(network => network.Contains(found.Client)));

    /// <summary>What follows.</summary>
    internal Judgement ToJudgement()
        => new(Handling, "exception", Until is { } until ? string.Create(CultureInfo.InvariantCulture, $"{Reason} (an exception until {until:yyyy-MM-dd})") : $"{Reason} (an exception)");

    private bool IsOf(string? address)
    {
        if (address is null) return false;
        if (Sender.Contains('@', StringComparison.Ordinal)) return address == Sender;
        var domain = address[(address.LastIndexOf('@') + 1)..];
        return domain == Sender || domain.EndsWith("." + Sender, StringComparison.Ordinal);
    }
}
