namespace Hikyaku.Store.Accounts;

/// <summary>The way one mechanism goes about it.</summary>
internal interface ISaslMechanism
{
    /// <summary>True when the client speaks first.</summary>
    bool ClientFirst { get; }

    /// <summary>Takes the client's next words; null once at the start, when the server speaks first.</summary>
    ValueTask<SaslStep> StepAsync(ReadOnlyMemory<byte>? response, CancellationToken cancellation);
}
