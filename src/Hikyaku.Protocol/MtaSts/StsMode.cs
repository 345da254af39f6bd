namespace Hikyaku.Protocol.MtaSts;

/// <summary>What a policy asks of those who send, RFC 8461 §5.</summary>
public enum StsMode
{
    /// <summary>Nothing any more: the domain has given its policy up.</summary>
    None,

    /// <summary>To report what would fail, and to deliver all the same.</summary>
    Testing,

    /// <summary>To deliver only to the hosts named, over TLS with a valid certificate.</summary>
    Enforce,
}
