using System.Globalization;
using System.Text;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Message.Trace;
using Hikyaku.Server.Language;

namespace Hikyaku.Server.Explaining;

/// <summary>The Received fields of a message, the first server first: the way it came, with what is odd about it.</summary>
/// <param name="tongue">The language.</param>
/// <param name="now">The present.</param>
internal sealed class Postmarks(Tongue tongue, DateTimeOffset now)
{
    private const int MostShown = 40;

    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongWait = TimeSpan.FromMinutes(5);
    private static readonly string[] Weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    private const string JapaneseWeekdays = "日月火水木金土";

    /// <summary>Reads them.</summary>
    /// <param name="header">The header.</param>
    /// <param name="ownServer">The name of the recipient's own server; null when it is not known.</param>
    /// <returns>Those that are shown, and how many are not.</returns>
    public (List<ExplainedHop> Hops, int LeftOut) Read(ReadOnlySpan<byte> header, string? ownServer)
    {
        List<ReceivedLine> lines = [];
        var all = HeaderFields.Count(header, "Received"u8);
        foreach (var field in new HeaderFields(header))
        {
            if (!field.Is("Received"u8)) continue;
            lines.Add(ReceivedLine.Read(field.RawValue));
            if (lines.Count == MostShown) break;
        }
        // The newest are at the top, and truest.
        var trusted = lines.TakeWhile((line, index) => index == 0 || IsOwn(line, ownServer)).Count(line => IsOwn(line, ownServer));
        var hops = new List<ExplainedHop>(lines.Count);
        for (var i = lines.Count - 1; i >= 0; i--)
        {
            var before = i + 1 < lines.Count ? lines[i + 1].Date : null;
            var delay = lines[i].Date - before;
            hops.Add(new ExplainedHop(
                all - i, FromOf(lines[i]), lines[i].By ?? "?", lines[i].Date, delay?.TotalSeconds, lines[i].IsEncrypted, i < trusted,
                [.. Remarks(lines[i], delay).Select(remark => remark.In(tongue))]));
        }
        return (hops, all - lines.Count);
    }

    /// <summary>What is odd about a date as it is written; null when nothing is.</summary>
    public Text? OddDate(string text, DateTimeOffset date)
    {
        var weekday = text.Length > 3 && text[3] == ',' ? Array.FindIndex(Weekdays, day => text.StartsWith(day, StringComparison.OrdinalIgnoreCase)) : -1;
        if (date > now + TimeSpan.FromHours(1)) return new("this lies in the future: a clock is wrong, or somebody wants it to stay on top", "未来の日時です。時計が狂っているか、一覧の上に表示させようとしています");
        if (weekday >= 0 && weekday != (int)date.DayOfWeek)
        {
            return new(
                string.Create(CultureInfo.InvariantCulture, $"this day was no {Weekdays[weekday]} but a {date.DayOfWeek}: no program would get that wrong, a person or a careless one did"),
                string.Create(CultureInfo.InvariantCulture, $"この日は{JapaneseWeekdays[weekday]}曜日ではなく{JapaneseWeekdays[(int)date.DayOfWeek]}曜日です。まともなソフトは曜日を間違えないので、手で書かれたか粗雑なソフトによるものです"));
        }
        return null;
    }

    /// <summary>What a difference of nearly whole hours means; null when it is none.</summary>
    public static Text? WrongZone(TimeSpan difference)
    {
        var hours = (int)Math.Round(difference.TotalHours);
        if (Math.Abs(hours) is 0 or > 14 || (difference - TimeSpan.FromHours(hours)).Duration() > LongWait) return null;
        return new(
            string.Create(CultureInfo.InvariantCulture, $"nearly exactly {Math.Abs(hours)} hours: a clock with the wrong time zone"),
            string.Create(CultureInfo.InvariantCulture, $"ほぼちょうど {Math.Abs(hours)} 時間のずれで、時差の設定が間違った時計によるものでしょう"));
    }

    /// <summary>A span of time in words.</summary>
    public static Text Span(TimeSpan span)
    {
        var size = span.Duration();
        (string unit, string japanese, double number) = size.TotalDays >= 2 ? ("days", "日", size.TotalDays)
            : size.TotalHours >= 2 ? ("hours", "時間", size.TotalHours)
            : size.TotalMinutes >= 2 ? ("minutes", "分", size.TotalMinutes)
            : ("seconds", "秒", size.TotalSeconds);
        string count = Math.Round(number).ToString(CultureInfo.InvariantCulture);
        return new($"{count} {(count == "1" ? unit[..^1] : unit)}", $"{count} {japanese}");
    }

    private static bool IsOwn(ReceivedLine line, string? ownServer) => ownServer is not null && string.Equals(line.By?.TrimEnd('.'), ownServer, StringComparison.OrdinalIgnoreCase);

    private static string FromOf(ReceivedLine line)
    {
        var text = new StringBuilder(line.From ?? "");
        if (line.ClientNote is { } note) text.Append(text.Length > 0 ? " " : "").Append(CultureInfo.InvariantCulture, $"({note})");
        return text.Length > 0 ? text.ToString() : "?";
    }

    private IEnumerable<Text> Remarks(ReceivedLine line, TimeSpan? delay)
    {
        if (line.Date is not { } date) yield return new("it does not say when, or not so that it can be read", "日時が書かれていないか、読み取れません");
        else if (OddDate(line.DateText, date) is { } odd) yield return odd;
        if (delay is { } span)
        {
            if (span < -ClocksDiffer)
            {
                yield return WrongZone(span) ?? new(
                    $"{Span(span).English} earlier than the server before it: one of their clocks is wrong, or a line is made up",
                    $"前のサーバーより {Span(span).Japanese}前の日時です。どちらかの時計が狂っているか、偽の消印です");
            }
            else if (span > LongWait)
            {
                yield return WrongZone(span) is { } zone && span > TimeSpan.FromHours(1) ? new(
                    $"it waited {Span(span).English}, or this is {zone.English}", $"{Span(span).Japanese}待たされたか、{zone.Japanese}")
                    : new($"it waited {Span(span).English} on the way: a server was busy, switched off, or made a stranger wait on purpose", $"ここまでに {Span(span).Japanese}かかっています。混雑や停止、または初めての相手を意図的に待たせる仕組みによるものです");
            }
        }
        if (line.From is not null && !line.IsEncrypted && line.With?.Contains("SMTP", StringComparison.OrdinalIgnoreCase) == true)
            yield return new("not encrypted: who sat on the way could read it", "暗号化されていません。途中で盗み見ることができました");
    }
}
