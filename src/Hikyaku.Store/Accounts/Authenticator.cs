using System.Net;
using Hikyaku.Protocol.Sasl;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Store.Accounts;

/// <summary>
/// Checks who logs in. Passwords are compared against Argon2id hashes; a success is remembered for a short while
/// under a key that lives only in memory. Repeated failures from an address are slowed down.
/// </summary>
public sealed partial class Authenticator
{
    private readonly string[] _offered = [SaslMechanismNames.ScramSha256, SaslMechanismNames.Plain, SaslMechanismNames.Login];

    private readonly AccountDirectory _directory;
    private readonly PasswordHasher _hasher;
    private readonly LoginKeys _keys;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly RecentLogins _recent;
    private readonly LoginThrottle _throttle;

    internal Authenticator(AccountDirectory directory, PasswordHasher hasher, LoginKeys keys, TimeProvider time, ILogger<Authenticator> log)
    {
        (_directory, _hasher, _keys, _time, _log) = (directory, hasher, keys, time, log);
        _recent = new RecentLogins(time);
        _throttle = new LoginThrottle(time);
    }

    /// <summary>
    /// Checks a name and password, as an exchange of one step: success, failure, or unavailable. Takes as long for an unknown
    /// name as for a wrong password.
    /// </summary>
    public ValueTask<SaslStep> CheckPasswordAsync(string userName, string password, LoginOrigin origin, CancellationToken cancellation = default)
        => TryAsync(CheckAsync, (userName, password, origin), cancellation);

    /// <summary>Takes a step of an exchange; a store that can't be read is no wrong password.</summary>
    internal async ValueTask<SaslStep> TryAsync<T>(Func<T, CancellationToken, ValueTask<SaslStep>> step, T said, CancellationToken cancellation)
    {
        try
        {
            return await step(said, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or StoreUnusableException)
        {
            LogUnavailable(e);
            return SaslStep.Unavailable;
        }
    }

    /// <summary>Who has that name and password; null when they don't match.</summary>
    internal ValueTask<Account?> IdentifyAsync(string userName, string password, LoginOrigin origin, CancellationToken cancellation = default)
    {
        // 1. The same name and password, however typed
        if (SaslPrep.Prepare(userName) is not { } name || SaslPrep.Prepare(password) is not { } secret)
            return new(Fail(userName, origin));

        // 2. Who guesses has to wait, before anything is looked at
        if (_throttle.Enter(origin.Address, name) is not { } wait) return new(Fail(name, origin, counts: false));
        if (wait > TimeSpan.Zero) return WaitAndCheckAsync(name, secret, wait, origin, cancellation);

        // 3. Was it right a moment ago
        return Recall(name, secret) is { } account
            ? new(Succeed(account, name, origin))
            : CheckHashAsync(name, secret, origin, cancellation);
    }

    /// <summary>
    /// Names of the SASL mechanisms to advertise on such a connection, strongest first. SCRAM-SHA-256-PLUS is served to a
    /// client that asks for it but not advertised: RFC 9266 §3 makes tls-exporter the binding of TLS 1.3, which the platform
    /// does not give us, and clients built on GNU SASL try it first and then give up instead of going on without.
    /// </summary>
    public IReadOnlyList<string> MechanismsFor(LoginOrigin origin) => origin.PasswordsAllowed ? _offered : [];

    /// <summary>Begins a SASL exchange; null when the mechanism is unknown or can't be had on such a connection.</summary>
    public SaslExchange? Begin(string mechanism, LoginOrigin origin)
    {
        if (!origin.PasswordsAllowed) return null;
        var name = mechanism.ToUpperInvariant();
        ISaslMechanism? server = name switch
        {
            SaslMechanismNames.Plain => new PlainMechanism(this, origin),
            SaslMechanismNames.Login => new LoginMechanism(this, origin),
            SaslMechanismNames.ScramSha256 => new ScramMechanism(this, origin, binding: default),
            SaslMechanismNames.ScramSha256Plus when !origin.ServerEndPoint.IsEmpty => new ScramMechanism(this, origin, origin.ServerEndPoint),
            _ => null,
        };
        return server is null ? null : new SaslExchange(name, server, this);
    }

    /// <summary>True when an authorisation identity names the account itself: nobody acts for others.</summary>
    internal bool MayActAs(Account account, string? authorizationId)
        => authorizationId is null
            || SaslPrep.Prepare(authorizationId) is { } prepared && _directory.Find(prepared)?.Id == account.Id;

    /// <summary>The keys for a SCRAM exchange, or a decoy's, which nobody can prove, with a salt that never changes.</summary>
    internal (Account? Account, ScramKeys Keys) ScramKeysOf(string prepared)
    {
        if (_directory.Find(prepared) is { } account && _directory.CredentialsOf(account.Id) is { } known)
            return (account, new ScramKeys(known.ScramSalt, known.ScramIterations, known.ScramStoredKey, known.ScramServerKey));
        return (null, ScramDecoy.For(prepared, _keys.DecoyKey));
    }

    /// <summary>Waits in the queue of those who guess.</summary>
    /// <returns>False when it is too long.</returns>
    internal async ValueTask<bool> WaitTurnAsync(string prepared, LoginOrigin origin, CancellationToken cancellation)
    {
        if (_throttle.Enter(origin.Address, prepared) is not { } wait) return false;
        if (wait > TimeSpan.Zero) await Task.Delay(wait, _time, cancellation).ConfigureAwait(false);
        return true;
    }

    internal Account Succeed(Account account, string name, LoginOrigin origin)
    {
        _throttle.Succeeded(origin.Address, name);
        LogSucceeded(account.Address, origin.Protocol, origin.Address);
        return account;
    }

    internal Account? Fail(string name, LoginOrigin origin, bool counts = true)
    {
        if (counts) _throttle.Failed(origin.Address, name);
        LogFailed(name, origin.Protocol, origin.Address);
        return null;
    }

    private async ValueTask<SaslStep> CheckAsync((string UserName, string Password, LoginOrigin Origin) said, CancellationToken cancellation)
        => await IdentifyAsync(said.UserName, said.Password, said.Origin, cancellation).ConfigureAwait(false) is { } account
            ? SaslStep.Success(account)
            : SaslStep.Failure;

    private Account? Recall(string name, string secret)
        => _directory.Find(name) is { } account && _directory.CredentialsOf(account.Id) is { } known
            && _recent.Contains(account.Id, known.PasswordHash, secret) ? account : null;

    private async ValueTask<Account?> WaitAndCheckAsync(string name, string secret, TimeSpan wait, LoginOrigin origin, CancellationToken cancellation)
    {
        await Task.Delay(wait, _time, cancellation).ConfigureAwait(false);
        return Recall(name, secret) is { } account
            ? Succeed(account, name, origin)
            : await CheckHashAsync(name, secret, origin, cancellation).ConfigureAwait(false);
    }

    private async ValueTask<Account?> CheckHashAsync(string name, string secret, LoginOrigin origin, CancellationToken cancellation)
    {
        if (_directory.Find(name) is not { } account || _directory.CredentialsOf(account.Id) is not { } known)
        {
            await _hasher.VerifyNobodyAsync(secret, cancellation).ConfigureAwait(false);
            return Fail(name, origin);
        }

        if (!await _hasher.VerifyAsync(secret, known.PasswordHash, cancellation).ConfigureAwait(false)) return Fail(name, origin);
        _recent.Add(account.Id, known.PasswordHash, secret);
        return Succeed(account, name, origin);
    }
}

/// <summary>What the authenticator must know of the connection.</summary>
/// <param name="Address">The client's address, null for local sockets.</param>
/// <param name="PasswordsAllowed">True inside TLS, or where the listener allows clear text on loopback.</param>
/// <param name="ServerEndPoint">tls-server-end-point channel binding (RFC 5929 §4), empty outside TLS.</param>
/// <param name="Protocol">smtp, submission, imap, pop3...: for logs and journey.</param>
public sealed record LoginOrigin(IPAddress? Address, bool PasswordsAllowed, ReadOnlyMemory<byte> ServerEndPoint, string Protocol);
