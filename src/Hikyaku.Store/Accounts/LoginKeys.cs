using System.Security.Cryptography;

namespace Hikyaku.Store.Accounts;

/// <summary>
/// The two small things the login check keeps in the data folder: the measured cost of hashes, and a key from which
/// unknown users get a salt that stays the same over restarts as a real one does. Losing either does no harm:
/// it is made anew.
/// </summary>
internal sealed class LoginKeys(StoreOptions options)
{
    private const int DecoyKeyLength = 32;
    private static readonly TimeSpan CalibrationTarget = TimeSpan.FromMilliseconds(40);

    private readonly string _folder = Path.Combine(options.DataDirectory, "keys");
    private readonly Lock _lock = new();
    private Argon2Cost? _cost = options.PasswordCost;
    private byte[]? _decoyKey;

    /// <summary>What new hashes cost. Measured at the first use, not at start.</summary>
    public Argon2Cost Cost
    {
        get
        {
            lock (_lock) return _cost ??= ReadCost() ?? WriteCost(Argon2Cost.Calibrate(CalibrationTarget));
        }
    }

    /// <summary>The key behind the salts of users that don't exist.</summary>
    public byte[] DecoyKey
    {
        get
        {
            lock (_lock) return _decoyKey ??= Read("decoy.key") is { Length: DecoyKeyLength } key ? key : WriteNewDecoyKey();
        }
    }

    private Argon2Cost? ReadCost()
        => Read("argon2id.cost") is { } bytes ? Argon2Cost.TryParse(System.Text.Encoding.ASCII.GetString(bytes).Trim()) : null;

    private Argon2Cost WriteCost(Argon2Cost cost)
    {
        Write("argon2id.cost", System.Text.Encoding.ASCII.GetBytes(cost + "\n"));
        return cost;
    }

    private byte[] WriteNewDecoyKey()
    {
        var key = RandomNumberGenerator.GetBytes(DecoyKeyLength);
        Write("decoy.key", key);
        return key;
    }

    private byte[]? Read(string name)
    {
        var path = Path.Combine(_folder, name);
        return File.Exists(path) ? File.ReadAllBytes(path) : null;
    }

    /// <summary>Whole or not at all, and for the owner's eyes only. When the disk is full it stays in memory until the next start.</summary>
    private void Write(string name, byte[] bytes)
    {
        try
        {
            WriteFile(name, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Else a name that does not exist would be answered otherwise than one that does.
        }
    }

    private void WriteFile(string name, byte[] bytes)
    {
        Directory.CreateDirectory(_folder);
        var path = Path.Combine(_folder, name);
        var create = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(path + ".new", create)) file.Write(bytes);
        File.Move(path + ".new", path, overwrite: true);
    }
}
