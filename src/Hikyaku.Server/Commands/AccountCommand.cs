using System.CommandLine;
using System.Globalization;
using Hikyaku.Server.Administration;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;
using Hikyaku.Store.Accounts;

namespace Hikyaku.Server.Commands;

/// <summary><c>hikyaku account add|list|show|remove|set-password|set-quota|import</c></summary>
internal static class AccountCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make(Desk desk) => new Verb("account", desk.Terminal, new("People with mailboxes", "メールボックスを持つ利用者"))
    {
        Add(desk), List(desk), Show(desk), Remove(desk), SetPassword(desk), SetQuota(desk), AccountImportCommand.Make(desk),
    };

    private static Verb Add(Desk desk)
    {
        Argument<string> address = Address(desk);
        Option<bool> stdin = PasswordFromInput(desk);
        Option<string?> quota = desk.Option("--quota", "SIZE", new("Most mail it may hold, e.g. 5G (default: no limit)", "預かるメールの上限 (例: 5G。省略時は無制限)"));
        Option<bool> admin = desk.Flag("--admin", new("May manage everything; gets postmaster@ and abuse@", "すべてを管理できる。postmaster@ と abuse@ を受ける"));
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("add", desk.Terminal, new("Add an account; its password is asked for", "アカウントを加える (パスワードは対話で入力)"),
            new Example("hikyaku account add taro@example.org --quota 5G", new("Add taro with room for 5 GiB", "5 GiB まで使える taro を加える")),
            new Example("pwgen 20 1 | hikyaku account add hanako@example.org --password-stdin", new("From a script", "スクリプトから")))
        { address, stdin, quota, admin, json };
        command.SetAction((parsed, cancellation) =>
        {
            if (QuotaOf(desk, parsed.GetValue(quota)) is not { } quotaBytes)
                return Task.FromResult(ExitCode.Usage);
            return desk.RunAsync(parsed, async mail =>
            {
                if (PasswordEntry.Read(desk.Terminal, parsed.GetValue(stdin)) is not { } password)
                    return ExitCode.Failed;
                string name = parsed.GetRequiredValue(address);
                AccountRole role = parsed.GetValue(admin) ? AccountRole.Admin : AccountRole.User;
                var added = await mail.AddAccountsAsync([new NewAccount(name, password, role, quotaBytes)], null, cancellation);
                return added.Error is { } error
                    ? desk.Terminal.Fail(StoreErrorText.Of(error))
                    : desk.Tell(await mail.ShowAccountAsync(name, cancellation), parsed.GetValue(json), ReportJson.Default.AccountDetail, account =>
                        desk.Terminal.Say(new($"Account {account.Account.Address} added.", $"アカウント {account.Account.Address} を加えました。")));
            }, cancellation);
        });
        return command;
    }

    private static Verb List(Desk desk)
    {
        Option<string?> domain = desk.Option("--domain", "NAME", new("Only those of this domain", "このドメインだけ"));
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("list", desk.Terminal, new("List the accounts", "アカウントの一覧")) { domain, json };
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, async mail =>
            desk.Tell(await mail.ListAccountsAsync(parsed.GetValue(domain), cancellation), parsed.GetValue(json), ReportJson.Default.IReadOnlyListAccountSummary, accounts =>
                new ResultTable(desk.Word("Account", "アカウント"), desk.Word("Role", "役割"), desk.Word("Messages", "通数"), desk.Word("Size", "使用量"), desk.Word("Quota", "上限"))
                    .AddRange(accounts, account => [account.Address, RoleOf(desk, account), ResultTable.Number(account.Messages), ByteSize.Show(account.Bytes), ShowQuota(account)])
                    .Write(desk.Terminal)), cancellation));
        return command;
    }

    private static Verb Show(Desk desk)
    {
        Argument<string> address = Address(desk);
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("show", desk.Terminal, new("Show one account with its mailboxes", "アカウントとそのメールボックスを表示する")) { address, json };
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, async mail =>
            desk.Tell(await mail.ShowAccountAsync(parsed.GetRequiredValue(address), cancellation), parsed.GetValue(json), ReportJson.Default.AccountDetail, account =>
                ShowDetail(desk, account)), cancellation));
        return command;
    }

    private static Verb Remove(Desk desk)
    {
        Argument<string> address = Address(desk);
        Option<bool> yes = desk.Flag("--yes", new("Don't ask", "確認しない"));
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("remove", desk.Terminal, new("Remove an account with all its mail", "アカウントをメールごと取り除く"),
            new Example("hikyaku export --account taro@example.org taro-mail && hikyaku account remove taro@example.org", new("Keep the mail, then remove the account", "メールを書き出してから取り除く")))
        { address, yes, json };
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, async mail =>
        {
            string name = parsed.GetRequiredValue(address);
            if (!parsed.GetValue(yes) && !Confirmed(desk, name))
                return ExitCode.Failed;
            return desk.Tell(await mail.RemoveAccountAsync(name, cancellation), parsed.GetValue(json), ReportJson.Default.AccountSummary, account =>
                desk.Terminal.Say(new($"Account {account.Address} removed, with {account.Messages} messages.", $"アカウント {account.Address} を {account.Messages} 通のメールごと取り除きました。")));
        }, cancellation));
        return command;
    }

    private static Verb SetPassword(Desk desk)
    {
        Argument<string> address = Address(desk);
        Option<bool> stdin = PasswordFromInput(desk);
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("set-password", desk.Terminal, new("Set a new password", "パスワードを変える")) { address, stdin, json };
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, async mail =>
        {
            if (PasswordEntry.Read(desk.Terminal, parsed.GetValue(stdin)) is not { } password)
                return ExitCode.Failed;
            return desk.Tell(await mail.SetPasswordAsync(parsed.GetRequiredValue(address), password, cancellation), parsed.GetValue(json), ReportJson.Default.AccountSummary, account =>
                desk.Terminal.Say(new($"{account.Address} has a new password.", $"{account.Address} のパスワードを変えました。")));
        }, cancellation));
        return command;
    }

    private static Verb SetQuota(Desk desk)
    {
        Argument<string> address = Address(desk);
        Argument<string> size = desk.Argument("SIZE", new("E.g. 500M or 5G; 0 is no limit", "例: 500M、5G。0 は無制限"));
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("set-quota", desk.Terminal, new("Set how much mail an account may hold", "預かるメールの上限を変える")) { address, size, json };
        command.SetAction((parsed, cancellation) =>
        {
            if (QuotaOf(desk, parsed.GetRequiredValue(size)) is not { } quotaBytes)
                return Task.FromResult(ExitCode.Usage);
            return desk.RunAsync(parsed, async mail =>
                desk.Tell(await mail.SetQuotaAsync(parsed.GetRequiredValue(address), quotaBytes, cancellation), parsed.GetValue(json), ReportJson.Default.AccountSummary, account =>
                    desk.Terminal.Say(new($"{account.Address} may hold {ShowQuota(account)}.", $"{account.Address} の上限を {ShowQuota(account)} にしました。"))), cancellation);
        });
        return command;
    }

    private static void ShowDetail(Desk desk, AccountDetail account)
    {
        var facts = new TextTable(2);
        facts.Add(desk.Word("role", "役割"), RoleOf(desk, account.Account));
        facts.Add(desk.Word("created", "作成"), account.Account.CreatedAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC");
        facts.Add(desk.Word("mail", "メール"), desk.Word(
            $"{ResultTable.Number(account.Account.Messages)} messages, {ByteSize.Show(account.Account.Bytes)} of {ShowQuota(account.Account)}",
            $"{ResultTable.Number(account.Account.Messages)} 通、{ByteSize.Show(account.Account.Bytes)} / {ShowQuota(account.Account)}"));
        if (account.Aliases.Count > 0)
            facts.Add(desk.Word("aliases", "エイリアス"), string.Join(", ", account.Aliases));
        desk.Terminal.Output.WriteLine(account.Account.Address);
        facts.Write(desk.Terminal.Output);
        new ResultTable(desk.Word("Mailbox", "メールボックス"), desk.Word("Messages", "通数"), desk.Word("Unread", "未読"), desk.Word("Size", "容量"))
            .AddRange(account.Mailboxes, mailbox => [mailbox.Name, ResultTable.Number(mailbox.Messages), ResultTable.Number(mailbox.Unseen), ByteSize.Show(mailbox.Bytes)])
            .Write(desk.Terminal);
    }

    private static bool Confirmed(Desk desk, string address)
    {
        if (!desk.Terminal.InputIsInteractive)
        {
            desk.Terminal.Fail(new($"This removes {address} with all its mail; say --yes if that is meant.", $"{address} のメールはすべて消えます。本当に取り除くなら --yes を付けてください。"));
            return false;
        }
        desk.Terminal.Error.Write(desk.Word($"Remove {address} with all its mail? Type the address again: ", $"{address} をメールごと取り除きますか? アドレスをもう一度入力してください: "));
        bool same = string.Equals(desk.Terminal.Input.ReadLine()?.Trim(), address, StringComparison.OrdinalIgnoreCase);
        if (!same)
            desk.Terminal.Fail(new("Not removed.", "取り除きませんでした。"));
        return same;
    }

    /// <summary>Bytes of a quota; null when the text is none, which is told.</summary>
    private static long? QuotaOf(Desk desk, string? text)
    {
        long? bytes = text is null ? 0 : ByteSize.TryParse(text);
        if (bytes is null)
            desk.Terminal.Misused(new($"\"{text}\" is no size; write e.g. 500M or 5G.", $"「{text}」は大きさとして読めません。500M、5G のように書いてください。"));
        return bytes;
    }

    private static string ShowQuota(AccountSummary account) => account.QuotaBytes == 0 ? "∞" : ByteSize.Show(account.QuotaBytes);

    private static string RoleOf(Desk desk, AccountSummary account) => account.Admin ? desk.Word("admin", "管理者") : desk.Word("user", "利用者");

    private static Argument<string> Address(Desk desk) => desk.Argument("ADDRESS", new("Its address, e.g. taro@example.org", "アドレス (例: taro@example.org)"));

    private static Option<bool> PasswordFromInput(Desk desk) => desk.Flag("--password-stdin", new("Read the password from the first line of the input", "入力の最初の行をパスワードにする"));
}
