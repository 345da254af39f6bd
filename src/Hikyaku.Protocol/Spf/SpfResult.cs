namespace Hikyaku.Protocol.Spf;

/// <summary>What a domain says of a client that sends in its name, RFC 7208 §2.6.</summary>
public enum SpfResult
{
    /// <summary>The domain says nothing, or there is no domain that could.</summary>
    None,

    /// <summary>The domain says that it says nothing.</summary>
    Neutral,

    /// <summary>The client may send for it.</summary>
    Pass,

    /// <summary>The client may not.</summary>
    Fail,

    /// <summary>The client probably may not: between neutral and fail.</summary>
    SoftFail,

    /// <summary>It could not be found out just now.</summary>
    TempError,

    /// <summary>What the domain publishes can't be understood, or asks for too much.</summary>
    PermError,
}
