namespace Hikyaku.Store.Accounts;

/// <summary>One SASL exchange (RFC 4422) on the server's side. The protocol around it does base64 and framing.</summary>
public sealed class SaslExchange
{
    private readonly ISaslMechanism _mechanism;
    private readonly Authenticator _authenticator;
    private bool _over;

    internal SaslExchange(string name, ISaslMechanism mechanism, Authenticator authenticator)
        => (Mechanism, _mechanism, _authenticator) = (name, mechanism, authenticator);

    /// <summary>The mechanism's name.</summary>
    public string Mechanism { get; }

    /// <summary>True when the client speaks first, so that an empty challenge asks for its first words.</summary>
    public bool ClientFirst => _mechanism.ClientFirst;

    /// <summary>
    /// Takes the client's next words (decoded). Before the first ones, a mechanism in which the server speaks first
    /// (LOGIN) is called with null; one in which the client does answers null with an empty challenge.
    /// </summary>
    public async ValueTask<SaslStep> StepAsync(ReadOnlyMemory<byte>? response, CancellationToken cancellation = default)
    {
        if (_over) throw new InvalidOperationException("The exchange is over.");
        if (response is null && ClientFirst) return SaslStep.Challenge(default);
        var step = await _authenticator.TryAsync(_mechanism.StepAsync, response, cancellation).ConfigureAwait(false);
        _over = step.Outcome != SaslOutcome.Continue;
        return step;
    }
}

/// <summary>The server's answer in a SASL exchange.</summary>
/// <param name="Outcome">Go on, or how it ended.</param>
/// <param name="Data">The challenge, or the additional data that goes with success (may be empty).</param>
/// <param name="Account">Who it is, on success.</param>
public readonly record struct SaslStep(SaslOutcome Outcome, ReadOnlyMemory<byte> Data, Account? Account)
{
    internal static readonly SaslStep Malformed = new(SaslOutcome.Malformed, default, null);
    internal static readonly SaslStep Failure = new(SaslOutcome.Failure, default, null);
    internal static readonly SaslStep Unavailable = new(SaslOutcome.Unavailable, default, null);

    internal static SaslStep Challenge(ReadOnlyMemory<byte> data) => new(SaslOutcome.Continue, data, null);

    internal static SaslStep Success(Account account, ReadOnlyMemory<byte> data = default) => new(SaslOutcome.Success, data, account);
}

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

    /// <summary>Nobody can be looked up at the moment: the disk fails. The client must not hear that its password is wrong.</summary>
    Unavailable,
}
