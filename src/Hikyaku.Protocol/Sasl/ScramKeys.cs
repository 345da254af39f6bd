using System.Security.Cryptography;
using System.Text;

namespace Hikyaku.Protocol.Sasl;

/// <summary>What a server keeps for SCRAM-SHA-256 in place of the password (RFC 5802 §3).</summary>
/// <param name="Salt">The salt.</param>
/// <param name="Iterations">Rounds of PBKDF2.</param>
/// <param name="StoredKey">H(ClientKey): proves what the client proves.</param>
/// <param name="ServerKey">Proves to the client that we know.</param>
public sealed record ScramKeys(byte[] Salt, int Iterations, byte[] StoredKey, byte[] ServerKey)
{
    /// <summary>Computes the keys of a password, which must be prepared (<see cref="SaslPrep"/>).</summary>
    public static ScramKeys Derive(string password, byte[] salt, int iterations)
    {
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        var clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        return new ScramKeys(salt, iterations, SHA256.HashData(clientKey), HMACSHA256.HashData(salted, "Server Key"u8));
    }
}
