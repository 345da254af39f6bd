using Hikyaku.Server.Administration;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;
using Hikyaku.Store.Journey;

namespace Hikyaku.Server.Commands;

/// <summary>A message in the queue for people: who waits for it, and what happened so far.</summary>
internal static class QueueDetailPage
{
    /// <summary>Writes it.</summary>
    public static void Write(QueueDetail detail, Desk desk)
    {
        Terminal terminal = desk.Terminal;
        QueueItem first = detail.Recipients[0];
        string sender = first.Sender.Length == 0 ? "<>" : first.Sender;
        terminal.Say(new(
            $"{detail.QueueId} from {sender}, {ByteSize.Show(first.Bytes)}, arrived {QueueCommand.Time(first.ArrivedAt)}",
            $"{detail.QueueId} 差出人 {sender}、{ByteSize.Show(first.Bytes)}、到着 {QueueCommand.Time(first.ArrivedAt)}"));
        foreach (QueueItem item in detail.Recipients)
        {
            terminal.Say(item.Held
                ? new($"  {item.Recipient}: held, tried {item.Attempts} times", $"  {item.Recipient}: 留め置き ({item.Attempts} 回試行)")
                : new($"  {item.Recipient}: next attempt {QueueCommand.Time(item.DueAt)}, tried {item.Attempts} times", $"  {item.Recipient}: 次の送信 {QueueCommand.Time(item.DueAt)} ({item.Attempts} 回試行)"));
            if (item.LastResult is { } result)
                terminal.Output.WriteLine("    " + result);
        }
        terminal.Output.WriteLine();
        foreach (JourneyEvent happened in detail.Events)
        {
            if (TextOf(happened) is { } text)
                terminal.Output.WriteLine($"  {QueueCommand.Time(happened.At)}  {text.In(terminal.Tongue)}");
        }
    }

    private static Text? TextOf(JourneyEvent happened) => happened switch
    {
        Received received => new($"received by {received.Protocol} from {received.AuthenticatedAs ?? received.ClientAddress}", $"{received.AuthenticatedAs ?? received.ClientAddress} から {received.Protocol} で受信"),
        Signed signed => new($"signed for {signed.Domain} with {string.Join(", ", signed.Selectors)}", $"{signed.Domain} として署名 ({string.Join("、", signed.Selectors)})"),
        Queued queued => new($"queued for {string.Join(", ", queued.ForwardPaths)}", $"{string.Join("、", queued.ForwardPaths)} 宛てに送信待ち"),
        Routed routed => new($"{routed.Domain} by {Way(routed)}: {string.Join(", ", routed.Hosts)}", $"{routed.Domain} の経路 ({Way(routed)}): {string.Join("、", routed.Hosts)}"),
        DeliveryAttempted attempt => new(
            $"{attempt.Result} {string.Join(", ", attempt.ForwardPaths)}{(attempt.Host is null ? "" : $" at {attempt.Host} [{attempt.Address}] {Protection(attempt)}")}: {attempt.Reply}",
            $"{ResultOf(attempt.Result)} {string.Join("、", attempt.ForwardPaths)}{(attempt.Host is null ? "" : $" ({attempt.Host} [{attempt.Address}] {Protection(attempt)})")}: {attempt.Reply}"),
        SenderNotified notified => new($"the sender was told: {notified.Action} ({notified.NotificationId})", $"差出人に通知: {notified.Action} ({notified.NotificationId})"),
        QueueChanged changed => new($"{changed.Action} by an operator: {string.Join(", ", changed.ForwardPaths)}", $"管理者の操作 {changed.Action}: {string.Join("、", changed.ForwardPaths)}"),
        _ => null,
    };

    private static string Way(Routed routed) => routed.Policy is { } policy ? $"{routed.Rule}, {policy}" : routed.Rule;

    private static string Protection(DeliveryAttempted attempt) => attempt.TlsVersion ?? "clear text";

    private static string ResultOf(string result) => result switch
    {
        "delivered" => "配達",
        "deferred" => "延期",
        _ => "失敗",
    };
}
