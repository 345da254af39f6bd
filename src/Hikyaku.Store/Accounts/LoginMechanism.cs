using Hikyaku.Protocol.Sasl;

namespace Hikyaku.Store.Accounts;

/// <summary>LOGIN (draft-murchison-sasl-login). Some clients send the name along with the command.</summary>
internal sealed class LoginMechanism(Authenticator authenticator, LoginOrigin origin) : ISaslMechanism
{
    private static readonly byte[] UserNameChallenge = LoginMessages.UserNameChallenge.ToArray();
    private static readonly byte[] PasswordChallenge = LoginMessages.PasswordChallenge.ToArray();

    private string? _userName;

    public bool ClientFirst => false;

    public ValueTask<SaslStep> StepAsync(ReadOnlyMemory<byte>? response, CancellationToken cancellation)
    {
        if (response is null) return new(SaslStep.Challenge(UserNameChallenge));
        if (LoginMessages.TryParse(response.Value.Span) is not { } words) return new(SaslStep.Malformed);
        if (_userName is not null) return CheckAsync(_userName, words, cancellation);
        _userName = words;
        return new(SaslStep.Challenge(PasswordChallenge));
    }

    private async ValueTask<SaslStep> CheckAsync(string userName, string password, CancellationToken cancellation)
        => await authenticator.IdentifyAsync(userName, password, origin, cancellation).ConfigureAwait(false) is { } account
            ? SaslStep.Success(account)
            : SaslStep.Failure;
}
