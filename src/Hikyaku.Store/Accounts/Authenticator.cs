using System.Net;

namespace Hikyaku.Store.Accounts;

/// <summary>
/// Checks who logs in. Passwords are compared against Argon2id hashes; a success is remembered for a short while
/// under a key that lives only in memory. Repeated failures from an address are slowed down.
/// </summary>
public sealed class Authenticator
{
    /// <summary>Checks a name and password; null when they don't match. Takes as long for an unknown name as for a wrong password.</summary>
    public ValueTask<Account?> CheckPasswordAsync(string userName, string password, LoginOrigin origin, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Names of the SASL mechanisms on offer for such a connection, strongest first.</summary>
    public IReadOnlyList<string> MechanismsFor(LoginOrigin origin) => throw new NotImplementedException();

    /// <summary>Begins a SASL exchange; null when the mechanism is unknown or not on offer.</summary>
    public SaslExchange? Begin(string mechanism, LoginOrigin origin) => throw new NotImplementedException();
}

/// <summary>What the authenticator must know of the connection.</summary>
/// <param name="Address">The client's address, null for local sockets.</param>
/// <param name="PasswordsAllowed">True inside TLS, or where the listener allows clear text on loopback.</param>
/// <param name="ServerEndPoint">tls-server-end-point channel binding (RFC 5929 §4), empty outside TLS.</param>
/// <param name="Protocol">smtp, submission, imap, pop3...: for logs and journey.</param>
public sealed record LoginOrigin(IPAddress? Address, bool PasswordsAllowed, ReadOnlyMemory<byte> ServerEndPoint, string Protocol);
