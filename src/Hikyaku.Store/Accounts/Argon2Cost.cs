using System.Diagnostics;
using System.Globalization;
using NSec.Cryptography;

namespace Hikyaku.Store.Accounts;

/// <summary>What computing one Argon2id hash takes (RFC 9106 §3.1); parallelism is always 1.</summary>
/// <param name="MemoryKiB">Memory, in KiB.</param>
/// <param name="Passes">Passes over the memory.</param>
public readonly record struct Argon2Cost(int MemoryKiB, int Passes)
{
    /// <summary>The least that OWASP's Password Storage Cheat Sheet asks for: 19 MiB, 2 passes.</summary>
    public static readonly Argon2Cost Minimum = new(19 * 1024, 2);

    private const int MostPasses = 8;
    private const int MostMemoryKiB = 256 * 1024;
    private const int MostPassesRead = 32;

    /// <summary>
    /// Measures this machine: the passes that take about <paramref name="target"/>, but never less than
    /// <see cref="Minimum"/>. The memory stays as it is, because hashes are computed beside everything else.
    /// </summary>
    public static Argon2Cost Calibrate(TimeSpan target)
    {
        Span<byte> hash = stackalloc byte[32];
        Minimum.Derive("warm up"u8, stackalloc byte[16], hash);
        var start = Stopwatch.GetTimestamp();
        Minimum.Derive("measure"u8, stackalloc byte[16], hash);
        var onePass = Stopwatch.GetElapsedTime(start) / Minimum.Passes;
        return Minimum with { Passes = Math.Clamp((int)(target / onePass), Minimum.Passes, MostPasses) };
    }

    /// <summary>Reads <c>m=19456,t=2,p=1</c>; null when it is something else or beyond all reason.</summary>
    public static Argon2Cost? TryParse(ReadOnlySpan<char> text)
    {
        Span<Range> parts = stackalloc Range[4];
        if (text.Split(parts, ',') != 3) return null;
        if (ReadNumber(text[parts[0]], "m=") is not { } memory || ReadNumber(text[parts[1]], "t=") is not { } passes) return null;
        if (text[parts[2]] is not "p=1" || memory is < 8 or > MostMemoryKiB || passes is < 1 or > MostPassesRead) return null;
        return new Argon2Cost(memory, passes);
    }

    /// <summary>In the form of the PHC string.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"m={MemoryKiB},t={Passes},p=1");

    /// <summary>Computes a hash; takes its time and its memory.</summary>
    internal void Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, Span<byte> hash)
    {
        var parameters = new Argon2Parameters { DegreeOfParallelism = 1, MemorySize = MemoryKiB, NumberOfPasses = Passes };
        PasswordBasedKeyDerivationAlgorithm.Argon2id(parameters).DeriveBytes(password, salt, hash);
    }

    private static int? ReadNumber(ReadOnlySpan<char> text, string name)
        => text.StartsWith(name, StringComparison.Ordinal)
            && int.TryParse(text[name.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
