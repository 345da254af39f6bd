using Hikyaku.Protocol.Dkim;
using Hikyaku.Protocol.Dns;

namespace Hikyaku.Authentication.Dkim;

/// <summary>Finds the published key for a signature, RFC 6376 §6.1.2.</summary>
/// <param name="dns">Where keys are looked up; it remembers them.</param>
internal sealed class KeyLookup(IDnsResolver dns)
{
    /// <summary>A key of 8,192 bits has 1,500 characters.</summary>
    private const int LongestRecord = 8 * 1024;

    private const int MostRecords = 4;

    private readonly KeyShelf _keys = new();

    /// <summary>Looks for the key.</summary>
    public async Task<KeyFinding> FindAsync(KeyWish wish, CancellationToken cancellation)
    {
        if (!QueryName.CanBeAsked(wish.Name)) return new KeyFinding(null, DkimResult.PermError, "the key has a name that can't be");
        try
        {
            var answer = await dns.QueryAsync(wish.Name, DnsRecordType.Txt, cancellation).ConfigureAwait(false);
            if (answer.IsTemporaryFailure) return new KeyFinding(null, DkimResult.TempError, "the DNS does not answer for the key");
            PublishedKey? found = null;
            foreach (var record in answer.Of<TextRecord>().Take(MostRecords))
            {
                if (record.Text.Length > LongestRecord) return new KeyFinding(null, DkimResult.PermError, "the key record is longer than any can be");
                // §6.1.2: of several that one may be chosen which fits
                if (_keys.Read(record.Text) is not { } key) continue;
                found ??= key;
                if (key.ObjectionTo(wish) is null) return new KeyFinding(key, DkimResult.Pass, "");
            }
            return new KeyFinding(found, DkimResult.PermError, found?.ObjectionTo(wish) ?? "there is no such key");
        }
        catch (OperationCanceledException)
        {
            return new KeyFinding(null, DkimResult.TempError, "the DNS takes too long");
        }
    }
}

/// <summary>What a signature needs a key for.</summary>
/// <param name="Name">Where it is published.</param>
/// <param name="Algorithm">How the signature was made.</param>
/// <param name="Domain">Who signed.</param>
/// <param name="IdentityDomain">For whom in the domain.</param>
internal readonly record struct KeyWish(string Name, DkimAlgorithm Algorithm, string Domain, string IdentityDomain)
{
    public static KeyWish Of(DkimSignature signature) => new(signature.KeyName, signature.Algorithm, signature.Domain!, signature.IdentityDomain);
}

/// <summary>A key, or why there is none.</summary>
internal readonly record struct KeyFinding(PublishedKey? Published, DkimResult Result, string Reason);
