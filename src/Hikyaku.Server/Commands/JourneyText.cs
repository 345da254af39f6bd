using Hikyaku.Server.Language;
using Hikyaku.Store.Journey;

namespace Hikyaku.Server.Commands;

/// <summary>The events of a journey in plain words: each technical word with its meaning.</summary>
internal static class JourneyText
{
    /// <summary>What an event tells people; null when nothing.</summary>
    public static Text? Of(JourneyEvent happened) => happened switch
    {
        Received received => Arrival(received),
        RecipientRefused refused => new($"refused for {refused.ForwardPath}: {refused.Reply}", $"{refused.ForwardPath} は受信拒否: {refused.Reply}"),
        ForgedResultsRemoved removed => new($"{removed.Count} header fields that pretended to be results of ours were taken out", $"このサーバーの検証結果を装うヘッダー {removed.Count} 個を取り除いた"),
        GreetingLooked greeting => Greeting(greeting),
        BimiFound bimi => new(
            $"BIMI: {bimi.Domain} has a picture for its mail ({bimi.Picture}), {(bimi.Certificate is null ? "which nobody certifies" : "certified to be its own")}",
            $"BIMI: {bimi.Domain} はメールに添えるロゴを公開している ({bimi.Picture})。{(bimi.Certificate is null ? "認証機関の証明はない" : "認証機関の証明付き")}"),
        ClientNameChecked name => ClientName(name),
        SpfChecked spf => Spf(spf),
        DkimChecked dkim => Signature(dkim),
        SignaturesIgnored ignored => new($"{ignored.Count} more signatures were not looked at", $"ほかの署名 {ignored.Count} 個は調べていない"),
        ArcChecked arc => Chain(arc),
        ChainSealed seal => new(
            $"ARC: sealed for {seal.Domain} what was found here, for those it is passed on to (seal {seal.Instance})",
            $"ARC: 転送先のために、ここでの検証結果を {seal.Domain} として封印 ({seal.Instance} 番目の封印)"),
        DmarcChecked dmarc => Author(dmarc),
        Judged judged => Verdict(judged),
        Filed filed => new($"filed into {filed.Mailbox} of {filed.Account} ({filed.Rule} {filed.Recipient})", $"{filed.Account} の {filed.Mailbox} に配達 ({RuleOf(filed.Rule)} {filed.Recipient})"),
        ComplaintArrived complaint => ComplaintText.Of(complaint),
        Signed signed => new($"signed for {signed.Domain} with {string.Join(", ", signed.Selectors)}", $"{signed.Domain} として署名 ({string.Join("、", signed.Selectors)})"),
        Queued { ReleaseAt: { } later } queued => new(
            $"queued for {string.Join(", ", queued.ForwardPaths)}; not to leave before {QueueCommand.Time(later)}",
            $"{string.Join("、", queued.ForwardPaths)} 宛てに送信待ち ({QueueCommand.Time(later)} より前には送らない)"),
        Queued queued => new($"queued for {string.Join(", ", queued.ForwardPaths)}", $"{string.Join("、", queued.ForwardPaths)} 宛てに送信待ち"),
        Released released => new($"waited in the queue as {released.QueueId} for the time when it was to leave", $"送信の時刻まで {released.QueueId} として待機していた"),
        Routed routed => new($"{routed.Domain} by {Way(routed)}: {string.Join(", ", routed.Hosts)}", $"{routed.Domain} の経路 ({Way(routed)}): {string.Join("、", routed.Hosts)}"),
        DeliveryAttempted attempt => new(
            $"{attempt.Result}{(attempt.Attempts > 1 ? $" (attempt {attempt.Attempts})" : "")} {string.Join(", ", attempt.ForwardPaths)}{(attempt.Host is null ? "" : $" at {attempt.Host} [{attempt.Address}] {Protection(attempt)}")}: {attempt.Reply}",
            $"{ResultOf(attempt.Result)}{(attempt.Attempts > 1 ? $" ({attempt.Attempts} 回目)" : "")} {string.Join("、", attempt.ForwardPaths)}{(attempt.Host is null ? "" : $" ({attempt.Host} [{attempt.Address}] {Protection(attempt)})")}: {attempt.Reply}"),
        SenderNotified notified => new($"the sender was told: {notified.Action} ({notified.NotificationId})", $"差出人に通知: {notified.Action} ({notified.NotificationId})"),
        QueueChanged { Action: "undo" } => new("taken back before any of it left: nobody gets it", "送られる前に取り消された (誰にも届かない)"),
        QueueChanged changed => new($"{changed.Action} by an operator: {string.Join(", ", changed.ForwardPaths)}", $"管理者の操作 {changed.Action}: {string.Join("、", changed.ForwardPaths)}"),
        _ => null,
    };

    private static Text Arrival(Received received)
    {
        string from = received.AuthenticatedAs ?? (received.ClientAddress is null ? received.HeloName : $"{received.HeloName} [{received.ClientAddress}]") ?? "?";
        string to = string.Join(", ", received.ForwardPaths);
        return new(
            $"received by {received.Protocol} from {from}, {(received.TlsVersion is null ? "in clear text" : $"encrypted ({received.TlsVersion})")}; sender on the envelope {received.ReversePath}, for {to}",
            $"{from} から {received.Protocol} で受信、{(received.TlsVersion is null ? "暗号化なし" : $"暗号化あり ({received.TlsVersion})")}。封筒の差出人 {received.ReversePath}、宛先 {to}");
    }

    private static Text Greeting(GreetingLooked greeting) => greeting.Oddity switch
    {
        "ourname" => new($"the sending machine greeted with our own name ({greeting.Name}): only a liar does", $"送信元のマシンが、このサーバー自身の名前 ({greeting.Name}) を名乗った。嘘つきのすること"),
        "otheraddress" => new($"the sending machine greeted with an address that is not its own ({greeting.Name})", $"送信元のマシンが、自分のものではないアドレス ({greeting.Name}) を名乗った"),
        _ => new($"the sending machine greeted with something that is no full name of a machine ({greeting.Name})", $"送信元のマシンが名乗った名前 ({greeting.Name}) は、完全な名前の形をしていない"),
    };

    private static Text ClientName(ClientNameChecked name) => name.Result switch
    {
        "pass" => new($"the sending machine is {name.Name}: the name leads back to its address", $"送信元のマシンは {name.Name} (名前とアドレスが一致)"),
        "fail" => new("the sending machine's address has names, but none that leads back to it", "送信元のアドレスに付いた名前は、そのアドレスに戻らない"),
        "permerror" => new("the sending machine's address has no name", "送信元のアドレスには名前がない"),
        _ => new("the sending machine's name could not be looked up", "送信元の名前を調べられなかった"),
    };

    private static Text Spf(SpfChecked spf)
    {
        Text whose = spf.Identity == "helo" ? new("the name in the greeting", "挨拶の名前") : new("the sender on the envelope", "封筒の差出人");
        Text answer = spf.Result switch
        {
            "pass" => new("yes", "よい"),
            "fail" => new("no", "いけない"),
            "softfail" => new("probably not", "おそらくいけない"),
            "neutral" => new("it leaves that open", "何とも言わない"),
            "none" => new("it publishes nothing about that", "何も公開していない"),
            "temperror" => new("its name servers did not answer", "ネームサーバーが答えなかった"),
            _ => new($"what it publishes can't be used: {spf.Reason}", $"公開している記録が使えない: {spf.Reason}"),
        };
        string term = spf.Term is null ? "" : spf.Through is null ? $" [{spf.Term}]" : $" [{spf.Term} > {spf.Through}]";
        return new(
            $"SPF: may this machine send for {spf.Domain} ({whose.English})? {answer.English}{term}",
            $"SPF: このマシンは {spf.Domain} ({whose.Japanese}) のメールを送ってよいか — {answer.Japanese}{term}");
    }

    private static Text Signature(DkimChecked dkim)
    {
        string who = dkim.Domain ?? "?";
        Text answer = dkim.Result switch
        {
            "pass" => new(dkim.WeakKey ? "right, with a weak key" : "right: nothing that it covers was changed", dkim.WeakKey ? "正しい (鍵は弱い)" : "正しい (署名された部分は変わっていない)"),
            "fail" => new($"broken: {dkim.Reason}", dkim.Damage switch
            {
                "body" => "壊れている: 途中で本文が変えられた",
                "header" => "壊れている: 途中でヘッダーが変えられた",
                "truncated" => "壊れている: 途中で本文が切られた",
                _ => "壊れている: ヘッダーも本文も変えられたか、別のメールの署名",
            }),
            "temperror" => new("not known: the name servers did not answer for the key", "不明: 鍵を調べる際にネームサーバーが答えなかった"),
            _ => new($"of no use: {dkim.Reason}", $"使えない: {dkim.Reason}"),
        };
        return new($"DKIM: signature of {who} (key {dkim.Selector ?? "?"}): {answer.English}", $"DKIM: {who} の署名 (鍵 {dkim.Selector ?? "?"}): {answer.Japanese}");
    }

    private static Text Chain(ArcChecked arc)
    {
        string who = arc.Sealers.Count == 0 ? "?" : string.Join(" > ", arc.Sealers);
        Text answer = arc switch
        {
            { Result: "pass", TrustedSealer: { } trusted } => new($"right; {trusted} is trusted here and saw that the author was true", $"正しい。ここで信頼している {trusted} が、差出人が本物だったことを確かめている"),
            { Result: "pass" } => new("right, but none of them is trusted here to vouch for the author", "正しいが、差出人を保証するものとしてここで信頼している転送者はいない"),
            { Result: "temperror" } => new("not known: the name servers did not answer for a key", "不明: 鍵を調べる際にネームサーバーが答えなかった"),
            _ => new($"broken, so it says nothing: {arc.Reason}", "壊れているので、何の証拠にもならない"),
        };
        return new($"ARC: the seals of those who passed it on ({who}): {answer.English}", $"ARC: 転送者の封印 ({who}): {answer.Japanese}");
    }

    private static Text Author(DmarcChecked dmarc)
    {
        string author = dmarc.AuthorDomain ?? "?";
        Text wish = dmarc.Policy switch
        {
            "reject" => new("it asks to refuse such mail", "そのようなメールの拒否を求めている"),
            "quarantine" => new("it finds such mail suspicious", "そのようなメールは疑わしいとしている"),
            _ => new("it asks for nothing", "扱いは指定していない"),
        };
        Text answer = dmarc.Result switch
        {
            "pass" => dmarc.AlignedSignature is { } signature
                ? new($"yes, by the signature of {signature}", $"保証する ({signature} の署名による)")
                : new("yes, by the sender on the envelope (SPF)", "保証する (封筒の差出人、SPF による)"),
            "fail" => new($"no; {wish.English}", $"保証しない。{wish.Japanese}"),
            "none" => new("it does not say for which mail it vouches", "どのメールを保証するか公開していない"),
            "temperror" => new("its name servers did not answer", "ネームサーバーが答えなかった"),
            _ => new(dmarc.Reason, "差出人 (From) が読み取れない"),
        };
        return new($"DMARC: does {author}, the domain of the author (From), vouch for it? {answer.English}", $"DMARC: 差出人 (From) のドメイン {author} はこのメールを保証するか — {answer.Japanese}");
    }

    private static Text Verdict(Judged judged) => judged.Handling == "junk"
        ? new($"verdict for {judged.Domain}: to Junk ({judged.Rule}): {judged.Reason}", $"{judged.Domain} での扱い: 迷惑メール (Junk) へ ({judged.Rule})")
        : judged.Rule == "exception" ? new($"verdict for {judged.Domain}: taken by a decision of the operator: {judged.Reason}", $"{judged.Domain} での扱い: 管理者の決めた例外により受け取る: {judged.Reason}")
        : judged.Rule == "trusted forwarder" ? new($"verdict for {judged.Domain}: taken, because {judged.Reason}", $"{judged.Domain} での扱い: 受け取る (信頼している転送者が、差出人は本物だったと封印している)")
        : new($"verdict for {judged.Domain}: taken ({judged.Rule})", $"{judged.Domain} での扱い: 受け取る ({judged.Rule})");

    private static string Way(Routed routed) => routed.Policy is { } policy ? $"{routed.Rule}, {policy}" : routed.Rule;

    private static string Protection(DeliveryAttempted attempt) => attempt.TlsVersion ?? "clear text";

    private static string RuleOf(string rule) => rule switch
    {
        "own address" => "本人のアドレス",
        "plus address" => "プラスアドレス",
        "released" => "送信時刻になった",
        _ => "別名",
    };

    private static string ResultOf(string result) => result switch
    {
        "delivered" => "配達",
        "deferred" => "延期",
        _ => "失敗",
    };
}
