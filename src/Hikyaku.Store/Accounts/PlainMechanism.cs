using Hikyaku.Protocol.Sasl;

namespace Hikyaku.Store.Accounts;

/// <summary>PLAIN (RFC 4616).</summary>
internal sealed class PlainMechanism(Authenticator authenticator, LoginOrigin origin) : ISaslMechanism
{
    public bool ClientFirst => true;

    public ValueTask<SaslStep> StepAsync(ReadOnlyMemory<byte>? response, CancellationToken cancellation)
        => PlainMessage.TryParse(response.GetValueOrDefault().Span) is { } message ? CheckAsync(message, cancellation) : new(SaslStep.Malformed);

    private async ValueTask<SaslStep> CheckAsync(PlainMessage message, CancellationToken cancellation)
        => await authenticator.IdentifyAsync(message.UserName, message.Password, origin, cancellation).ConfigureAwait(false) is { } account
            && authenticator.MayActAs(account, message.AuthorizationId)
            ? SaslStep.Success(account)
            : SaslStep.Failure;
}
