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
            $"{detail.QueueId} from {sender}, {ByteSize.Show(first.Bytes)}{(first.Priority is { } urgency ? $", priority {urgency}" : "")}, arrived {QueueCommand.Time(first.ArrivedAt)}",
            $"{detail.QueueId} 差出人 {sender}、{ByteSize.Show(first.Bytes)}{(first.Priority is { } level ? $"、優先度 {level}" : "")}、到着 {QueueCommand.Time(first.ArrivedAt)}"));
        if (first.DeliverBefore is { } deadline)
            terminal.Say(new($"  to be delivered by {QueueCommand.Time(deadline)}", $"  配達期限 {QueueCommand.Time(deadline)}"));
        foreach (QueueItem item in detail.Recipients)
        {
            terminal.Say(item.Held
                ? new($"  {item.Recipient}: held, tried {item.Attempts} times", $"  {item.Recipient}: 留め置き ({item.Attempts} 回試行)")
                : item.HeldUntil is { } until ? new($"  {item.Recipient}: held until {QueueCommand.Time(until)}, as its author wished", $"  {item.Recipient}: 差出人の指定により {QueueCommand.Time(until)} まで待機")
                : new($"  {item.Recipient}: next attempt {QueueCommand.Time(item.DueAt)}, tried {item.Attempts} times", $"  {item.Recipient}: 次の送信 {QueueCommand.Time(item.DueAt)} ({item.Attempts} 回試行)"));
            if (item.LastResult is { } result)
                terminal.Output.WriteLine("    " + result);
        }
        terminal.Output.WriteLine();
        foreach (JourneyEvent happened in detail.Events)
        {
            if (JourneyText.Of(happened) is { } text)
                terminal.Output.WriteLine($"  {QueueCommand.Time(happened.At)}  {text.In(terminal.Tongue)}");
        }
    }
}
