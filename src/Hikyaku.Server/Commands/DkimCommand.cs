using System.CommandLine;
using Hikyaku.Server.Domains;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;
using Hikyaku.Store.Keys;

namespace Hikyaku.Server.Commands;

/// <summary><c>hikyaku domain dkim list|rotate|activate|remove</c></summary>
internal static class DkimCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make(Desk desk) => new Verb("dkim", desk.Terminal, new("The keys that sign mail of a domain", "ドメインのメールに署名する鍵"))
    {
        List(desk),
        Rotate(desk),
        Activate(desk),
        Remove(desk),
    };

    private static Verb List(Desk desk)
    {
        Argument<string> name = Domain(desk);
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("list", desk.Terminal, new("List the keys of a domain", "ドメインの鍵の一覧")) { name, json };
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, async mail =>
            desk.Tell(await mail.ListKeysAsync(parsed.GetRequiredValue(name), cancellation), parsed.GetValue(json), ReportJson.Default.IReadOnlyListKeySummary, keys => Table(desk, keys)), cancellation));
        return command;
    }

    private static Verb Rotate(Desk desk)
    {
        Argument<string> name = Domain(desk);
        Option<bool> now = desk.Flag("--now", new("Sign with them at once (before their records are published, receivers can't verify)", "すぐに署名に使う (DNS に載るまで受信側は検証できません)"));
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("rotate", desk.Terminal, new("Make new keys; they sign when you have published them", "新しい鍵を作る (DNS に載せるまで待機)"),
            new Example("hikyaku domain dkim rotate example.org", new("New keys for example.org", "example.org の鍵を新しくする")))
        { name, now, json };
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, async mail =>
            desk.Tell(await mail.RotateKeysAsync(parsed.GetRequiredValue(name), parsed.GetValue(now), cancellation), parsed.GetValue(json), ReportJson.Default.IReadOnlyListKeySummary, keys =>
            {
                Table(desk, keys);
                foreach (KeySummary key in keys.Where(key => key.State == SigningKeyState.Waiting))
                    desk.Terminal.Output.WriteLine(ZoneLine.Of(key.Name, "TXT", ZoneLine.Quote(key.Record)));
                desk.Terminal.Say(parsed.GetValue(now)
                    ? new("The new keys sign from now on.", "これから新しい鍵で署名します。")
                    : new("Publish these records. The running server signs with the new keys by itself an hour after it has seen them in the DNS; \"hikyaku domain dkim activate\" does it at once.", "これらのレコードを公開してください。動作中のサーバーは DNS での公開を確認して一時間後に新しい鍵へ自動で切り替えます。すぐに切り替えるには「hikyaku domain dkim activate」を実行してください。"));
            }), cancellation));
        return command;
    }

    private static Verb Activate(Desk desk)
    {
        Argument<string> name = Domain(desk);
        Argument<string> selector = Selector(desk);
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("activate", desk.Terminal, new("Sign with a key; the one of the same algorithm that signed so far retires", "この鍵で署名する (同じ方式のこれまでの鍵は引退)")) { name, selector, json };
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, async mail =>
            desk.Tell(await mail.ActivateKeyAsync(parsed.GetRequiredValue(name), parsed.GetRequiredValue(selector), cancellation), parsed.GetValue(json), ReportJson.Default.IReadOnlyListKeySummary, keys =>
            {
                Table(desk, keys);
                desk.Terminal.Say(new(
                    "Leave the records of retired keys published for a week: mail that they signed is still under way.",
                    "引退した鍵のレコードは一週間ほど残してください。その鍵で署名したメールがまだ配送途中です。"));
            }), cancellation));
        return command;
    }

    private static Verb Remove(Desk desk)
    {
        Argument<string> name = Domain(desk);
        Argument<string> selector = Selector(desk);
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("remove", desk.Terminal, new("Remove a key that does not sign", "署名していない鍵を取り除く")) { name, selector, json };
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, async mail =>
            desk.Tell(await mail.RemoveKeyAsync(parsed.GetRequiredValue(name), parsed.GetRequiredValue(selector), cancellation), parsed.GetValue(json), ReportJson.Default.IReadOnlyListKeySummary, _ =>
                desk.Terminal.Say(new(
                    $"The key is removed. Its record {parsed.GetValue(selector)}._domainkey.{parsed.GetValue(name)} may go too.",
                    $"鍵を取り除きました。レコード {parsed.GetValue(selector)}._domainkey.{parsed.GetValue(name)} も消してかまいません。"))), cancellation));
        return command;
    }

    private static Argument<string> Domain(Desk desk) => desk.Argument("NAME", new("The domain", "ドメイン名"));

    private static Argument<string> Selector(Desk desk) => desk.Argument("SELECTOR", new("The name of the key", "鍵の名前 (セレクター)"));

    private static void Table(Desk desk, IReadOnlyList<KeySummary> keys)
        => new ResultTable(desk.Word("Key", "鍵"), desk.Word("Algorithm", "方式"), desk.Word("State", "状態"), desk.Word("Since", "いつから"))
            .AddRange(keys, key => [key.Selector, key.Algorithm, StateOf(desk, key.State), QueueCommand.Time(key.ChangedAt)])
            .Write(desk.Terminal);

    private static string StateOf(Desk desk, SigningKeyState state) => state switch
    {
        SigningKeyState.Waiting => desk.Word("waiting to be published", "公開待ち"),
        SigningKeyState.Active => desk.Word("signs", "署名中"),
        _ => desk.Word("retired", "引退"),
    };
}
