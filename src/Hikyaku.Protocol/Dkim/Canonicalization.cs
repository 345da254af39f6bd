namespace Hikyaku.Protocol.Dkim;

/// <summary>What may change on the way without breaking a signature, RFC 6376 §3.4.</summary>
public enum Canonicalization
{
    /// <summary>Next to nothing: empty lines at the end of the body.</summary>
    Simple,

    /// <summary>Also white space, folding and the case of field names.</summary>
    Relaxed,
}
