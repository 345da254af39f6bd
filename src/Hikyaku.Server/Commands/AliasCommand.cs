using System.CommandLine;
using Hikyaku.Server.Screen;

namespace Hikyaku.Server.Commands;

/// <summary><c>hikyaku alias add|list|remove</c></summary>
internal static class AliasCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make(Desk desk) => new Verb("alias", desk.Terminal, new("Addresses that lead to others", "ほかのアドレスに届けるアドレス")) { Add(desk), List(desk), Remove(desk) };

    private static Verb Add(Desk desk)
    {
        Argument<string> address = desk.Argument("ADDRESS", new("The alias; \"@example.org\" takes what no one else does", "エイリアス。「@example.org」は宛先のないものをすべて受ける"));
        var targets = new Argument<string[]>("TARGET")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = desk.Word("Who gets the mail", "届け先"),
        };
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("add", desk.Terminal, new("Add an alias, or targets to one", "エイリアスを加える。すでにあれば届け先を加える"),
            new Example("hikyaku alias add sales@example.org taro@example.org hanako@example.org", new("One address for two people", "ふたりに届くアドレス")))
        { address, targets, json };
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, async mail =>
            desk.Tell(await mail.AddAliasAsync(parsed.GetRequiredValue(address), parsed.GetRequiredValue(targets), cancellation), parsed.GetValue(json), ReportJson.Default.Alias, alias =>
                desk.Terminal.Say(new($"Mail for {alias.Address} goes to {string.Join(", ", alias.Targets)}.", $"{alias.Address} 宛てのメールは {string.Join("、", alias.Targets)} に届きます。"))), cancellation));
        return command;
    }

    private static Verb List(Desk desk)
    {
        Option<string?> domain = desk.Option("--domain", "NAME", new("Only those of this domain", "このドメインだけ"));
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("list", desk.Terminal, new("List the aliases", "エイリアスの一覧")) { domain, json };
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, async mail =>
            desk.Tell(await mail.ListAliasesAsync(parsed.GetValue(domain), cancellation), parsed.GetValue(json), ReportJson.Default.IReadOnlyListAlias, aliases =>
                new ResultTable(desk.Word("Alias", "エイリアス"), desk.Word("Targets", "届け先"))
                    .AddRange(aliases, alias => [alias.Address, string.Join(", ", alias.Targets)])
                    .Write(desk.Terminal)), cancellation));
        return command;
    }

    private static Verb Remove(Desk desk)
    {
        Argument<string> address = desk.Argument("ADDRESS", new("The alias", "エイリアス"));
        var target = new Argument<string?>("TARGET")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = desk.Word("Remove only this target", "この届け先だけを取り除く"),
        };
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("remove", desk.Terminal, new("Remove an alias, or one of its targets", "エイリアス、またはその届け先のひとつを取り除く")) { address, target, json };
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, async mail =>
            desk.Tell(await mail.RemoveAliasAsync(parsed.GetRequiredValue(address), parsed.GetValue(target), cancellation), parsed.GetValue(json), ReportJson.Default.Alias, alias =>
                desk.Terminal.Say(parsed.GetValue(target) is { } only
                    ? new($"{only} no longer gets mail for {alias.Address}.", $"{only} には {alias.Address} 宛てのメールが届かなくなりました。")
                    : new($"Alias {alias.Address} removed.", $"エイリアス {alias.Address} を取り除きました。"))), cancellation));
        return command;
    }
}
