using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Hikyaku.Protocol.Message;

namespace Hikyaku.Protocol.Tests.Message;

/// <summary>Scans mail that isn't ours and compares with what others say about it.</summary>
public sealed partial class ConformanceTests
{
    [Fact]
    public void Every_message_of_the_MIME_corpora_gets_a_consistent_structure()
    {
        var files = Directory.GetFiles(Conformance.Require("mime"), "*.eml", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var message = File.ReadAllBytes(file);
            BodyShape.Check(message, MessageScanner.Scan(message));
        }
    }

    [Fact]
    public void Every_message_of_the_imaptest_mailboxes_gets_a_consistent_structure()
    {
        foreach (var file in Directory.GetFiles(Conformance.Require("imaptest"), "*.mbox", SearchOption.AllDirectories))
        {
            foreach (var message in ReadMbox(file))
                BodyShape.Check(message, MessageScanner.Scan(message));
        }
    }

    [Fact]
    public void ENVELOPE_is_what_imaptest_expects()
    {
        var messages = ReadMbox(Conformance.Require("imaptest/fetch-envelope.mbox"));
        var expected = EnvelopeLines().Matches(File.ReadAllText(Conformance.Require("imaptest/fetch-envelope")));
        Assert.Equal(messages.Count, expected.Count);
        foreach (Match line in expected)
        {
            var structure = MessageScanner.Scan(messages[int.Parse(line.Groups[1].ValueSpan, CultureInfo.InvariantCulture) - 1]);
            Assert.Equal(
                ImapExpression.Canonical(Encoding.Latin1.GetBytes(line.Groups[2].Value)),
                ImapExpression.Canonical(structure.Envelope.Span));
        }
    }

    [Fact]
    public void BODY_is_what_imaptest_expects()
    {
        var message = ReadMbox(Conformance.Require("imaptest/fetch-bodystructure.mbox")).Single();
        var expected = BodyLine().Match(File.ReadAllText(Conformance.Require("imaptest/fetch-bodystructure"))).Groups[1].Value;

        var body = BodyForm.WithoutExtensions(MessageScanner.Scan(message).BodyStructure.Span);

        // names know no case
        Assert.Equal(
            ImapExpression.Canonical(Encoding.Latin1.GetBytes(expected)),
            ImapExpression.Canonical(body),
            ignoreCase: true);
    }

    [Theory]
    [InlineData("fetch-body")]
    [InlineData("fetch-body-mime")]
    [InlineData("fetch-body-message-rfc822")]
    [InlineData("fetch-body-message-rfc822-x2")]
    [InlineData("fetch-body-message-rfc822-mime")]
    public void Sections_are_what_imaptest_expects(string name)
    {
        var message = ReadMbox(Conformance.Require($"imaptest/{name}.mbox")).First();
        var map = MessageScanner.Scan(message).Parts;
        var expected = SectionBlocks().Matches(File.ReadAllText(Conformance.Require($"imaptest/{name}")));
        Assert.NotEmpty(expected);
        foreach (Match block in expected)
        {
            if (block.Groups[1].Value.Contains("fields", StringComparison.OrdinalIgnoreCase))
                continue;
            Assert.Equal(
                block.Groups[2].Value.ReplaceLineEndings("\r\n"),
                Encoding.Latin1.GetString(SectionOf(message, map, block.Groups[1].Value)));
        }
    }

    // Just enough of FETCH BODY[section] to try the map.
    private static byte[] SectionOf(byte[] message, PartMap map, string section)
    {
        var words = section.Split('.', StringSplitOptions.RemoveEmptyEntries);
        var numbers = words.TakeWhile(w => char.IsAsciiDigit(w[0])).Select(w => int.Parse(w, CultureInfo.InvariantCulture)).ToArray();
        var item = string.Join('.', words[numbers.Length..]).ToUpperInvariant();
        var index = map.Find(numbers);
        Assert.True(index >= 0, section);
        if (item is "HEADER" or "TEXT" && numbers.Length > 0)
            index++; // of the message that the part encloses
        var part = map.Positions[index];
        var (start, end) = item switch
        {
            "HEADER" or "MIME" => (part.HeaderStart, part.BodyStart),
            "" when numbers.Length == 0 => (part.HeaderStart, part.End),
            _ => (part.BodyStart, part.End),
        };
        return message[(int)start..(int)end];
    }

    private static List<byte[]> ReadMbox(string path)
    {
        var text = Encoding.Latin1.GetString(File.ReadAllBytes(path)).ReplaceLineEndings("\n");
        return [.. FromLine().Split(text).Skip(1).Select(m => Encoding.Latin1.GetBytes((m.EndsWith("\n\n", StringComparison.Ordinal) ? m[..^1] : m).Replace("\n", "\r\n")))];
    }

    [GeneratedRegex(@"^From .*\n", RegexOptions.Multiline)]
    private static partial Regex FromLine();

    [GeneratedRegex(@"^\* (\d+) FETCH \(ENVELOPE (.*)\)\r?$", RegexOptions.Multiline)]
    private static partial Regex EnvelopeLines();

    [GeneratedRegex(@"^\* 1 FETCH \(BODY (.*)\)\r?$", RegexOptions.Multiline)]
    private static partial Regex BodyLine();

    [GeneratedRegex(@"^\* 1 fetch \(body\[([^\]]*)\] \{\{\{\r?\n(.*?\n)\r?\n\}\}\}\)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex SectionBlocks();
}
