using System.Security.Cryptography;

namespace Hikyaku.Server.Administration;

/// <summary>The key with which senders of forwarded mail are rewritten; made at the first start, and in backups like all keys.</summary>
internal static class ForwardingKey
{
    private const int Octets = 32;

    /// <summary>Reads it; makes it when it is missing.</summary>
    public static byte[] Ensure(string dataDirectory)
    {
        string folder = Path.Combine(dataDirectory, "keys");
        string file = Path.Combine(folder, "forwarding.key");
        if (File.Exists(file) && Read(file) is { Length: Octets } key)
            return key;
        byte[] made = RandomNumberGenerator.GetBytes(Octets);
        DataFolders.Ensure(folder);
        DataFolders.WriteSecret(file, Convert.ToBase64String(made) + "\n");
        return made;
    }

    private static byte[]? Read(string file)
    {
        byte[] key = new byte[Octets];
        return Convert.TryFromBase64String(File.ReadAllText(file).Trim(), key, out int length) && length == Octets ? key : null;
    }
}
