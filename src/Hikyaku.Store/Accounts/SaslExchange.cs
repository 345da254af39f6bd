namespace Hikyaku.Store.Accounts;

/// <summary>One SASL exchange (RFC 4422) on the server's side. The protocol around it does base64 and framing.</summary>
public sealed class SaslExchange
{
    /// <summary>The mechanism's name.</summary>
    public string Mechanism => throw new NotImplementedException();

    /// <summary>True when the client speaks first, so that an empty challenge asks for its first words.</summary>
    public bool ClientFirst => throw new NotImplementedException();

    /// <summary>
    /// Takes the client's next words (decoded). Before the first ones, a mechanism in which the server speaks first
    /// (LOGIN) is called with null.
    /// </summary>
    public ValueTask<SaslStep> StepAsync(ReadOnlyMemory<byte>? response, CancellationToken cancellation = default) => throw new NotImplementedException();
}

/// <summary>The server's answer in a SASL exchange.</summary>
/// <param name="Outcome">Go on, or how it ended.</param>
/// <param name="Data">The challenge, or the additional data that goes with success (may be empty).</param>
/// <param name="Account">Who it is, on success.</param>
public readonly record struct SaslStep(SaslOutcome Outcome, ReadOnlyMemory<byte> Data, Account? Account);

/// <summary>Where a SASL exchange stands.</summary>
public enum SaslOutcome
{
    /// <summary>Send the challenge, wait for the response.</summary>
    Continue,

    /// <summary>Authenticated.</summary>
    Success,

    /// <summary>Wrong name or password, or not allowed to act for that authorisation identity.</summary>
    Failure,

    /// <summary>The response was not what the mechanism's grammar allows.</summary>
    Malformed,
}
