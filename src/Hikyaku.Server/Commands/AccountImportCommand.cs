using System.CommandLine;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;

namespace Hikyaku.Server.Commands;

/// <summary><c>hikyaku account import FILE</c>: many accounts, all or none.</summary>
internal static class AccountImportCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make(Desk desk)
    {
        Argument<string> file = desk.Argument("FILE", new("CSV, a line each: address,password[,quota]; \"-\" is the input", "CSV。1 行に「アドレス,パスワード[,上限]」。「-」は標準入力"));
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("import", desk.Terminal, new("Add many accounts, all or none", "多数のアカウントを一度に加える (全部か、まったく加えないか)"),
            new Example("hikyaku account import people.csv", new("Add everyone in people.csv", "people.csv の全員を加える")))
        { file, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (Load(desk, parsed.GetRequiredValue(file)) is not { } accounts)
                return ExitCode.Failed;
            return await desk.RunAsync(parsed, async mail =>
            {
                StoreResult<int> added = await ProgressBar.RunAsync(desk.Terminal, new("Hashing passwords", "パスワードを処理中"), progress =>
                    mail.AddAccountsAsync(accounts, new Counted(progress, accounts.Count), cancellation));
                return desk.Tell(added, parsed.GetValue(json), ReportJson.Default.Int32, count =>
                    desk.Terminal.Say(new($"{count} accounts added.", $"{count} 個のアカウントを加えました。")));
            }, cancellation);
        });
        return command;
    }

    private static IReadOnlyList<NewAccount>? Load(Desk desk, string file)
    {
        Terminal terminal = desk.Terminal;
        try
        {
            using StreamReader? opened = file == "-" ? null : new StreamReader(Path.GetFullPath(file, terminal.WorkingDirectory));
            (IReadOnlyList<NewAccount> accounts, IReadOnlyList<(int Line, Text Problem)> mistakes) = AccountList.Read(opened ?? terminal.Input);
            foreach ((int line, Text problem) in mistakes)
                terminal.Error.WriteLine($"{file}:{line}: {problem.In(terminal.Tongue)}");
            if (mistakes.Count > 0)
            {
                terminal.Fail(new("No account was added; correct the lines above.", "アカウントは加えていません。上の行を直してください。"));
                return null;
            }
            if (accounts.Count == 0)
                terminal.Fail(new($"{file} names no account.", $"{file} にアカウントがありません。"));
            return accounts.Count == 0 ? null : accounts;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            terminal.Fail(new($"{file} can't be read: {unreadable.Message}", $"{file} を読めません: {unreadable.Message}"));
            return null;
        }
    }

    private sealed class Counted(IProgress<ProgressState> progress, int total) : IProgress<int>
    {
        public void Report(int value) => progress.Report(new(value, total));
    }
}
