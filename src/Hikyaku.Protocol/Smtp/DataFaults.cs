namespace Hikyaku.Protocol.Smtp;

/// <summary>What in a message's octets makes it unfit to be taken (RFC 5321 §2.3.8, §4.1.1.4).</summary>
[Flags]
public enum DataFaults
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A CR without LF behind it.</summary>
    BareCr = 1,

    /// <summary>An LF without CR before it.</summary>
    BareLf = 2,

    /// <summary>A NUL.</summary>
    Nul = 4,
}
