using System.Globalization;
using Hikyaku.Authentication.Dkim;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Store.Keys;

namespace Hikyaku.Server.Domains;

/// <summary>Makes the keys of a domain: always one of each algorithm, so that everybody can verify one.</summary>
internal static class KeyPairs
{
    private static readonly (DkimAlgorithm Algorithm, string Suffix)[] Kinds = [(DkimAlgorithm.RsaSha256, "rsa"), (DkimAlgorithm.Ed25519Sha256, "ed25519")];

    /// <summary>New keys, named after the day and their algorithm, e.g. "20261124-rsa". Takes a second or so: not for a thread that others wait for.</summary>
    /// <param name="known">The keys that the domain has already.</param>
    /// <param name="now">The day.</param>
    public static IReadOnlyList<NewSigningKey> Make(IReadOnlyList<SigningKey> known, DateTimeOffset now)
    {
        List<NewSigningKey> made = [];
        foreach ((DkimAlgorithm algorithm, string suffix) in Kinds)
        {
            using DkimKey key = DkimKey.Create(algorithm);
            made.Add(new(FreeSelector(string.Create(CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyyMMdd}-{suffix}"), known), algorithm, key.Export()));
        }
        return made;
    }

    private static string FreeSelector(string wished, IReadOnlyList<SigningKey> known)
    {
        string name = wished;
        for (int number = 2; known.Any(key => key.Selector == name); number++)
            name = string.Create(CultureInfo.InvariantCulture, $"{wished}-{number}");
        return name;
    }
}
