namespace Hikyaku.Protocol.Sasl;

/// <summary>What was wrong with a client's SCRAM message.</summary>
public enum ScramFault
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>It is not what RFC 5802 §7 allows.</summary>
    Malformed,
    /// <summary>It demands an extension that we don't know (RFC 5802 §5.1, "m").</summary>
    UnknownExtension,
    /// <summary>It binds to no channel, to another, or in a way that was not on offer.</summary>
    ChannelBinding,
    /// <summary>The client thinks that we offer no channel binding: somebody took it off our list (RFC 5802 §6).</summary>
    Downgrade,
    /// <summary>The nonce is not the one of this exchange.</summary>
    Nonce,
    /// <summary>The proof is wrong: another password.</summary>
    Proof,
}
