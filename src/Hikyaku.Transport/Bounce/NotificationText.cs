using System.Globalization;
using System.Text;
using Hikyaku.Protocol.Dsn;

namespace Hikyaku.Transport.Bounce;

/// <summary>The part of a notification that people read: what happened, why, what to do; in English and in Japanese.</summary>
internal static class NotificationText
{
    /// <summary>The subject; Japanese comes first for those who write it.</summary>
    public static string SubjectOf(Notification notification, bool japaneseFirst)
    {
        var (english, japanese) = notification.Action switch
        {
            ReportAction.Failed => ("Your mail could not be delivered", "メールを届けられませんでした"),
            ReportAction.Delayed => ("Your mail is delayed", "メールの配達が遅れています"),
            ReportAction.Delivered => ("Your mail was delivered", "メールを届けました"),
            _ => ("Your mail was handed over", "メールを引き渡しました"),
        };
        return japaneseFirst ? $"{japanese} / {english}" : $"{english} / {japanese}";
    }

    /// <summary>The text, with CRLF.</summary>
    public static string BodyOf(Notification notification, string? subject, string host, bool japaneseFirst)
    {
        var english = new StringBuilder();
        var japanese = new StringBuilder();
        Line(english, subject is null ? "This is about a mail that you sent." : $"This is about your mail \"{subject}\".");
        Line(japanese, subject is null ? "あなたが送ったメールについてのお知らせです。" : $"あなたが送ったメール「{subject}」についてのお知らせです。");
        foreach (var group in notification.Recipients.GroupBy(recipient => recipient.Action).OrderBy(group => group.Key))
        {
            var (headEnglish, headJapanese) = HeadingOf(group.Key, notification.RetryUntil);
            Line(english);
            Line(english, headEnglish);
            Line(japanese);
            Line(japanese, headJapanese);
            foreach (var recipient in group) Describe(recipient, english, japanese);
        }
        Line(english);
        Line(english, $"This notice was made by the mail server {host}. You need not answer it.");
        Line(japanese);
        Line(japanese, $"このお知らせはメールサーバー {host} が自動で作りました。返信は不要です。");
        return japaneseFirst ? $"(English below)\r\n\r\n{japanese}\r\n----\r\n\r\n{english}" : $"(日本語は下にあります)\r\n\r\n{english}\r\n----\r\n\r\n{japanese}";
    }

    private static (string English, string Japanese) HeadingOf(ReportAction action, DateTimeOffset retryUntil)
    {
        var until = retryUntil.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);
        return action switch
        {
            ReportAction.Failed => ("It could not be delivered to the following address, and is not tried again:", "次の宛先には届けられませんでした。自動での再送は行いません。"),
            ReportAction.Delayed => (
                $"It has not been delivered to the following address yet, but it is not lost. Do not send it again: this server tries again and again until {until}, and tells you if it has to give up.",
                $"次の宛先にはまだ届いていませんが、失われてはいません。{until} までこのサーバーが自動で再送を続けますので、送り直す必要はありません。届けられないときは改めてお知らせします。"),
            ReportAction.Delivered => ("It lies in the mailbox of the following address. Whether it has been read is not known:", "次の宛先のメールボックスに届きました。読まれたかどうかまではわかりません。"),
            _ => ("It was handed over to the server of the following address, which may tell nothing further:", "次の宛先のサーバーに引き渡しました。この先の配達状況は通知されないことがあります。"),
        };
    }

    private static void Describe(NotifiedRecipient recipient, StringBuilder english, StringBuilder japanese)
    {
        var address = recipient.Recipient.ForwardPath.Address?.ToString() ?? "postmaster";
        foreach (var text in (StringBuilder[])[english, japanese])
        {
            Line(text);
            Line(text, "  " + address);
        }
        if (recipient.Action is ReportAction.Relayed or ReportAction.Delivered) return;
        var why = Explanation.Of(recipient.Status);
        Line(english, "    " + why.English);
        Line(japanese, "    " + why.Japanese);
        if (recipient.IsReply && recipient.Host is { } host)
        {
            Line(english, $"    For those who know about mail servers, {host} said: {recipient.Text}");
            Line(japanese, $"    (技術的な詳細) サーバー {host} の返答: {recipient.Text}");
        }
        else
        {
            Line(english, $"    For those who know about mail servers: {recipient.Text} ({recipient.Status})");
            Line(japanese, $"    (技術的な詳細) {recipient.Text} ({recipient.Status})");
        }
    }

    private static void Line(StringBuilder text, string line = "") => text.Append(line).Append("\r\n");
}
