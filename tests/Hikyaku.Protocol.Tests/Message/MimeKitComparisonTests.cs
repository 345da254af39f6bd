using Hikyaku.Protocol.Message;
using MimeKit;

namespace Hikyaku.Protocol.Tests.Message;

/// <summary>Two parsers that know nothing of each other should see the same parts, octet by octet.</summary>
public sealed class MimeKitComparisonTests
{
    [Theory]
    [InlineData("mime/rfc")]
    [InlineData("mime/legacy")]
    public void MimeKit_sees_the_same_parts(string folder)
    {
        var differences = new List<string>();
        foreach (var file in Directory.GetFiles(Conformance.Require(folder), "*.eml"))
        {
            var octets = File.ReadAllBytes(file);
            // MimeKit opens message/external-body, of which RFC 2046 §5.2.3 says that its body is a phantom,
            // and leaves a message/rfc822 in base64 closed, which §5.2.1 forbids.
            if (Text(octets) is var text && (text.Contains("message/external-body", StringComparison.OrdinalIgnoreCase) || IsEncodedMessage(text)))
                continue;
            var ours = MessageScanner.Scan(octets).Parts;
            var theirs = new List<(PartKind Kind, string Content)>();
            Collect(MimeMessage.Load(new MemoryStream(octets)).Body, theirs);
            var mine = ours.Positions.Select(p => (p.Kind, Content: p.Kind == PartKind.Leaf ? Text(octets[(int)p.BodyStart..(int)p.End]) : "")).ToList();
            if (!mine.SequenceEqual(theirs))
                differences.Add($"{Path.GetFileName(file)}: {string.Join(' ', mine.Select(m => $"{m.Kind}:{m.Content.Length}"))} / {string.Join(' ', theirs.Select(m => $"{m.Kind}:{m.Content.Length}"))}");
        }
        Assert.Equal("", string.Join("\n", differences));
    }

    private static void Collect(MimeEntity? entity, List<(PartKind, string)> parts)
    {
        switch (entity)
        {
            case Multipart multipart:
                parts.Add((PartKind.Multipart, ""));
                foreach (var child in multipart)
                    Collect(child, parts);
                break;
            case MessagePart message:
                parts.Add((PartKind.Message, ""));
                Collect(message.Message?.Body, parts);
                break;
            case MimePart part:
                var content = new MemoryStream();
                part.Content?.WriteTo(content);
                parts.Add((PartKind.Leaf, Text(content.ToArray())));
                break;
        }
    }

    private static bool IsEncodedMessage(string text) =>
        text.ReplaceLineEndings("\n").Contains("message/rfc822\nContent-Transfer-Encoding: base64", StringComparison.OrdinalIgnoreCase);

    private static string Text(byte[] octets) => System.Text.Encoding.Latin1.GetString(octets);
}
