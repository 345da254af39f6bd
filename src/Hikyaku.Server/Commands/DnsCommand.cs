using System.CommandLine;
using System.Text.Json;
using Hikyaku.Authentication.Https;
using Hikyaku.Authentication.MtaSts;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Server.Configuration;
using Hikyaku.Server.Domains;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;
using Hikyaku.Store;
using Hikyaku.Transport.Routing.Dns;

namespace Hikyaku.Server.Commands;

/// <summary><c>hikyaku domain dns NAME [--check]</c>: what to publish, and whether it is.</summary>
internal static class DnsCommand
{
    /// <summary>Makes the command.</summary>
    public static Verb Make(Desk desk)
    {
        Argument<string> name = desk.Argument("NAME", new("The domain", "ドメイン名"));
        Option<bool> check = desk.Flag("--check", new("Look each record up and say what is missing or wrong, and what that means", "公開されているレコードを調べ、不足や誤りとその影響を示す"));
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("dns", desk.Terminal, new("Print the DNS records to publish for a domain", "ドメインに設定する DNS レコードを表示する"),
            new Example("hikyaku domain dns example.org", new("As lines for a zone file", "ゾーンファイルの形で表示")),
            new Example("hikyaku domain dns example.org --check", new("Compare with what is published", "公開中のものと比べる")))
        { name, check, json };
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, async mail =>
        {
            StoreResult<IReadOnlyList<KeySummary>> keys = await mail.ListKeysAsync(parsed.GetRequiredValue(name), cancellation);
            if (keys.Error is { } error)
                return desk.Terminal.Fail(StoreErrorText.Of(error));
            if (desk.OptionsOf(parsed, out _) is not { } options)
                return ExitCode.Failed;
            string domain = DomainName.TryParse(parsed.GetRequiredValue(name).Trim())!.Value;
            var records = new DomainRecords(options, domain, keys.Value);
            return parsed.GetValue(check)
                ? await CheckAsync(desk, records, options, parsed.GetValue(json), cancellation)
                : Print(desk, records.All(), parsed.GetValue(json));
        }, cancellation));
        return command;
    }

    private static int Print(Desk desk, IReadOnlyList<DomainRecord> records, bool json)
    {
        if (json)
        {
            WriteJson(desk, records.Select(record => (record, (RecordFinding?)null)));
            return ExitCode.Done;
        }
        foreach (DomainRecord record in records)
        {
            desk.Terminal.Output.WriteLine($"; {record.Purpose.In(desk.Terminal.Tongue)}");
            desk.Terminal.Output.WriteLine(record.ToZoneLine());
        }
        return ExitCode.Done;
    }

    private static async Task<int> CheckAsync(Desk desk, DomainRecords records, ServerOptions options, bool json, CancellationToken cancellation)
    {
        var dns = new CachingResolver(new DnsSettings { Servers = options.Dns.Servers, TrustAuthenticatedData = options.Dns.TrustAuthenticatedData }, desk.Terminal.Time);
        using var fetcher = new PolicyFetcher(dns, options.Transfer.PolicyFetch ?? new HttpsOptions { Limit = TimeSpan.FromSeconds(15) });
        IReadOnlyList<(DomainRecord Record, RecordFinding Finding)> found = await new DomainCheck(records, dns, fetcher).RunAsync(cancellation);
        if (json)
            WriteJson(desk, found.Select(one => (one.Record, (RecordFinding?)one.Finding)));
        else
            Show(desk, found);
        return found.Any(one => one.Record.IsNeeded && one.Finding.State is RecordState.Missing or RecordState.Wrong or RecordState.Unknown) ? ExitCode.Failed : ExitCode.Done;
    }

    private static void Show(Desk desk, IReadOnlyList<(DomainRecord Record, RecordFinding Finding)> found)
    {
        foreach ((DomainRecord record, RecordFinding finding) in found)
        {
            desk.Terminal.Output.WriteLine($"{Mark(desk, record, finding.State)} {record.Name} {record.TypeName}: {finding.Meaning.In(desk.Terminal.Tongue)}");
            if (finding.State == RecordState.Right)
                continue;
            if (finding.Found is { } there)
                desk.Terminal.Output.WriteLine($"    {desk.Word("found", "公開中")}:  {there}");
            if (record.Data is { } wanted)
                desk.Terminal.Output.WriteLine($"    {desk.Word("wanted", "提案")}: {wanted}");
            desk.Terminal.Output.WriteLine($"    {desk.Word("for", "用途")}:    {record.Purpose.In(desk.Terminal.Tongue)}");
        }
    }

    private static string Mark(Desk desk, DomainRecord record, RecordState state) => state switch
    {
        RecordState.Right => desk.Word("[ok]     ", "[正常]"),
        RecordState.Different => desk.Word("[differs]", "[相違]"),
        RecordState.Unknown => desk.Word("[unknown]", "[不明]"),
        RecordState.Wrong => desk.Word("[WRONG]  ", "[誤り]"),
        _ => record.IsNeeded ? desk.Word("[MISSING]", "[不足]") : desk.Word("[not set]", "[未設定]"),
    };

    private static void WriteJson(Desk desk, IEnumerable<(DomainRecord Record, RecordFinding? Finding)> found)
    {
        PublishedRecord[] records =
        [
            .. found.Select(one => new PublishedRecord(
                one.Record.Name, one.Record.TypeName, one.Record.Data, one.Record.Purpose.In(desk.Terminal.Tongue), one.Record.IsNeeded,
                one.Finding?.State, one.Finding?.Found, one.Finding?.Meaning.In(desk.Terminal.Tongue))),
        ];
        desk.Terminal.Output.WriteLine(JsonSerializer.Serialize(records, ReportJson.Default.PublishedRecordArray));
    }
}

/// <summary>A record as <c>domain dns --json</c> prints it.</summary>
internal sealed record PublishedRecord(string Name, string Type, string? Data, string Purpose, bool Needed, RecordState? State, string? Found, string? Meaning);
