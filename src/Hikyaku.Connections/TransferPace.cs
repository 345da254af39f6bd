namespace Hikyaku.Connections;

/// <summary>
/// The least progress a peer must make while it sends a literal or a message: so many bytes in each span of time.
/// Who keeps it may send as long as the size limit lets him; who drips is cut off.
/// </summary>
/// <param name="Within">The span, starting anew whenever the bytes have come.</param>
/// <param name="Bytes">Bytes that must come within it, unless the rest comes.</param>
public readonly record struct TransferPace(TimeSpan Within, int Bytes)
{
    /// <summary>Before login: 4 KiB in 60 seconds.</summary>
    public static readonly TransferPace Stranger = new(TimeSpan.FromSeconds(60), 4096);

    /// <summary>Mail data: RFC 5321 §4.5.3.2.5 gives a data block 3 minutes.</summary>
    public static readonly TransferPace Mail = new(TimeSpan.FromMinutes(3), 4096);
}
