using Hikyaku.Protocol.MtaSts;

namespace Hikyaku.Server.Configuration;

/// <summary>What our domains ask of those who send to them.</summary>
internal sealed record MtaStsOptions
{
    /// <summary>Testing until an operator has seen in reports that everybody can keep to it.</summary>
    public StsMode Mode { get; init; } = StsMode.Testing;

    /// <summary>How long others go by it.</summary>
    public TimeSpan MaximumAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Other hosts that take mail for our domains.</summary>
    public IReadOnlyList<string> OtherHosts { get; init; } = [];
}
