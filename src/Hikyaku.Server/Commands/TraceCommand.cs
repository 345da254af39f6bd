using System.CommandLine;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;
using Hikyaku.Store.Journey;

namespace Hikyaku.Server.Commands;

/// <summary><c>hikyaku trace ID|MESSAGE-ID|ADDRESS</c>: the story of a mail in plain words.</summary>
internal static class TraceCommand
{
    private const int UsualMost = 10;

    /// <summary>Makes the command.</summary>
    public static Verb Make(Desk desk)
    {
        Argument<string> what = desk.Argument("WHAT", new("The queue id (it stands in Received and in the server's reply), the Message-ID, or an address", "キュー ID (Received やサーバーの応答にある)、Message-ID、またはアドレス"));
        Option<int> limit = new("--limit") { HelpName = "N", Description = desk.Word("The newest so many (default: 10)", "新しい順に表示する件数 (省略時: 10)"), DefaultValueFactory = _ => UsualMost };
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("trace", desk.Terminal, new("Tell what happened to a mail: where it came from, what the checks found, where it went", "メールの道のりを示す: どこから来て、検証の結果はどうで、どこへ行ったか"),
            new Example("hikyaku trace 00000X", new("The mail that was stored as 00000X", "00000X として受け取ったメール")),
            new Example("hikyaku trace bob@example.org --limit 3", new("The newest three from or to bob", "bob が差出人または宛先の最新 3 通")))
        { what, limit, json };
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, async mail =>
            desk.Tell(await mail.TraceAsync(parsed.GetRequiredValue(what), parsed.GetValue(limit), cancellation), parsed.GetValue(json), ReportJson.Default.IReadOnlyListJourneyRecord, journeys =>
                Write(journeys, desk.Terminal)), cancellation));
        return command;
    }

    private static void Write(IReadOnlyList<JourneyRecord> journeys, Terminal terminal)
    {
        foreach (JourneyRecord journey in journeys)
        {
            terminal.Output.WriteLine(journey.MessageIdHeader is { } id ? $"{journey.QueueId}  <{Printable(id)}>" : journey.QueueId);
            foreach (JourneyEvent happened in journey.Events)
            {
                if (JourneyText.Of(happened) is { } text)
                    terminal.Output.WriteLine($"  {QueueCommand.Time(happened.At)}  {Printable(text.In(terminal.Tongue))}");
            }
            terminal.Output.WriteLine();
        }
    }

    /// <summary>What strangers wrote must not steer the terminal.</summary>
    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
}
