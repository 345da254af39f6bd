using System.Net;

namespace Hikyaku.Connections.Tap;

/// <summary>Which connections are listened to; what is null does not restrict.</summary>
public sealed record TapFilter
{
    /// <summary>Every connection.</summary>
    public static readonly TapFilter All = new();

    /// <summary>Of this protocol (<see cref="ListenerProfile.Protocol"/>).</summary>
    public string? Protocol { get; init; }

    /// <summary>From this network.</summary>
    public IPNetwork? Network { get; init; }

    /// <summary>The one of this name.</summary>
    public string? ConnectionId { get; init; }

    internal bool Matches(TapSubject subject)
        => (Protocol is null || Protocol.Equals(subject.Protocol, StringComparison.OrdinalIgnoreCase))
            && (ConnectionId is null || ConnectionId == subject.ConnectionId)
            && (Network is null || subject.Remote is not null && Network.Value.Contains(subject.Remote.Address));
}

/// <summary>Whom a recording is about.</summary>
internal sealed record TapSubject(string ConnectionId, string Protocol, IPEndPoint? Remote);
