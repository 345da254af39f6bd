using System.CommandLine;
using Hikyaku.Server.Interchange;
using Hikyaku.Server.Screen;

namespace Hikyaku.Server.Commands;

/// <summary><c>hikyaku import mbox|maildir PATH --account A [--mailbox M]</c></summary>
internal static class ImportCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make(Desk desk) => new Verb("import", desk.Terminal, new("Bring mail into an account", "アカウントにメールを取り込む"))
    {
        MakeFor(desk, "mbox", new("Import an mbox file, or a folder of them", "mbox ファイル、またはそのフォルダーを取り込む"),
            new Example("hikyaku import mbox old.mbox --account taro@example.org --mailbox Archive/old", new("A file into one mailbox", "ひとつのメールボックスへ")),
            (path, mailbox) => new MboxSource(path, mailbox, desk.Terminal.Time)),
        MakeFor(desk, "maildir", new("Import a Maildir with its subfolders (Maildir++)", "Maildir をサブフォルダーごと取り込む (Maildir++)"),
            new Example("hikyaku import maildir ~/Maildir --account taro@example.org", new("Everything, flags and dates kept", "フラグと日付もそのまま、すべて取り込む")),
            (path, mailbox) => new MaildirSource(path, mailbox)),
    };

    private static Verb MakeFor(Desk desk, string format, Language.Text description, Example example, Func<string, string?, MailSource> open)
    {
        Argument<string> path = desk.Argument("PATH", new("What to import", "取り込むもの"));
        Option<string?> account = desk.Option("--account", "ADDRESS", new("Whose mail it becomes", "取り込み先のアカウント"));
        account.Required = true;
        Option<string?> mailbox = desk.Option("--mailbox", "NAME", new("Into this mailbox (default: INBOX, subfolders by their names)", "取り込み先のメールボックス (省略時: INBOX。サブフォルダーはその名前)"));
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb(format, desk.Terminal, description, example) { path, account, mailbox, json };
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, mail =>
        {
            string source = Path.GetFullPath(parsed.GetRequiredValue(path), desk.Terminal.WorkingDirectory);
            var run = new ImportRun(desk, mail, parsed.GetValue(account)!, parsed.GetValue(json));
            return run.RunAsync(() => open(source, parsed.GetValue(mailbox)), cancellation);
        }, cancellation));
        return command;
    }
}
