using System.CommandLine;
using Hikyaku.Server.Screen;

namespace Hikyaku.Server.Commands;

/// <summary><c>hikyaku domain add|list|remove|dns|dkim</c></summary>
internal static class DomainCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make(Desk desk) => new Verb("domain", desk.Terminal, new("Domains whose mail is kept here", "ここでメールを預かるドメイン")) { Add(desk), List(desk), Remove(desk), DnsCommand.Make(desk), DkimCommand.Make(desk) };

    private static Verb Add(Desk desk)
    {
        Argument<string> name = desk.Argument("NAME", new("The domain, e.g. example.org", "ドメイン名 (例: example.org)"));
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("add", desk.Terminal, new("Add a domain", "ドメインを加える"),
            new Example("hikyaku domain add example.org", new("Keep mail for example.org", "example.org 宛てのメールを預かる")))
        { name, json };
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, async mail =>
            desk.Tell(await mail.AddDomainAsync(parsed.GetRequiredValue(name), cancellation), parsed.GetValue(json), ReportJson.Default.String, added =>
                desk.Terminal.Say(new($"Domain {added} added. postmaster@ and abuse@ reach an administrator, its mail is signed. Publish what \"hikyaku domain dns {added}\" prints.", $"ドメイン {added} を加えました。postmaster@ と abuse@ は管理者に届き、送信メールには署名が付きます。「hikyaku domain dns {added}」が示すレコードを公開してください。"))), cancellation));
        return command;
    }

    private static Verb List(Desk desk)
    {
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("list", desk.Terminal, new("List the domains", "ドメインの一覧")) { json };
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, async mail =>
            desk.Tell(await mail.ListDomainsAsync(cancellation), parsed.GetValue(json), ReportJson.Default.IReadOnlyListDomainSummary, domains =>
                new ResultTable(desk.Word("Domain", "ドメイン"), desk.Word("Accounts", "アカウント"), desk.Word("Aliases", "エイリアス"))
                    .AddRange(domains, domain => [domain.Name, ResultTable.Number(domain.Accounts), ResultTable.Number(domain.Aliases)])
                    .Write(desk.Terminal)), cancellation));
        return command;
    }

    private static Verb Remove(Desk desk)
    {
        Argument<string> name = desk.Argument("NAME", new("The domain", "ドメイン名"));
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("remove", desk.Terminal, new("Remove a domain without accounts and aliases", "アカウントもエイリアスもないドメインを取り除く")) { name, json };
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, async mail =>
            desk.Tell(await mail.RemoveDomainAsync(parsed.GetRequiredValue(name), cancellation), parsed.GetValue(json), ReportJson.Default.String, removed =>
                desk.Terminal.Say(new($"Domain {removed} removed.", $"ドメイン {removed} を取り除きました。"))), cancellation));
        return command;
    }
}
