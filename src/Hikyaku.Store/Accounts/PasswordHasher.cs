using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Hikyaku.Store.Accounts;

/// <summary>Makes what is kept of a password.</summary>
internal static class PasswordHasher
{
    private const int SaltBytes = 16;
    private const int HashBytes = 32;
    private const int ScramIterations = 4096;

    private static readonly Argon2Parameters Parameters = new() { DegreeOfParallelism = 1, MemorySize = 19 * 1024, NumberOfPasses = 2 };

    internal static Credentials Create(string password)
    {
        var clear = Encoding.UTF8.GetBytes(password.Normalize(NormalizationForm.FormKC));
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var hash = PasswordBasedKeyDerivationAlgorithm.Argon2id(Parameters).DeriveBytes(clear, salt, HashBytes);
        var text = $"$argon2id$v=19$m={Parameters.MemorySize},t={Parameters.NumberOfPasses},p=1${Base64(salt)}${Base64(hash)}";

        // RFC 5802 §3
        var salted = Rfc2898DeriveBytes.Pbkdf2(clear, salt, ScramIterations, HashAlgorithmName.SHA256, HashBytes);
        var storedKey = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        return new Credentials(text, salt, ScramIterations, storedKey, HMACSHA256.HashData(salted, "Server Key"u8));
    }

    private static string Base64(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');
}
