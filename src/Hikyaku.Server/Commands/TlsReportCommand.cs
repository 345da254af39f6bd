using System.CommandLine;
using System.Globalization;
using Hikyaku.Authentication.TlsReports;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;

namespace Hikyaku.Server.Commands;

/// <summary><c>hikyaku tls-report FILE|-</c>: what another mail system reports of its TLS connections with us, in plain words.</summary>
internal static class TlsReportCommand
{
    /// <summary>Makes the command.</summary>
    public static Verb Make(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = new Text("The report (.json.gz or .json); - is the input", "レポート (.json.gz または .json)。- は標準入力").In(terminal.Tongue) };
        Option<bool> json = CommonOptions.Json(terminal);
        var command = new Verb("tls-report", terminal, new("Explain a report about TLS (RFC 8460) that another mail system sent", "他のメールシステムから届いた TLS レポート (RFC 8460) を説明する"),
            new Example("hikyaku tls-report google.com!example.org!1763942400!1764028799!001.json.gz", new("How others' connections to you went", "他のサーバーからの接続の様子")))
        { file, json };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file), parsed.GetValue(json), terminal));
        return command;
    }

    private static int Run(string file, bool json, Terminal terminal)
    {
        try
        {
            using Stream stream = file == "-" ? Console.OpenStandardInput() : File.OpenRead(Path.GetFullPath(file, terminal.WorkingDirectory));
            (TlsReport? report, string? fault) = TlsReportFile.Read(stream);
            if (report is null)
                return terminal.Fail(new($"{file} is no TLS report: {fault}.", $"{file} は TLS レポートではありません: {fault}"));
            if (json)
                terminal.Output.WriteLine(TlsReportFile.ToJson(report));
            else
                Show(report, terminal);
            return ExitCode.Done;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return terminal.Fail(new($"{file} can't be read: {unreadable.Message}", $"{file} を読めません: {unreadable.Message}"));
        }
    }

    private static void Show(TlsReport report, Terminal terminal)
    {
        string from = Date(report.DateRange!.Start), until = Date(report.DateRange.End), sender = Safe(report.OrganizationName ?? "?");
        terminal.Say(new($"{sender} reports about {from} to {until} (UTC).", $"{sender} からの報告、{from} から {until} まで (UTC)。"));
        foreach (TlsPolicyReport policy in report.Policies!)
        {
            string domain = Safe(policy.Policy!.PolicyDomain!);
            string good = ResultTable.Number(policy.Summary!.Successful), bad = ResultTable.Number(policy.Summary.Failed);
            terminal.Output.WriteLine();
            terminal.Say(new(
                $"{domain}, judged by {PolicyOf(policy.Policy.PolicyType).English}: {good} connections went well, {bad} did not.",
                $"{domain} ({PolicyOf(policy.Policy.PolicyType).Japanese}): 成功 {good} 件、失敗 {bad} 件。"));
            foreach (TlsFailureDetail failure in policy.FailureDetails ?? [])
            {
                string host = Safe(failure.ReceivingMxHostname ?? failure.ReceivingIp ?? "?"), times = ResultTable.Number(failure.FailedSessionCount), type = Safe(failure.ResultType ?? "?");
                Text meaning = MeaningOf(failure.ResultType);
                terminal.Say(new($"  {times} times with {host}: {meaning.English} ({type})", $"  {host} と {times} 回: {meaning.Japanese} ({type})"));
                if (failure.FailureReasonCode is { Length: > 0 } reason)
                    terminal.Output.WriteLine("    " + Safe(reason));
            }
        }
    }

    private static Text PolicyOf(string? type) => type switch
    {
        "sts" => new("its MTA-STS policy", "MTA-STS ポリシー"),
        "tlsa" => new("its TLSA records (DANE)", "TLSA レコード (DANE)"),
        _ => new("no policy", "ポリシーなし"),
    };

    // RFC 8460 §4.3
    private static Text MeaningOf(string? type) => type switch
    {
        "starttls-not-supported" => new("the host did not offer TLS", "TLS が提供されませんでした"),
        "certificate-host-mismatch" => new("the certificate is for another name", "証明書の名前が違います"),
        "certificate-expired" => new("the certificate has expired: renew it", "証明書の期限が切れています。更新してください"),
        "certificate-not-trusted" => new("the certificate comes from nobody whom others trust", "証明書の発行元が信頼されていません"),
        "validation-failure" => new("the host did not prove to be the right one", "接続先の確認に失敗しました"),
        "tlsa-invalid" => new("the TLSA records are not valid", "TLSA レコードが正しくありません"),
        "dnssec-invalid" => new("the zone's signatures (DNSSEC) do not hold", "DNSSEC の署名を確認できません"),
        "dane-required" => new("DANE is required there, and you have none", "相手は DANE を要求しています"),
        "sts-policy-fetch-error" => new("the MTA-STS policy could not be fetched: look at https://mta-sts.DOMAIN/.well-known/mta-sts.txt", "MTA-STS ポリシーを取得できません。https://mta-sts.DOMAIN/.well-known/mta-sts.txt を確かめてください"),
        "sts-policy-invalid" => new("the MTA-STS policy can't be understood", "MTA-STS ポリシーを解釈できません"),
        "sts-webpki-invalid" => new("the certificate of the MTA-STS policy's web server is not valid", "MTA-STS ポリシーの Web サーバーの証明書が正しくありません"),
        _ => new("another failure", "その他の失敗"),
    };

    private static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>What strangers wrote does not move the cursor.</summary>
    private static string Safe(string text) => new([.. text.Take(300).Select(character => char.IsControl(character) ? '?' : character)]);
}
