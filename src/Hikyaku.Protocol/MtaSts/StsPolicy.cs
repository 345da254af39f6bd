using System.Globalization;
using System.Text;
using Hikyaku.Protocol.Addressing;

namespace Hikyaku.Protocol.MtaSts;

/// <summary>A policy as its file says it, RFC 8461 §3.2.</summary>
public sealed record StsPolicy
{
    private const string Version = "STSv1";
    private const int MostHosts = 100;

    /// <summary>"max_age ... a maximum value of 31557600", about a year.</summary>
    private const long LongestSeconds = 31_557_600;

    /// <summary>A larger file is none (§3.2 leaves the size to us, §10.2 names 64 KiB).</summary>
    public const int LargestFile = 64 * 1024;

    /// <summary>What is asked.</summary>
    public required StsMode Mode { get; init; }

    /// <summary>How long the policy holds from when it was fetched.</summary>
    public required TimeSpan MaximumAge { get; init; }

    /// <summary>The hosts that take mail: names in A-labels, or "*.domain" for all names with one label more.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    /// <summary>Reads a policy file; null when it is none.</summary>
    public static StsPolicy? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > LargestFile) return null;
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var hosts = new List<string>();
        foreach (var line in text.Split('\n'))
        {
            var field = line.TrimEnd('\r').TrimEnd(' ', '\t');
            if (field.Length == 0) continue;
            var colon = field.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) return null;
            var (name, value) = (field[..colon], field[(colon + 1)..].Trim(' ', '\t'));
            // "If any field other than "mx" is specified more than once, all ... except for the first SHOULD be ignored"
            if (name == "mx") hosts.Add(value);
            else fields.TryAdd(name, value);
        }
        return Read(fields, hosts);
    }

    /// <summary>Whether a host is one of those named (§4.1): a wildcard stands for one label.</summary>
    /// <param name="host">In lower case A-labels, without the final dot.</param>
    public bool Names(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        return Hosts.Contains(host) || (dot > 0 && Hosts.Contains("*" + host[dot..]));
    }

    /// <summary>The file.</summary>
    public override string ToString()
    {
        var file = new StringBuilder($"version: {Version}\r\nmode: {Mode.ToString().ToLowerInvariant()}\r\n");
        foreach (var host in Hosts) file.Append("mx: ").Append(host).Append("\r\n");
        return file.Append(CultureInfo.InvariantCulture, $"max_age: {(long)MaximumAge.TotalSeconds}\r\n").ToString();
    }

    private static StsPolicy? Read(Dictionary<string, string> fields, List<string> hosts)
    {
        if (fields.GetValueOrDefault("version") != Version || hosts.Count > MostHosts || !hosts.TrueForAll(IsPattern)) return null;
        StsMode? mode = fields.GetValueOrDefault("mode") switch
        {
            "enforce" => StsMode.Enforce,
            "testing" => StsMode.Testing,
            "none" => StsMode.None,
            _ => null,
        };
        if (mode is null || (mode != StsMode.None && hosts.Count == 0)) return null;
        if (!long.TryParse(fields.GetValueOrDefault("max_age"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return null;
        return new StsPolicy
        {
            Mode = mode.Value,
            MaximumAge = TimeSpan.FromSeconds(Math.Min(seconds, LongestSeconds)),
            Hosts = [.. hosts.Select(host => host.ToLowerInvariant())],
        };
    }

    private static bool IsPattern(string host) => DomainName.TryParse(host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host) is not null;
}
