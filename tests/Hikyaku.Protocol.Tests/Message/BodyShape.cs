using System.Text;
using Hikyaku.Protocol.Message;

namespace Hikyaku.Protocol.Tests.Message;

/// <summary>Checks that a structure is well-formed in every way that clients rely on.</summary>
internal static class BodyShape
{
    public static void Check(ReadOnlySpan<byte> message, MessageStructure structure)
    {
        CheckEnvelope((List<object?>)ImapExpression.Parse(structure.Envelope.Span)!);
        CheckOffsets(message, structure.Parts);
        var body = (List<object?>)ImapExpression.Parse(structure.BodyStructure.Span)!;
        var parts = 0;
        CheckBody(message, structure.Parts, body, [], isMessage: true, ref parts);
        Assert.Equal(structure.Parts.Positions, PartMap.Decode(structure.Parts.Encode()).Positions);
        Assert.True(structure.Preview.Length <= 256);
        Assert.DoesNotContain(structure.Preview, char.IsControl);
        Assert.InRange(structure.References.Count, 0, 64);
    }

    private static void CheckOffsets(ReadOnlySpan<byte> message, PartMap map)
    {
        for (var i = 0; i < map.Positions.Count; i++)
        {
            var part = map.Positions[i];
            Assert.InRange(part.HeaderStart, 0, part.BodyStart);
            Assert.InRange(part.BodyStart, part.HeaderStart, part.End);
            Assert.InRange(part.End, part.BodyStart, message.Length);
            if (i == 0)
            {
                Assert.Equal(new PartPosition(-1, part.Kind, 0, part.BodyStart, message.Length), part);
                continue;
            }
            var parent = map.Positions[part.Parent];
            Assert.NotEqual(PartKind.Leaf, parent.Kind);
            Assert.InRange(part.HeaderStart, parent.BodyStart, parent.End);
            Assert.InRange(part.End, parent.BodyStart, parent.End);
            if (parent.Kind == PartKind.Message)
                Assert.Equal((i - 1, parent.BodyStart, parent.End), (part.Parent, part.HeaderStart, part.End));
        }
    }

    // RFC 9051 §9: body
    private static void CheckBody(ReadOnlySpan<byte> message, PartMap map, List<object?> body, int[] section, bool isMessage, ref int parts)
    {
        Assert.InRange(++parts, 1, 100_000);
        if (body[0] is List<object?>)
        {
            var children = body.TakeWhile(e => e is List<object?>).Cast<List<object?>>().ToList();
            Assert.IsType<string>(body[children.Count]);
            Assert.Equal(children.Count + 5, body.Count);
            CheckExtensions(body[(children.Count + 1)..], hasMd5: false);
            var multipart = map.Find(section) + (isMessage && section.Length > 0 ? 1 : 0);
            Assert.Equal(PartKind.Multipart, map.Positions[multipart].Kind);
            for (var i = 0; i < children.Count; i++)
                CheckBody(message, map, children[i], [.. section, i + 1], isMessage: false, ref parts);
            Assert.Equal(-1, map.Find([.. section, children.Count + 1]));
            return;
        }
        // a single part directly in a message is its part 1
        var own = isMessage ? [.. section, 1] : section;
        var index = map.Find(own);
        Assert.InRange(index, 0, map.Positions.Count - 1);
        var position = map.Positions[index];
        Assert.Equal(position.End - position.BodyStart, Assert.IsType<long>(body[6]));
        Assert.IsType<string>(body[0]);
        Assert.IsType<string>(body[1]);
        Assert.IsType<string>(body[5]);
        CheckParameters(body[2]);
        var lines = message[(int)position.BodyStart..(int)position.End].Count((byte)'\n');
        if (position.Kind == PartKind.Message)
        {
            Assert.Equal("MESSAGE", body[0]);
            CheckEnvelope(Assert.IsType<List<object?>>(body[7]));
            CheckBody(message, map, Assert.IsType<List<object?>>(body[8]), own, isMessage: true, ref parts);
            Assert.Equal((long)lines, body[9]);
            CheckExtensions(body[10..], hasMd5: true);
        }
        else if ((string)body[0]! == "TEXT")
        {
            Assert.Equal((long)lines, body[7]);
            CheckExtensions(body[8..], hasMd5: true);
        }
        else
            CheckExtensions(body[7..], hasMd5: true);
    }

    private static void CheckExtensions(List<object?> extensions, bool hasMd5)
    {
        Assert.Equal(4, extensions.Count);
        if (hasMd5)
            Assert.True(extensions[0] is null or string);
        else
            CheckParameters(extensions[0]);
        if (extensions[1] is not null)
        {
            var disposition = Assert.IsType<List<object?>>(extensions[1]);
            Assert.Equal(2, disposition.Count);
            Assert.IsType<string>(disposition[0]);
            CheckParameters(disposition[1]);
        }
        if (extensions[2] is List<object?> languages)
            Assert.All(languages, l => Assert.IsType<string>(l));
        Assert.True(extensions[3] is null or string);
    }

    private static void CheckParameters(object? parameters)
    {
        if (parameters is null)
            return;
        var list = Assert.IsType<List<object?>>(parameters);
        Assert.Equal(0, list.Count % 2);
        Assert.All(list, p => Assert.IsType<string>(p));
    }

    // RFC 9051 §9: envelope
    private static void CheckEnvelope(List<object?> envelope)
    {
        Assert.Equal(10, envelope.Count);
        Assert.All([envelope[0], envelope[1], envelope[8], envelope[9]], f => Assert.True(f is null or string));
        foreach (var addresses in envelope[2..8])
        {
            if (addresses is null)
                continue;
            Assert.All(Assert.IsType<List<object?>>(addresses), a =>
            {
                var address = Assert.IsType<List<object?>>(a);
                Assert.Equal(4, address.Count);
                Assert.All(address, f => Assert.True(f is null or string));
            });
        }
    }

    public static byte[] Octets(string text) => Encoding.Latin1.GetBytes(text.ReplaceLineEndings("\r\n"));
}
