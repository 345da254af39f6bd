using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hikyaku.Authentication.DmarcReports;
using Hikyaku.Server.Domains;
using Hikyaku.Server.Explaining;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;

namespace Hikyaku.Server.Commands;

/// <summary><c>hikyaku dmarc report FILE...</c>: what other mail systems report of mail in our domains' names, in plain words, domain by domain.</summary>
internal static class DmarcCommand
{
    private const int MostShown = 20;

    /// <summary>Makes the command.</summary>
    public static Verb Make(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.OneOrMore, Description = new Text("Reports (.xml, .xml.gz, .zip) or the mails that brought them; - is the input", "レポート (.xml、.xml.gz、.zip)、またはそれが届いたメール。- は標準入力").In(terminal.Tongue) };
        Option<bool> json = CommonOptions.Json(terminal);
        var report = new Verb("report", terminal, new("Explain DMARC reports (RFC 9990, RFC 9991) that other mail systems sent", "他のメールシステムから届いた DMARC レポート (RFC 9990、RFC 9991) を説明する"),
            new Example("hikyaku dmarc report ~/Maildir/.dmarc/cur/*", new("All that came, summed up for each domain", "届いたものをドメインごとにまとめる")))
        { files, json };
        report.SetAction(parsed => Run(parsed.GetRequiredValue(files), parsed.GetValue(json), terminal));
        return new Verb("dmarc", terminal, new("Who writes in our domains' names, as others see it", "自分のドメインを名乗るメールが、よそからどう見えているか")) { report };
    }

    private static int Run(string[] files, bool json, Terminal terminal)
    {
        var view = new DmarcView();
        var readable = 0;
        foreach (string file in files)
        {
            try
            {
                using Stream stream = file == "-" ? Console.OpenStandardInput() : File.OpenRead(Path.GetFullPath(file, terminal.WorkingDirectory));
                string? fault = view.Add(stream);
                if (fault is null) readable++;
                else terminal.Fail(new($"{file} is no DMARC report: {fault}.", $"{file} は DMARC レポートではありません: {fault}"));
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                terminal.Fail(new($"{file} can't be read: {unreadable.Message}", $"{file} を読めません: {unreadable.Message}"));
            }
        }
        if (json) terminal.Output.WriteLine(JsonSerializer.Serialize(view.Domains, ReportJson.Default.IReadOnlyListDmarcDomain));
        else foreach (DmarcDomain domain in view.Domains) Show(domain, terminal);
        if (!json) foreach (FailureReport failure in view.Failures) Show(failure, terminal);
        return readable == files.Length ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Show(DmarcDomain domain, Terminal terminal)
    {
        string good = ResultTable.Number(domain.Passed), bad = ResultTable.Number(domain.Failed), from = Date(domain.Begin), until = Date(domain.End), who = Safe(string.Join(", ", domain.Reporters));
        terminal.Say(new(
            $"{Safe(domain.Domain)}, {from} to {until}, as seen by {who}: {good} mails were truly of this domain, {bad} were not shown to be (policy: {Safe(domain.Policy)}).",
            $"{Safe(domain.Domain)}、{from} から {until} まで ({who} の報告): 本物と確かめられたメール {good} 通、確かめられなかったメール {bad} 通 (ポリシー: {Safe(domain.Policy)})。"));
        foreach (DmarcSource source in domain.Sources.Take(MostShown))
        {
            string count = ResultTable.Number(source.Count);
            Text meaning = MeaningOf(source);
            terminal.Say(new($"  {Safe(source.Address),-39} {count,8}  {meaning.English}", $"  {Safe(source.Address),-39} {count,8}  {meaning.Japanese}"));
        }
        if (domain.Sources.Count > MostShown) terminal.Say(new($"  ... and {domain.Sources.Count - MostShown} more machines", $"  ほか {domain.Sources.Count - MostShown} 台"));
        terminal.Output.WriteLine();
    }

    private static void Show(FailureReport failure, Terminal terminal)
    {
        string domain = Safe(failure.ReportedDomain ?? "?"), machine = Safe(failure.SourceAddress ?? "?"), when = Safe(failure.ArrivedAt ?? "?"), sender = Safe(failure.EnvelopeFrom ?? "?"), what = Safe(failure.AuthFailure.Length == 0 ? failure.FeedbackType : failure.AuthFailure);
        Text fate = failure.DeliveryResult switch
        {
            "reject" => new("it was refused", "受信を拒否された"),
            "spam" or "policy" => new("it was put aside as suspicious", "疑わしいものとして扱われた"),
            "delivered" => new("it was delivered", "配達された"),
            _ => new("what became of it is not told", "その後は不明"),
        };
        terminal.Say(new(
            $"One mail in the name of {domain} failed ({what}): from {machine}, {when}, sender on the envelope {sender}; {fate.English}.",
            $"{domain} を名乗るメール 1 通が検証に失敗 ({what}): 送信元 {machine}、{when}、封筒の差出人 {sender}。{fate.Japanese}。"));
    }

    private static Text MeaningOf(DmarcSource source)
    {
        Text fate = source.Disposition switch
        {
            "reject" => new("refused", "拒否された"),
            "quarantine" => new("put aside as suspicious", "迷惑メール扱い"),
            _ => new("delivered all the same", "そのまま配達された"),
        };
        return source switch
        {
            { Passed: true, SignedBy: { } signer } => new($"true: signed by {Safe(signer)}", $"本物: {Safe(signer)} の署名"),
            { Passed: true } => new("true: the machine may send for the domain (SPF)", "本物: 送信を許可されたマシン (SPF)"),
            { OtherSigner: { } other } => new(
                $"not shown to be true, {fate.English}: signed by {Safe(other)}, not by you. If that is a service of yours, have it sign for your domain; mailing lists look like this too.",
                $"確かめられず、{fate.Japanese}。署名は {Safe(other)} のもの。自分の使っているサービスなら自ドメインで署名させる (メーリングリスト経由のこともある)。"),
            { SpfDomain: { } sender, SpfResult: "pass" } => new(
                $"not shown to be true, {fate.English}: sent with the envelope of {Safe(sender)}. If that is a service of yours, have it sign for your domain (DKIM).",
                $"確かめられず、{fate.Japanese}。封筒の差出人は {Safe(sender)}。自分の使っているサービスなら自ドメインで署名 (DKIM) させる。"),
            _ => new(
                $"not shown to be true, {fate.English}: no signature, no permission. Somebody else writing in your name, a machine of yours that your SPF record does not name, or forwarded mail.",
                $"確かめられず、{fate.Japanese}。署名も許可もない。他人のなりすましか、SPF に書き忘れた自分のマシン、または転送メール。"),
        };
    }

    private static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>What strangers wrote does not move the cursor.</summary>
    private static string Safe(string text) => new([.. text.Take(300).Select(character => char.IsControl(character) ? '?' : character)]);
}
