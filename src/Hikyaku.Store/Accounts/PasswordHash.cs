using System.Security.Cryptography;
using System.Text;

namespace Hikyaku.Store.Accounts;

/// <summary>
/// An Argon2id hash in the PHC string format: <c>$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH</c>, base64 without padding.
/// </summary>
internal sealed record PasswordHash(Argon2Cost Cost, byte[] Salt, byte[] Hash)
{
    private const string Prefix = "$argon2id$v=19$";
    private const int SaltLength = 16;
    private const int HashLength = 32;

    /// <summary>Hashes a password with a fresh salt.</summary>
    public static PasswordHash Of(string password, Argon2Cost cost)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        var hash = new byte[HashLength];
        cost.Derive(Encoding.UTF8.GetBytes(password), salt, hash);
        return new PasswordHash(cost, salt, hash);
    }

    /// <summary>True when the password has this hash.</summary>
    public bool Fits(string password)
    {
        Span<byte> hash = stackalloc byte[HashLength];
        Cost.Derive(Encoding.UTF8.GetBytes(password), Salt, hash);
        return CryptographicOperations.FixedTimeEquals(hash, Hash);
    }

    /// <summary>Reads the PHC string; null when it is not one of ours or its cost is beyond all reason.</summary>
    public static PasswordHash? TryParse(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        var parts = text[Prefix.Length..].Split('$');
        if (parts.Length != 3 || Argon2Cost.TryParse(parts[0]) is not { } cost) return null;
        return FromBase64(parts[1]) is { Length: SaltLength } salt && FromBase64(parts[2]) is { Length: HashLength } hash
            ? new PasswordHash(cost, salt, hash)
            : null;
    }

    /// <summary>The PHC string.</summary>
    public override string ToString()
        => $"{Prefix}{Cost}${Convert.ToBase64String(Salt).TrimEnd('=')}${Convert.ToBase64String(Hash).TrimEnd('=')}";

    private static byte[]? FromBase64(string text)
    {
        var padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length / 4 * 3];
        return Convert.TryFromBase64String(padded, bytes, out var length) ? bytes[..length] : null;
    }
}
