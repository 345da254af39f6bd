using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Hikyaku.Store.Accounts;

/// <summary>
/// Remembers passwords that were right a short while ago, so that a client which logs in for every message costs
/// microseconds. Kept is an HMAC under a key that lives only in this process: neither the store nor this table can be
/// turned into a login. The stored hash goes into it, so a changed password is forgotten by itself.
/// </summary>
internal sealed class RecentLogins(TimeProvider time)
{
    public const int MostEntries = 20_000;
    private const int LongestInput = 2048;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Dictionary<Mark, long> _lastSeen = [];
    private readonly Lock _lock = new();

    /// <summary>Passwords remembered now.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _lastSeen.Count;
        }
    }

    /// <summary>True when this password was right not long ago; its life begins anew.</summary>
    public bool Contains(AccountId account, string hash, string prepared)
    {
        if (MarkOf(account, hash, prepared) is not { } mark) return false;
        lock (_lock)
        {
            ref var seen = ref CollectionsMarshal.GetValueRefOrNullRef(_lastSeen, mark);
            if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref seen)) return false;
            var now = time.GetTimestamp();
            if (time.GetElapsedTime(seen, now) >= Life)
            {
                _lastSeen.Remove(mark);
                return false;
            }

            seen = now;
            return true;
        }
    }

    /// <summary>Remembers a password that was right.</summary>
    public void Add(AccountId account, string hash, string prepared)
    {
        if (MarkOf(account, hash, prepared) is not { } mark) return;
        lock (_lock)
        {
            if (_lastSeen.Count >= MostEntries) MakeRoom();
            _lastSeen[mark] = time.GetTimestamp();
        }
    }

    /// <summary>Forgets what is over; when that is not enough, everything: the next logins are merely slower.</summary>
    private void MakeRoom()
    {
        var now = time.GetTimestamp();
        foreach (var (mark, seen) in _lastSeen)
            if (time.GetElapsedTime(seen, now) >= Life) _lastSeen.Remove(mark);
        if (_lastSeen.Count >= MostEntries) _lastSeen.Clear();
    }

    private Mark? MarkOf(AccountId account, string hash, string prepared)
    {
        var length = sizeof(long) + sizeof(int) + Encoding.UTF8.GetByteCount(hash) + Encoding.UTF8.GetByteCount(prepared);
        if (length > LongestInput) return null;
        Span<byte> input = stackalloc byte[length];
        BinaryPrimitives.WriteInt64LittleEndian(input, account.Value);
        var written = Encoding.UTF8.GetBytes(hash, input[(sizeof(long) + sizeof(int))..]);
        BinaryPrimitives.WriteInt32LittleEndian(input[sizeof(long)..], written);
        Encoding.UTF8.GetBytes(prepared, input[(sizeof(long) + sizeof(int) + written)..]);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, input, mac);
        CryptographicOperations.ZeroMemory(input);
        return new Mark(MemoryMarshal.Read<UInt128>(mac), MemoryMarshal.Read<UInt128>(mac[16..]));
    }

    private readonly record struct Mark(UInt128 Low, UInt128 High);
}
