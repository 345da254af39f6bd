namespace Hikyaku.Protocol.Arc;

/// <summary>What somebody who passed a message on found of the seals of those before him: cv=, RFC 8617 §4.4.</summary>
public enum ChainStatus
{
    /// <summary>There were none.</summary>
    None,

    /// <summary>They were right.</summary>
    Pass,

    /// <summary>They were not: whatever comes later is of no worth.</summary>
    Fail,
}
