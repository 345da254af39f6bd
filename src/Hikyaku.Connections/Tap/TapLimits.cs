namespace Hikyaku.Connections.Tap;

/// <summary>How much is recorded: a tap that was forgotten must not fill the disk.</summary>
public sealed record TapLimits
{
    /// <summary>Connections recorded at a time.</summary>
    public int Connections { get; init; } = 100;

    /// <summary>Bytes of one recording; the rest of the session is left out.</summary>
    public long BytesPerConnection { get; init; } = 4L << 20;

    /// <summary>Bytes of all recordings since the tap was switched on; then it switches itself off.</summary>
    public long Bytes { get; init; } = 256L << 20;

    /// <summary>Bytes that may wait to be written; what comes on top of it is left out, and the recording says so.</summary>
    public long WaitingBytes { get; init; } = 16L << 20;
}
