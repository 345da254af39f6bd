using System.CommandLine;
using System.Globalization;
using Hikyaku.Server.Administration;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;
using Hikyaku.Store;
using Hikyaku.Store.Queue;

namespace Hikyaku.Server.Commands;

/// <summary><c>hikyaku queue list|show|undo|hold|release|retry|drop|stats</c></summary>
internal static class QueueCommand
{
    private const int UsualMost = 100;

    /// <summary>Makes the command.</summary>
    public static Command Make(Desk desk) => new Verb("queue", desk.Terminal, new("Mail on its way to other servers", "ほかのサーバーへ送る途中のメール"))
    {
        List(desk),
        Show(desk),
        Stats(desk),
        Undo(desk),
        Change(desk, "hold", QueueAction.Hold, new("Hold mail back until it is released", "解除するまで送らずに留め置く"),
            number => new($"{number} recipients are held.", $"{number} 件の宛先を留め置きました。")),
        Change(desk, "release", QueueAction.Release, new("Release held mail: it is tried at once", "留め置いたメールを解除してすぐに送る"),
            number => new($"{number} recipients are released.", $"{number} 件の宛先を解除しました。")),
        Change(desk, "retry", QueueAction.Retry, new("Try mail at once instead of when it is due", "予定を待たずにすぐに送り直す"),
            number => new($"{number} recipients are tried now.", $"{number} 件の宛先を送り直します。")),
        Change(desk, "drop", QueueAction.Drop, new("Give mail up without telling its sender", "差出人に知らせずに取りやめる"),
            number => new($"{number} recipients are dropped.", $"{number} 件の宛先を取りやめました。")),
    };

    private static Verb List(Desk desk)
    {
        var filter = new FilterOptions(desk);
        Option<int> limit = new("--limit") { HelpName = "N", Description = desk.Word("At most so many (default: 100)", "表示する件数 (省略時: 100)"), DefaultValueFactory = _ => UsualMost };
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("list", desk.Terminal, new("List what waits, oldest first", "送信待ちの一覧 (古い順)"),
            new Example("hikyaku queue list --domain example.org", new("What waits for example.org", "example.org 宛ての送信待ち")))
        { limit, json };
        filter.AddTo(command);
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, async mail =>
            desk.Tell(await mail.ListQueueAsync(filter.Of(parsed), parsed.GetValue(limit), cancellation), parsed.GetValue(json), ReportJson.Default.IReadOnlyListQueueItem, items =>
                Table(desk, items)), cancellation));
        return command;
    }

    private static Verb Show(Desk desk)
    {
        Argument<string> id = desk.Argument("ID", new("The queue id of the message", "メールのキュー ID"));
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("show", desk.Terminal, new("Show a message with its recipients and what happened so far", "メールの宛先とこれまでの経過を表示する")) { id, json };
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, async mail =>
            desk.Tell(await mail.ShowQueuedAsync(parsed.GetRequiredValue(id), cancellation), parsed.GetValue(json), ReportJson.Default.QueueDetail, detail =>
                QueueDetailPage.Write(detail, desk)), cancellation));
        return command;
    }

    private static Verb Undo(Desk desk)
    {
        Argument<string> id = desk.Argument("ID", new("The queue id of the message", "メールのキュー ID"));
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("undo", desk.Terminal, new("Take a message back of which nothing has left yet: nobody gets it", "まだ送られていないメールを取り消す (誰にも届かない)")) { id, json };
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, async mail =>
            desk.Tell(await mail.TakeBackAsync(parsed.GetRequiredValue(id), cancellation), parsed.GetValue(json), ReportJson.Default.Int32, number =>
                desk.Terminal.Say(new($"The message is taken back: none of its {number} recipients gets it.", $"メールを取り消しました。宛先 {number} 件のどれにも届きません。"))), cancellation));
        return command;
    }

    private static Verb Stats(Desk desk)
    {
        const int Domains = 20;
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("stats", desk.Terminal, new("The queue in numbers", "送信待ちの集計")) { json };
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, async mail =>
            desk.Tell(await mail.QueueStatisticsAsync(Domains, cancellation), parsed.GetValue(json), ReportJson.Default.QueueStatistics, queue =>
            {
                desk.Terminal.Say(new(
                    $"{ResultTable.Number(queue.Messages)} messages ({ByteSize.Show(queue.Bytes)}) for {ResultTable.Number(queue.Recipients)} recipients; {ResultTable.Number(queue.Due)} due now, {ResultTable.Number(queue.Held)} held.",
                    $"メール {ResultTable.Number(queue.Messages)} 通 ({ByteSize.Show(queue.Bytes)})、宛先 {ResultTable.Number(queue.Recipients)} 件。送信時刻になったもの {ResultTable.Number(queue.Due)} 件、留め置き {ResultTable.Number(queue.Held)} 件。"));
                if (queue.OldestArrival is { } oldest)
                    desk.Terminal.Say(new($"The oldest came at {Time(oldest)}.", $"もっとも古いものは {Time(oldest)} に届きました。"));
                if (queue.Domains.Count > 0)
                    new ResultTable(desk.Word("Domain", "ドメイン"), desk.Word("Recipients", "宛先"), desk.Word("Next attempt", "次の送信"))
                        .AddRange(queue.Domains, domain => [domain.Domain, ResultTable.Number(domain.Recipients), Time(domain.NextDue)])
                        .Write(desk.Terminal);
            }), cancellation));
        return command;
    }

    private static Verb Change(Desk desk, string name, QueueAction action, Text description, Func<int, Text> done)
    {
        var id = new Argument<string?>("ID") { Arity = ArgumentArity.ZeroOrOne, Description = desk.Word("The queue id of one message", "メールのキュー ID") };
        var filter = new FilterOptions(desk);
        Option<bool> all = desk.Flag("--all", new("Everything in the queue", "送信待ちのすべて"));
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb(name, desk.Terminal, description, new Example($"hikyaku queue {name} --domain example.org", new("Everything for example.org", "example.org 宛てのすべて"))) { id, all, json };
        filter.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            QueueFilter meant = filter.Of(parsed) with { QueueId = parsed.GetValue(id) };
            if (meant == new QueueFilter() && !parsed.GetValue(all))
                return Task.FromResult(desk.Terminal.Misused(new("Say which: a queue id, --domain, --from, --to, or --all.", "対象を指定してください: キュー ID、--domain、--from、--to、または --all。")));
            return desk.RunAsync(parsed, async mail =>
            {
                StoreResult<int> changed = await mail.ChangeQueueAsync(meant, action, cancellation);
                if (changed is { Succeeded: true, Value: 0 } && meant.QueueId is { } wanted)
                    changed = new StoreError(StoreErrorKind.NotFound, $"There is nothing of message {wanted} in the queue to {name}.");
                return desk.Tell(changed, parsed.GetValue(json), ReportJson.Default.Int32, number => desk.Terminal.Say(done(number)));
            }, cancellation);
        });
        return command;
    }

    private static void Table(Desk desk, IReadOnlyList<QueueItem> items)
        => new ResultTable(
            desk.Word("Id", "ID"), desk.Word("From", "差出人"), desk.Word("To", "宛先"), desk.Word("Size", "大きさ"), desk.Word("Arrived", "到着"),
            desk.Word("Next attempt", "次の送信"), desk.Word("Tries", "回数"), desk.Word("Last result", "直前の結果"))
            .AddRange(items, item =>
            [
                item.QueueId, item.Sender.Length == 0 ? "<>" : item.Sender, item.Recipient, ByteSize.Show(item.Bytes), Time(item.ArrivedAt),
                Next(desk, item), item.Attempts.ToString(CultureInfo.InvariantCulture), item.LastResult ?? "",
            ])
            .Write(desk.Terminal);

    private static string Next(Desk desk, QueueItem item)
        => item.Held ? desk.Word("held", "留め置き")
            : item.HeldUntil is { } until ? desk.Word($"not before {Time(until)}", $"{Time(until)} 以降")
            : Time(item.DueAt);

    internal static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The conditions that several of the commands take.</summary>
    private sealed class FilterOptions(Desk desk)
    {
        private readonly Option<string?> _domain = desk.Option("--domain", "NAME", new("Only for this domain", "このドメイン宛てだけ"));
        private readonly Option<string?> _from = desk.Option("--from", "ADDRESS", new("Only from this sender; <> for notifications", "この差出人だけ。通知は <>"));
        private readonly Option<string?> _to = desk.Option("--to", "ADDRESS", new("Only for this recipient", "この宛先だけ"));
        private readonly Option<bool> _held = desk.Flag("--held", new("Only what is held", "留め置いたものだけ"));

        public void AddTo(Command command)
        {
            command.Add(_domain);
            command.Add(_from);
            command.Add(_to);
            command.Add(_held);
        }

        public QueueFilter Of(ParseResult parsed) => new()
        {
            Domain = parsed.GetValue(_domain)?.ToLowerInvariant(),
            Sender = parsed.GetValue(_from) is { } from ? from.Trim('<', '>') : null,
            Recipient = parsed.GetValue(_to),
            State = parsed.GetValue(_held) ? QueueState.Held : null,
        };
    }
}
