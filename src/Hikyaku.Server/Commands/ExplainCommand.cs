using System.CommandLine;
using System.Text.Json;
using Hikyaku.Server.Configuration;
using Hikyaku.Server.Explaining;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;
using Hikyaku.Transport.Queue;

namespace Hikyaku.Server.Commands;

/// <summary><c>hikyaku explain FILE|-</c> and <c>hikyaku explain reply TEXT</c>: a mail, or what a server answered, in plain words.</summary>
internal static class ExplainCommand
{
    private const int MostReplyWords = 400;

    /// <summary>Makes the command.</summary>
    public static Verb Make(Desk desk, CommonOptions common)
    {
        Argument<string?> file = new("FILE") { Arity = ArgumentArity.ZeroOrOne, Description = desk.Word("A mail with its header (such as .eml); - is the input", "ヘッダー付きのメール (.eml など)。- は標準入力") };
        Option<string?> server = desk.Option("--server", "NAME", new("Your own mail server, whose word counts (default: that of the configuration)", "判定を信用する、あなた自身のメールサーバーの名前 (省略時: 設定ファイルの名前)"));
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("explain", desk.Terminal, new("Explain a mail line by line: what each line is, who wrote it, whether it can be trusted", "メールを一行ずつ説明する: 何の行で、誰が書き、信用できるか"),
            new Example("hikyaku explain letter.eml", new("Who really sent this?", "本当の差出人は誰か")),
            new Example("hikyaku explain reply \"550 5.7.1 Relaying denied\"", new("What does this answer of a server mean?", "サーバーの応答の意味")))
        { file, server, json };
        command.Add(MakeReply(desk, common));
        command.SetAction(parsed => parsed.GetValue(file) is { } name
            ? ExplainFile(name, parsed.GetValue(server) ?? ConfiguredName(parsed, common, desk.Terminal), parsed.GetValue(json), desk.Terminal)
            : desk.Terminal.Misused(new("Say which file (or - for the input). See \"hikyaku explain --help\".", "ファイル (標準入力なら -) を指定してください。「hikyaku explain --help」を見てください。")));
        return command;
    }

    private static Verb MakeReply(Desk desk, CommonOptions common)
    {
        Argument<string[]> words = new("TEXT") { Arity = ArgumentArity.OneOrMore, Description = desk.Word("The answer, such as \"550 5.7.1 Relaying denied\"", "応答の文 (例: \"550 5.7.1 Relaying denied\")") };
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("reply", desk.Terminal, new("Explain what a mail server answered: likely cause, what to do, whether it is tried again", "メールサーバーの応答を説明する: 原因、対処、再送の有無")) { words, json };
        command.SetAction(parsed =>
        {
            string reply = string.Join(' ', parsed.GetRequiredValue(words).Take(MostReplyWords));
            TimeSpan patience = Configured(parsed, common, desk.Terminal)?.Transfer.GiveUpAfter ?? new RetrySchedule().GiveUpAfter;
            if (new ReplyExplainer(desk.Terminal.Tongue, patience).Explain(reply) is not { } explained)
                return desk.Terminal.Fail(new("This is no answer of a mail server: it begins with a number like 550 or 4.7.1.", "メールサーバーの応答ではありません。550 や 4.7.1 のような番号で始まります。"));
            if (parsed.GetValue(json)) desk.Terminal.Output.WriteLine(JsonSerializer.Serialize(explained, ReportJson.Default.ExplainedReply));
            else new ExplanationPage(desk.Terminal).Show(explained);
            return ExitCode.Done;
        });
        return command;
    }

    private static int ExplainFile(string file, string? server, bool json, Terminal terminal)
    {
        try
        {
            using Stream stream = file == "-" ? Console.OpenStandardInput() : File.OpenRead(Path.GetFullPath(file, terminal.WorkingDirectory));
            if (MailText.Read(stream, MessageExplainer.LargestMessage) is not { } message)
                return terminal.Fail(new($"{file} is larger than any mail that is explained (128 MiB).", $"{file} は大きすぎます (128 MiB まで)。"));
            if (message.Length == 0)
                return terminal.Fail(new($"{file} is empty.", $"{file} は空です。"));
            ExplainedMessage explained = new MessageExplainer(terminal.Tongue, server?.TrimEnd('.').ToLowerInvariant(), terminal.Time.GetUtcNow()).Explain(message);
            if (json) terminal.Output.WriteLine(JsonSerializer.Serialize(explained, ReportJson.Default.ExplainedMessage));
            else new ExplanationPage(terminal).Show(explained);
            return ExitCode.Done;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return terminal.Fail(new($"{file} can't be read: {unreadable.Message}", $"{file} を読めません: {unreadable.Message}"));
        }
    }

    private static string? ConfiguredName(ParseResult parsed, CommonOptions common, Terminal terminal) => Configured(parsed, common, terminal)?.HostName;

    /// <summary>A mail can be explained without any configuration, or beside a broken one.</summary>
    private static ServerOptions? Configured(ParseResult parsed, CommonOptions common, Terminal terminal)
    {
        var choice = Trial.ConfigurationChoice.Of(parsed.GetValue(common.Config), parsed.GetValue(common.Data), terminal.Environment, terminal.WorkingDirectory);
        return choice.IsTrial ? null : choice.Read(terminal.Environment, terminal.Time, checkCertificates: false).Options;
    }
}
