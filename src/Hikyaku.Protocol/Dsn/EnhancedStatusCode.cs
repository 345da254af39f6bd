using System.Globalization;

namespace Hikyaku.Protocol.Dsn;

/// <summary>An enhanced mail system status code, <c>class.subject.detail</c> (RFC 3463), such as 5.1.1.</summary>
public readonly record struct EnhancedStatusCode
{
    /// <summary>Makes a code.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 2, 4 or 5, or a part above 999.</exception>
    public EnhancedStatusCode(int @class, int subject, int detail)
    {
        if (@class is not (2 or 4 or 5)) throw new ArgumentOutOfRangeException(nameof(@class));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)subject, 999u, nameof(subject));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)detail, 999u, nameof(detail));
        (Class, Subject, Detail) = (@class, subject, detail);
    }

    /// <summary>2 success, 4 persistent transient failure, 5 permanent failure.</summary>
    public int Class { get; }

    /// <summary>What it is about: addressing, mailbox, system, network, protocol, content, policy.</summary>
    public int Subject { get; }

    /// <summary>What exactly.</summary>
    public int Detail { get; }

    /// <summary>True for 4.x.x: the same thing may go well later.</summary>
    public bool IsTemporary => Class == 4;

    /// <summary>The code as it stands on the wire.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Class}.{Subject}.{Detail}");
}
