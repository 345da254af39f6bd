using System.Globalization;
using Hikyaku.Protocol.FeedbackReports;
using Hikyaku.Server.Language;

namespace Hikyaku.Server.Explaining;

/// <summary>What a report of another mail system about a mail of ours means (RFC 5965 §7.3, RFC 6430, RFC 6591), and what to do.</summary>
internal static class ComplaintWords
{
    private static readonly Dictionary<string, (Text Says, Text Advice)> Types = new()
    {
        ["abuse"] = (new("its reader calls it spam", "受け取った人が迷惑メールだと言っている"),
            new("Send that person nothing of the kind any more. If many complain, look at what the account sends: it may have been broken into.", "この人には同種のメールを送らないでください。報告が多いときは、アカウントが乗っ取られていないか、何を送っているかを確かめてください。")),
        ["fraud"] = (new("it is fraud or phishing, they say", "詐欺・フィッシングだと言っている"),
            new("Look at the mail at once: the account that sent it may have been broken into. Change its password.", "すぐにそのメールを確かめてください。送ったアカウントが乗っ取られているおそれがあります。パスワードを変えてください。")),
        ["virus"] = (new("a virus was found in it", "ウイルスが見つかったと言っている"),
            new("The computer that sent it may be infected. Have it looked at before it sends more.", "送信した端末が感染しているおそれがあります。さらに送る前に調べてください。")),
        ["not-spam"] = (new("it was taken for spam, and its reader says that it is not", "迷惑メールと判定されたが、受け取った人はそうではないと言っている"),
            new("Nothing: it is good news.", "何もする必要はありません。よい知らせです。")),
        ["auth-failure"] = (new("it could not be shown that it came from its domain", "ドメインから来たことを確認できなかった"),
            new("If the mail is yours, look at the domain's records: hikyaku domain dns NAME --check. If it is not, somebody forges your domain.", "自分のメールなら、ドメインのレコードを確かめてください (hikyaku domain dns NAME --check)。覚えがなければ、だれかがドメインを騙っています。")),
    };

    private static readonly (Text Says, Text Advice) Other = (new("something is wrong with it, they say", "何らかの問題があると言っている"),
        new("Read the text of the report.", "報告の文面を読んでください。"));

    /// <summary>What a type of report says. RFC 5965 §3.5: what is not known is taken for "other".</summary>
    public static Text MeaningOf(string type) => Types.GetValueOrDefault(type, Other).Says;

    /// <summary>Explains a report.</summary>
    public static ExplainedComplaint Explain(FeedbackReport report, Tongue tongue)
    {
        var (says, advice) = Types.GetValueOrDefault(report.Type, Other);
        Text sentence = new(
            $"This is a report about a mail that went out from your server: {says.English}. Reports can be made up: look whether you sent such a mail.",
            $"あなたのサーバーから出たメールについての報告です: {says.Japanese}。報告は偽造もできるので、実際に送ったかどうかを確かめてください。");
        return new ExplainedComplaint(report.Type, sentence.In(tongue), advice.In(tongue), [.. FactsOf(report).Select(fact => fact.In(tongue))]);
    }

    private static IEnumerable<Text> FactsOf(FeedbackReport report)
    {
        if (report.OriginalMessageId is { } id) yield return new($"the mail: <{id}> (hikyaku trace tells its way)", $"そのメール: <{id}> (道のりは hikyaku trace でわかります)");
        if (report.OriginalSender is { } sender) yield return new($"sender on its envelope: {sender}", $"封筒の差出人: {sender}");
        if (report.OriginalRecipients.Count > 0) yield return new($"it was for {string.Join(", ", report.OriginalRecipients)}", $"宛先: {string.Join("、", report.OriginalRecipients)}");
        if (report.RemovalRecipients.Count > 0) yield return new($"who wants no more of it: {string.Join(", ", report.RemovalRecipients)}", $"今後の受け取りを望まない人: {string.Join("、", report.RemovalRecipients)}");
        if (report.Source is { } source) yield return new($"the machine that brought it: {source}", $"持ってきたマシン: {source}");
        if (report.ArrivedAt is { } at) yield return new($"it came on {at.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture)}", $"届いた日時: {at.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture)}");
        if (report.Incidents > 1) yield return new($"it stands for {report.Incidents} such mails", $"同様のメール {report.Incidents} 通分の報告");
        if (report.ReportingHost is { } host) yield return new($"who reports: {host} ({report.UserAgent})", $"報告者: {host} ({report.UserAgent})");
    }
}
