using System.Globalization;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;

namespace Hikyaku.Server.Explaining;

/// <summary>Shows an explained message as text: the one sentence first, then the way it came, the header, the body.</summary>
/// <param name="terminal">Where it goes.</param>
internal sealed class ExplanationPage(Terminal terminal)
{
    private const string Indent = "      ";

    /// <summary>Shows it.</summary>
    public void Show(ExplainedMessage message)
    {
        Line(message.Sentence);
        foreach (string warning in message.Warnings) Line("! " + warning);
        foreach (string finding in message.Findings) Line("  - " + finding);
        foreach (ExplainedReply report in message.Reports) Show(report);
        if (message.Complaint is { } complaint) Show(complaint);
        ShowWay(message);
        ShowHeader(message);
        ShowBody(message);
    }

    /// <summary>Shows what a server answered.</summary>
    public void Show(ExplainedReply reply)
    {
        Line("");
        Line(reply.Recipient is { } recipient ? $"{recipient}: {reply.Reply}" : reply.Reply);
        Row(new("likely cause", "考えられる原因"), reply.Cause);
        Row(new("what to do", "どうすればよいか"), reply.Advice);
        Row(new("tried again?", "再送されるか"), reply.Retry);
    }

    private void Show(ExplainedComplaint complaint)
    {
        Line("");
        Line(complaint.Says);
        foreach (string fact in complaint.Facts) Line("  - " + fact);
        Row(new("what to do", "どうすればよいか"), complaint.Advice);
    }

    private void ShowWay(ExplainedMessage message)
    {
        Heading(new("The way it came (each server writes a line \"Received\" on top; the first server first)", "たどった道 (サーバーごとに Received が書き足される。最初のサーバーから順に)"));
        if (message.HopsLeftOut > 0) Line(Word(new($"  ({message.HopsLeftOut} servers before these are not shown)", $"  (これより前の {message.HopsLeftOut} か所は省略)")));
        foreach (ExplainedHop hop in message.Hops)
        {
            string at = hop.At?.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture) ?? "?";
            string delay = hop.SecondsSinceLast is { } seconds ? $"  ({(seconds < 0 ? "-" : "+")}{Word(Postmarks.Span(TimeSpan.FromSeconds(seconds)))})" : "";
            Line(string.Create(CultureInfo.InvariantCulture, $"  {hop.Number}  {hop.From}"));
            Line($"     -> {hop.By}   {at}{delay}{(hop.Trusted ? Word(new("   [your own server]", "   [あなたのサーバー]")) : "")}");
            foreach (string remark in hop.Remarks) Line($"{Indent}! {remark}");
        }
        if (message.Hops.Count == 0) Line(Word(new("  It has no postmark: it never went through a server, or somebody took them out.", "  消印がありません。サーバーを通っていないか、取り除かれています。")));
        else if (!message.Hops.Any(hop => hop.Trusted)) Line(Word(new("  None of these lines is of your own server: all of them can be made up.", "  あなたのサーバーの行はないので、どれも偽造の可能性があります。")));
    }

    private void ShowHeader(ExplainedMessage message)
    {
        Heading(new("The header, line by line", "ヘッダーを一行ずつ"));
        foreach (ExplainedField field in message.Fields)
        {
            Line("");
            Line($"  {field.Name}: {field.Value}");
            if (field.What is { } what) Row(new("what", "これは何"), field.Source is { } source ? $"{what} [{source}]" : what);
            if (field.Writer is { } writer) Row(new("written by", "書いたのは"), writer);
            if (field.Trust is { } trust) Row(new("to be trusted", "信用できるか"), trust);
            if (field.Says is { } says) Row(new("this one", "この行は"), says);
        }
        if (message.FieldsLeftOut > 0) Line(Word(new($"\n  ({message.FieldsLeftOut} more fields are not shown)", $"\n  (ほかに {message.FieldsLeftOut} 行は省略)")));
    }

    private void ShowBody(ExplainedMessage message)
    {
        Heading(new("The body (after the first blank line)", "本文 (最初の空白行より後)"));
        foreach (ExplainedPart part in message.Parts)
        {
            string name = part.FileName is { } file ? $" \"{file}\"" : "";
            Line($"  {new string(' ', 2 * Math.Min(part.Depth, 20))}{part.Type}{name}, {ByteSize.Show(part.Octets)}: {part.Says}");
        }
        if (message.PartsLeftOut > 0) Line(Word(new($"  ({message.PartsLeftOut} more parts are not shown)", $"  (ほかに {message.PartsLeftOut} 個は省略)")));
    }

    private void Heading(Text text)
    {
        Line("");
        Line($"== {Word(text)}");
    }

    private void Row(Text label, string text) => Line($"{Indent}{Word(label)}: {text}");

    private string Word(Text text) => text.In(terminal.Tongue);

    /// <summary>What strangers wrote must not steer the terminal.</summary>
    private void Line(string text) => terminal.Output.WriteLine(string.Concat(text.Select(c => char.IsControl(c) && c != '\n' ? '?' : c)));
}
