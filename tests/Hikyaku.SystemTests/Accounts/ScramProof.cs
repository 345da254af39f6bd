using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hikyaku.SystemTests.Accounts;

/// <summary>The client's arithmetic of RFC 5802 §3.</summary>
internal sealed class ScramProof
{
    public ScramProof(string password, string gs2Header, string bare, string challenge, byte[] binding)
    {
        var parts = challenge.Split(',');
        var salted = Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(password), Convert.FromBase64String(parts[1][2..]),
            int.Parse(parts[2][2..], CultureInfo.InvariantCulture), HashAlgorithmName.SHA256, 32);
        var clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        var withoutProof = $"c={Convert.ToBase64String([.. Encoding.UTF8.GetBytes(gs2Header), .. binding])},{parts[0]}";
        var authMessage = Encoding.UTF8.GetBytes($"{bare},{challenge},{withoutProof}");
        var signature = HMACSHA256.HashData(SHA256.HashData(clientKey), authMessage);
        Final = Encoding.UTF8.GetBytes($"{withoutProof},p={Convert.ToBase64String(clientKey.Zip(signature, (a, b) => (byte)(a ^ b)).ToArray())}");
        ExpectedVerifier = "v=" + Convert.ToBase64String(HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), authMessage));
    }

    public byte[] Final { get; }

    public string ExpectedVerifier { get; }
}
