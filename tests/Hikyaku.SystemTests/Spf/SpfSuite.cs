using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Hikyaku.Lab.Dns;
using Hikyaku.Protocol.Dns;
using YamlDotNet.RepresentationModel;

namespace Hikyaku.SystemTests.Spf;

/// <summary>The test suite of the SPF project for RFC 7208, in ../shared/conformance/spf.</summary>
internal static class SpfSuite
{
    /// <summary>Where it lies; null when it isn't there.</summary>
    public static string? Find([CallerFilePath] string thisFile = "")
    {
        for (var folder = new DirectoryInfo(Path.GetDirectoryName(thisFile)!); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "conformance", "spf", "rfc7208-tests.yml");
            if (File.Exists(candidate)) return candidate;
        }
        return null;
    }

    /// <summary>Its scenarios: each a zone and what is asked there.</summary>
    public static IReadOnlyList<SpfScenario> Read(string path)
    {
        using var text = File.OpenText(path);
        var yaml = new YamlStream();
        yaml.Load(text);
        return [.. yaml.Documents.Select(document => ReadScenario((YamlMappingNode)document.RootNode))];
    }

    private static SpfScenario ReadScenario(YamlMappingNode scenario) => new(
        Text(scenario["description"]),
        ReadZone((YamlMappingNode)scenario["zonedata"]),
        [.. ((YamlMappingNode)scenario["tests"]).Children.Select(pair => ReadTest(Text(pair.Key), (YamlMappingNode)pair.Value))]);

    private static SpfSuiteTest ReadTest(string name, YamlMappingNode test) => new(
        name, IPAddress.Parse(Text(test["host"])), Text(test["helo"]), Text(test["mailfrom"]),
        test["result"] is YamlSequenceNode several ? [.. several.Select(Text)] : [Text(test["result"])],
        test.Children.TryGetValue("explanation", out var explanation) ? Text(explanation) : null);

    private static Zone ReadZone(YamlMappingNode data)
    {
        var zone = new Zone();
        foreach (var (key, value) in data.Children)
        {
            var name = Text(key);
            var records = ((YamlSequenceNode)value).ToList();
            var hasText = false;
            var isSilent = false;
            foreach (var record in records)
            {
                if (record is YamlScalarNode { Value: "TIMEOUT" }) isSilent = true;
                else if (record is YamlMappingNode one && one.Children.Single() is var (type, content)) hasText |= Add(zone, name, Text(type), content);
            }
            // Records of type SPF stand for TXT records where there are none of these: the suite is older than RFC 7208 §3.1.
            if (!hasText)
            {
                foreach (var record in records.OfType<YamlMappingNode>().Select(one => one.Children.Single()).Where(pair => Text(pair.Key) == "SPF"))
                    zone.Add(name, DnsRecordType.Txt, new TextRecord(Joined(record.Value)));
            }
            // What times out is what has no record of its own: of these only TXT matters. Names below are not meant.
            zone.Break(name, isSilent && !HasAnswer(records) ? DnsFault.Silence : DnsFault.None);
        }
        return zone;
    }

    private static bool HasAnswer(List<YamlNode> records)
        => records.OfType<YamlMappingNode>().Select(one => one.Children.Single()).Any(pair => Text(pair.Key) == "TXT" && Joined(pair.Value) != "NONE");

    /// <summary>Adds a record; true when it tells what the TXT records are.</summary>
    private static bool Add(Zone zone, string name, string type, YamlNode content)
    {
        switch (type)
        {
            case "SPF":
                return false;
            case "TXT":
                if (Joined(content) != "NONE") zone.Add(name, DnsRecordType.Txt, new TextRecord(Joined(content)));
                return true;
            case "MX":
                var exchange = (YamlSequenceNode)content;
                zone.Add(name, DnsRecordType.Mx, new MailExchangeRecord(int.Parse(Text(exchange[0]), CultureInfo.InvariantCulture), Text(exchange[1])));
                return false;
            case "A":
                zone.Add(name, DnsRecordType.A, new AddressRecord(IPAddress.Parse(Text(content))));
                return false;
            case "AAAA":
                zone.Add(name, DnsRecordType.Aaaa, new AddressRecord(IPAddress.Parse(Text(content))));
                return false;
            case "PTR":
                zone.Add(name, DnsRecordType.Ptr, new NameRecord(Text(content).TrimEnd('.').ToLowerInvariant()));
                return false;
            case "CNAME":
                zone.Add(name, DnsRecordType.Cname, new NameRecord(Text(content).TrimEnd('.').ToLowerInvariant()));
                return false;
            default:
                throw new FormatException($"The suite has records of type {type}.");
        }
    }

    private static string Joined(YamlNode node) => node is YamlSequenceNode pieces ? string.Concat(pieces.Select(Text)) : Text(node);

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value ?? "";
}

/// <summary>A zone and what is asked there.</summary>
internal sealed record SpfScenario(string Description, Zone Zone, IReadOnlyList<SpfSuiteTest> Tests);

/// <summary>A client, whom it claims to send for, and what is to come of it.</summary>
internal sealed record SpfSuiteTest(string Name, IPAddress Client, string Helo, string MailFrom, IReadOnlyList<string> Results, string? Explanation);
