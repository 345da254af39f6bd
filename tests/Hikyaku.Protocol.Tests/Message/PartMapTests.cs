using CsCheck;
using Hikyaku.Protocol.Message;

namespace Hikyaku.Protocol.Tests.Message;

public sealed class PartMapTests
{
    // RFC 9051 §6.4.5.1, "Here is an example of a complex message with some of its part specifiers"
    private const string Complex = """
        Content-Type: multipart/mixed; boundary=m

        --m
        Content-Type: text/plain

        1
        --m
        Content-Type: application/octet-stream

        2
        --m
        Content-Type: message/rfc822

        Subject: 3
        Content-Type: multipart/mixed; boundary=n

        --n
        Content-Type: text/plain

        3.1
        --n
        Content-Type: application/octet-stream

        3.2
        --n--
        --m
        Content-Type: multipart/mixed; boundary=o

        --o
        Content-Type: image/gif

        4.1
        --o
        Content-Type: message/rfc822

        Subject: 4.2
        Content-Type: multipart/mixed; boundary=p

        --p
        Content-Type: text/plain

        4.2.1
        --p
        Content-Type: multipart/alternative; boundary=q

        --q
        Content-Type: text/plain

        4.2.2.1
        --q
        Content-Type: text/richtext

        4.2.2.2
        --q--
        --p--
        --o--
        --m--
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 1)]
    [InlineData(4, 2, 1)]
    [InlineData(4, 2, 2, 1)]
    [InlineData(4, 2, 2, 2)]
    public void The_parts_of_the_complex_example_are_found_by_their_numbers(params int[] section)
    {
        var message = BodyShape.Octets(Complex);
        var map = MessageScanner.Scan(message).Parts;
        var part = map.Positions[map.Find(section)];
        Assert.Equal(string.Join('.', section), System.Text.Encoding.ASCII.GetString(message[(int)part.BodyStart..(int)part.End]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(4, 2, 2, 3)]
    [InlineData(4, 2, 2, 2, 1)]
    [InlineData(-1)]
    public void A_number_that_names_no_part_finds_none(params int[] section) =>
        Assert.Equal(-1, MessageScanner.Scan(BodyShape.Octets(Complex)).Parts.Find(section));

    [Fact]
    public void The_message_enclosed_in_a_part_follows_it()
    {
        var map = MessageScanner.Scan(BodyShape.Octets(Complex)).Parts;
        var part = map.Find([4, 2]);
        Assert.Equal(PartKind.Message, map.Positions[part].Kind);
        Assert.Equal(PartKind.Multipart, map.Positions[part + 1].Kind);
        Assert.Equal(map.Positions[part].BodyStart, map.Positions[part + 1].HeaderStart);
    }

    [Fact]
    public void The_body_of_a_message_that_is_no_multipart_is_its_part_1() // RFC 9051 §6.4.5
    {
        var map = MessageScanner.Scan("Subject: x\r\n\r\ntext"u8).Parts;
        Assert.Equal(0, map.Find([]));
        Assert.Equal(0, map.Find([1]));
        Assert.Equal(-1, map.Find([2]));
        Assert.Equal(-1, map.Find([1, 1]));
    }

    [Fact]
    public void A_map_is_read_back_as_it_was_written() =>
        Positions.Sample(positions => Assert.Equal(positions, PartMap.Decode(new PartMap(positions).Encode()).Positions));

    [Fact]
    public void A_plain_message_takes_few_octets()
    {
        var message = "Subject: x\r\n\r\n" + new string('x', 100_000);
        Assert.InRange(MessageScanner.Scan(BodyShape.Octets(message)).Parts.Encode().Length, 5, 8);
    }

    [Fact]
    public void Any_change_of_an_encoded_map_is_noticed_or_gives_a_map()
    {
        var encoded = MessageScanner.Scan(BodyShape.Octets(Complex)).Parts.Encode();
        for (var length = 0; length < encoded.Length; length++)
            Assert.Throws<FormatException>(() => PartMap.Decode(encoded.AsSpan(0, length)));
        Assert.Throws<FormatException>(() => PartMap.Decode([.. encoded, 0]));
    }

    private static readonly Gen<PartPosition[]> Positions =
        Gen.Select(Gen.Int[0, 1000], Gen.Int[0, 2], Gen.Long[0, 1L << 40], Gen.Long[0, 1L << 30], Gen.Long[0, 1L << 30]).Array[1, 50].Select(parts =>
        {
            var positions = new PartPosition[parts.Length];
            for (var i = 0; i < parts.Length; i++)
            {
                var (link, kind, start, header, body) = parts[i];
                var parent = i == 0 ? -1 : link % i;
                var headerStart = start + (parent < 0 ? 0 : positions[parent].HeaderStart);
                positions[i] = new PartPosition(parent, (PartKind)kind, headerStart, headerStart + header, headerStart + header + body);
            }
            return positions;
        });
}
