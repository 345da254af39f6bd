using Hikyaku.Protocol.Tags;

namespace Hikyaku.Protocol.MtaSts;

/// <summary>The TXT record at _mta-sts.DOMAIN that says there is a policy, and which, RFC 8461 §3.1.</summary>
/// <param name="Id">Changes whenever the policy does.</param>
public sealed record StsRecord(string Id)
{
    private const string Version = "STSv1";
    private const int LongestId = 32;

    /// <summary>The one record among all TXT records of the name; null without one, and when there are several.</summary>
    public static StsRecord? Find(IEnumerable<string> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        // "records that do not begin with "v=STSv1;" are discarded"
        string[] candidates = [.. records.Where(record => record.StartsWith($"v={Version};", StringComparison.Ordinal))];
        return candidates is [var only] && TagList.TryParse(only)?["id"] is { Length: > 0 and <= LongestId } id && id.All(char.IsAsciiLetterOrDigit) ? new StsRecord(id) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"v={Version}; id={Id};";
}
