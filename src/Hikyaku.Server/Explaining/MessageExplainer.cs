using System.Text;
using Hikyaku.Protocol.FeedbackReports;
using Hikyaku.Protocol.Message;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Message.Trace;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Server.Language;
using Hikyaku.Transport.Queue;

namespace Hikyaku.Server.Explaining;

/// <summary>
/// Explains a message as the lecture does, line by line: what each line is, who wrote it, whether it can be trusted, what this
/// one says. Whatever it is given, the work and the result are bounded.
/// </summary>
/// <param name="tongue">The language.</param>
/// <param name="ownServer">The recipient's own server, whose word counts; null to take the last one on the way for it.</param>
/// <param name="now">The present.</param>
internal sealed class MessageExplainer(Tongue tongue, string? ownServer, DateTimeOffset now)
{
    /// <summary>Larger messages are not read.</summary>
    public const int LargestMessage = 128 << 20;

    private const int MostFields = 250;
    private const int LongestHeader = 1 << 20;
    private const int LongestValue = 400;

    private readonly Postmarks _marks = new(tongue, now);

    /// <summary>Explains a message.</summary>
    /// <param name="message">Its octets, with CRLF at the ends of lines.</param>
    public ExplainedMessage Explain(byte[] message)
    {
        using var stream = new MemoryStream(message, writable: false);
        var positions = MessageScanner.Scan(stream).Parts.Positions;
        var header = HeaderOf(message);
        // 1. Who sent it
        var authors = SubmissionHeader.Read(header).Authors;
        string? authorDomain = authors.Count == 0 ? null : authors[0].Address?.Domain ?? authors[0].Email[(authors[0].Email.LastIndexOf('@') + 1)..].ToLowerInvariant();
        var verdict = SenderVerdict.Read(header, ownServer, authorDomain);
        (Text sentence, string confidence) = verdict.Sentence();
        // 2. Which way it came
        var (hops, hopsLeftOut) = _marks.Read(header, verdict.Server);
        // 3. The header, line by line
        List<string> warnings = [];
        var (fields, fieldsLeftOut) = Fields(header, verdict, hopsLeftOut == 0 && hops.Count > 0 ? hops[0].At : null, warnings);
        // 4. The body, part by part
        var (parts, partsLeftOut) = new BodyReading(tongue).Read(message, positions, warnings);
        return new ExplainedMessage(
            sentence.In(tongue), confidence, [.. verdict.Findings().Select(finding => finding.In(tongue))], warnings, hops, hopsLeftOut, fields, fieldsLeftOut, parts, partsLeftOut,
            new DeliveryReports(new ReplyExplainer(tongue, new RetrySchedule().GiveUpAfter)).Read(message, positions),
            FeedbackMail.Read(header, stream, positions) is { } complaint ? ComplaintWords.Explain(complaint, tongue) : null);
    }

    private (List<ExplainedField> Fields, int LeftOut) Fields(ReadOnlySpan<byte> header, SenderVerdict verdict, DateTimeOffset? firstHop, List<string> warnings)
    {
        var sayings = new FieldSayings(verdict, _marks, firstHop);
        var told = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        List<ExplainedField> fields = [];
        var leftOut = 0;
        foreach (var field in new HeaderFields(header))
        {
            if (fields.Count == MostFields)
            {
                leftOut++;
                continue;
            }
            string name = Encoding.UTF8.GetString(field.Name), value = Cut(field.Decode().Trim());
            if (name.Length == 0)
            {
                fields.Add(new ExplainedField("?", Cut(Encoding.Latin1.GetString(field.Raw).Trim()), new Text("This line is no header field: it has no name with a colon.", "ヘッダーの形をしていない行です (名前とコロンがありません)。").In(tongue), null, null, null, null));
                continue;
            }
            var lore = FieldLore.Of(name);
            var isNew = told.Add(name);
            fields.Add(new ExplainedField(
                name, value, isNew ? lore.What.In(tongue) : null, isNew ? WriterOf(field, lore, verdict).In(tongue) : null, TrustIn(field, name, lore, verdict).In(tongue), sayings.Of(field, value)?.In(tongue),
                isNew ? lore.Source : null));
            if (warnings.Count < 20 && sayings.Warning(field) is { } warning) warnings.Add(warning.In(tongue));
        }
        return (fields, leftOut);
    }

    private static Text WriterOf(in HeaderField field, FieldLore lore, SenderVerdict verdict)
        => field.Offset <= verdict.TrustedUntil && lore.Writer is FieldWriter.Server or FieldWriter.LastServer ? new("your own mail server", "あなた自身のメールサーバー") : lore.WriterText;

    private static Text TrustIn(in HeaderField field, string name, FieldLore lore, SenderVerdict verdict)
    {
        if (field.Offset <= verdict.TrustedUntil && lore.Writer is FieldWriter.Server or FieldWriter.LastServer) return new("yes: your own server wrote it", "信用できる (あなた自身のサーバーが書いたもの)");
        if (name.Equals("From", StringComparison.OrdinalIgnoreCase) && verdict.Of("dmarc") is { } dmarc)
        {
            return dmarc.Result switch
            {
                "pass" => new($"yes, as to the domain: {verdict.AuthorDomain} vouches for it", $"ドメインまでは信用できる ({verdict.AuthorDomain} が保証)"),
                "fail" => new($"no: {verdict.AuthorDomain} does not vouch for it", $"信用できない ({verdict.AuthorDomain} は保証していない)"),
                _ => new("no: nobody vouches for it", "信用できない (誰も保証していない)"),
            };
        }
        if (verdict.IsSigned(name)) return new($"unchanged since {verdict.Signer} signed it", $"{verdict.Signer} が署名してから変わっていない");
        if (lore.IsForShowing) return new("it only says how to show the content", "表示の方法を示すだけなので、信用は問題にならない");
        return lore.Writer == FieldWriter.Server
            ? new("only as far as you trust the server that wrote it: lines below that of your own server can be made up", "書いたサーバーを信用できる範囲で。自分のサーバーの行より下は、偽造できる")
            : new("no: whoever wrote the mail could put anything here", "信用できない (メールを書いた人が何とでも書ける)");
    }

    private static ReadOnlySpan<byte> HeaderOf(ReadOnlySpan<byte> message)
    {
        var end = message.StartsWith("\r\n"u8) ? 0 : message.IndexOf("\r\n\r\n"u8) is >= 0 and var blank ? blank + 2 : message.Length;
        return message[..Math.Min(end, LongestHeader)];
    }

    private static string Cut(string text) => text.Length > LongestValue ? text[..LongestValue] + "…" : text;
}
