using Hikyaku.Protocol.Sasl;

namespace Hikyaku.Store.Accounts;

/// <summary>SCRAM-SHA-256 and -PLUS (RFC 5802, RFC 7677): what the pure exchange can't know is who has which keys.</summary>
/// <remarks>
/// Without a binding the server is one that did not advertise -PLUS, so that "y" is the truth and no downgrade (RFC 5802 §6).
/// </remarks>
internal sealed class ScramMechanism(Authenticator authenticator, LoginOrigin origin, ReadOnlyMemory<byte> binding) : ISaslMechanism
{
    private readonly ScramServer _server = new(plus: !binding.IsEmpty, binding, ScramServer.FreshNonce());
    private string _name = "";
    private Account? _account;
    private ScramKeys? _keys;

    public bool ClientFirst => true;

    public ValueTask<SaslStep> StepAsync(ReadOnlyMemory<byte>? response, CancellationToken cancellation)
        => _keys is null ? new(ReadFirst(response.GetValueOrDefault().Span)) : ReadFinalAsync(response.GetValueOrDefault(), _keys, cancellation);

    private SaslStep ReadFirst(ReadOnlySpan<byte> message)
    {
        var fault = _server.ReadFirst(message);
        if (fault != ScramFault.None) return Judge(fault);

        // RFC 5802 §5.1, "n": a name that can't be prepared aborts the exchange
        if (SaslPrep.Prepare(_server.UserName) is not { } name) return SaslStep.Failure;
        _name = name;
        (_account, _keys) = authenticator.ScramKeysOf(name);
        return SaslStep.Challenge(_server.Challenge(_keys.Salt, _keys.Iterations));
    }

    private async ValueTask<SaslStep> ReadFinalAsync(ReadOnlyMemory<byte> message, ScramKeys keys, CancellationToken cancellation)
    {
        if (!await authenticator.WaitTurnAsync(_name, origin, cancellation).ConfigureAwait(false))
        {
            authenticator.Fail(_name, origin, counts: false);
            return SaslStep.Failure;
        }

        var fault = _server.ReadFinal(message.Span, keys.StoredKey, keys.ServerKey, out var verifier);
        if (fault == ScramFault.None && _account is not null && authenticator.MayActAs(_account, _server.AuthorizationId))
            return SaslStep.Success(authenticator.Succeed(_account, _name, origin), verifier);

        authenticator.Fail(_name, origin);
        return Judge(fault);
    }

    private static SaslStep Judge(ScramFault fault) => fault == ScramFault.Malformed ? SaslStep.Malformed : SaslStep.Failure;
}
