using System.CommandLine;
using System.Text.Json;
using Hikyaku.Server.Administration;
using Hikyaku.Server.Interchange;
using Hikyaku.Server.Screen;
using Hikyaku.Store;

namespace Hikyaku.Server.Commands;

/// <summary><c>hikyaku export --account A [--format mbox|maildir] PATH</c></summary>
internal static class ExportCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make(Desk desk)
    {
        Argument<string> path = desk.Argument("PATH", new("A new or empty folder", "新しい、または空のフォルダー"));
        Option<string?> account = desk.Option("--account", "ADDRESS", new("Whose mail", "書き出すアカウント"));
        account.Required = true;
        Option<string?> format = desk.Option("--format", "mbox|maildir", new("mbox: a file for each mailbox (default); maildir: Maildir++", "mbox: メールボックスごとに 1 ファイル (省略時)。maildir: Maildir++"));
        format.AcceptOnlyFromAmong("mbox", "maildir");
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("export", desk.Terminal, new("Write all mail of an account to files", "アカウントのメールをすべてファイルに書き出す"),
            new Example("hikyaku export --account taro@example.org --format maildir taro-mail", new("As Maildir++, flags and dates kept", "フラグと日付もそのまま、Maildir++ で書き出す")))
        { path, account, format, json };
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, mail =>
        {
            string target = Path.GetFullPath(parsed.GetRequiredValue(path), desk.Terminal.WorkingDirectory);
            MailTarget files = parsed.GetValue(format) == "maildir" ? new MaildirTarget(target) : new MboxTarget(target);
            return RunAsync(desk, mail, parsed.GetValue(account)!, target, files, parsed.GetValue(json), cancellation);
        }, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        Desk desk, IMailAdministration mail, string account, string path, MailTarget target, bool json, CancellationToken cancellation)
    {
        Terminal terminal = desk.Terminal;
        StoreResult<AccountDetail> found = await mail.ShowAccountAsync(account, cancellation);
        if (found.Error is { } error)
            return terminal.Fail(StoreErrorText.Of(error));
        bool isFree = !File.Exists(path) && (!Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any());
        if (!isFree)
            return terminal.Fail(new($"{path} is there and not empty; name a new folder.", $"{path} は空ではありません。新しいフォルダーを指定してください。"));
        try
        {
            int written = await ProgressBar.RunAsync(terminal, new($"Exporting {account}", $"{account} を書き出し中"), progress =>
                WriteAsync(mail, account, found.Value, target, progress, cancellation));
            if (json)
                terminal.Output.WriteLine(JsonSerializer.Serialize(new ExportReport(written, found.Value.Mailboxes.Count, path), ReportJson.Default.ExportReport));
            else
                terminal.Say(new($"{written} messages of {account} written to {path}.", $"{account} の {written} 通を {path} に書き出しました。"));
            long missing = found.Value.Mailboxes.Sum(mailbox => (long)mailbox.Messages) - written;
            if (missing > 0)
            {
                return terminal.Fail(new(
                    $"{missing} messages are not among them: damaged, or removed meanwhile. 'hikyaku check' tells which are damaged.",
                    $"{missing} 通は書き出していません (壊れているか、その間に消されました)。壊れたメールは hikyaku check でわかります。"));
            }
            return target.Doubt is { } doubt ? terminal.Fail(doubt) : ExitCode.Done;
        }
        catch (Exception unwritable) when (unwritable is IOException and not EndOfStreamException or UnauthorizedAccessException)
        {
            return terminal.Fail(new(
                $"{path} can't be written: {unwritable.Message} The export is not complete.",
                $"{path} に書き込めません: {unwritable.Message} 書き出しは完了していません。"));
        }
    }

    private static async Task<int> WriteAsync(
        IMailAdministration mail, string account, AccountDetail detail, MailTarget target, IProgress<ProgressState> progress, CancellationToken cancellation)
    {
        int written = 0;
        long total = detail.Mailboxes.Sum(mailbox => (long)mailbox.Messages);
        await using (target)
        {
            foreach (MailboxSummary mailbox in detail.Mailboxes)
                target.AddMailbox(mailbox.Name);
            await foreach (LoadedMail message in mail.ExportAsync(account, cancellation))
            {
                using (message)
                    await target.WriteAsync(message, cancellation);
                progress.Report(new(++written, total));
            }
        }
        return written;
    }
}
