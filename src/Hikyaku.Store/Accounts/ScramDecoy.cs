using System.Security.Cryptography;
using System.Text;
using Hikyaku.Protocol.Sasl;

namespace Hikyaku.Store.Accounts;

/// <summary>
/// What a SCRAM client gets to see of a user who doesn't exist: the same for the same name each time, so that asking
/// twice tells nothing (RFC 5802 §9).
/// </summary>
internal static class ScramDecoy
{
    /// <summary>Keys that no proof fits.</summary>
    public static ScramKeys For(string name, byte[] key)
    {
        var bytes = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(name.ToLowerInvariant()));
        return new ScramKeys(bytes[..16], PasswordHasher.ScramIterations, bytes, bytes);
    }
}
