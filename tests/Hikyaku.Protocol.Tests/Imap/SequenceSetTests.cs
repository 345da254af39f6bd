using CsCheck;
using Hikyaku.Protocol.Imap;

namespace Hikyaku.Protocol.Tests.Imap;

public class SequenceSetTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("2,4:7,9,12:*", "2,4:7,9,12:15")]
    [InlineData("*:4,5:7", "4:15")]
    [InlineData("*", "15")]
    [InlineData("3,1,2", "1:3")]
    [InlineData("7:5,6:9", "5:9")]
    public void A_set_names_the_numbers_that_the_RFC_says_of_fifteen(string set, string expected)
    {
        // RFC 9051 §9 sequence-set, seq-range
        var parsed = SequenceSet.TryParse(System.Text.Encoding.ASCII.GetBytes(set));
        Assert.Equal(expected, string.Join(',', parsed!.Normalize(15)));
    }

    [Fact]
    public void A_range_up_to_the_star_names_the_last_message_even_when_it_begins_beyond_it()
    {
        // RFC 9051 §9 seq-range: 3291:* includes the UID of the last message, even if that value is less than 3291
        Assert.Equal("12:3291", string.Join(',', SequenceSet.TryParse("3291:*"u8)!.Normalize(12)));
    }

    [Fact]
    public void The_star_of_an_empty_mailbox_names_nothing() => Assert.Empty(SequenceSet.TryParse("*"u8)!.Normalize(0));

    [Fact]
    public void The_dollar_is_the_saved_result() => Assert.True(SequenceSet.TryParse("$"u8)!.IsSavedResult);

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("01")]
    [InlineData("1:")]
    [InlineData(":1")]
    [InlineData("1,")]
    [InlineData("1,,2")]
    [InlineData("1:2:3")]
    [InlineData("4294967296")]
    [InlineData("1:0")]
    [InlineData("-1")]
    [InlineData("1 ")]
    [InlineData("**")]
    [InlineData("$1")]
    [InlineData("99999999999999999999999999999999")]
    public void What_is_no_set_is_refused(string set) => Assert.Null(SequenceSet.TryParse(System.Text.Encoding.ASCII.GetBytes(set)));

    [Fact]
    public void Normalizing_keeps_exactly_the_numbers_named() =>
        Gen.Select(Gen.UInt[0, 40], Gen.UInt[0, 40]).Array[1, 12].Sample(ranges =>
        {
            const uint Largest = 30;
            var set = SequenceSet.Of([.. ranges.Select(range => new SequenceRange(range.Item1, range.Item2))]);
            var normal = set.Normalize(Largest);

            var expected = new SortedSet<uint>();
            foreach (var (a, b) in ranges)
            {
                var (first, last) = (a == 0 ? Largest : a, b == 0 ? Largest : b);
                for (var number = Math.Min(first, last); number <= Math.Max(first, last); number++)
                    expected.Add(number);
            }
            var named = normal.SelectMany(range => Enumerable.Range((int)range.First, (int)(range.Last - range.First + 1)).Select(n => (uint)n)).ToList();
            Assert.Equal(expected, named);
            for (var i = 1; i < normal.Count; i++)
                Assert.True(normal[i].First > normal[i - 1].Last + 1, "ranges that touch are joined");
        });

    [Fact]
    public void What_a_set_writes_it_reads_again() =>
        Gen.Select(Gen.UInt, Gen.UInt).Array[1, 5].Sample(ranges =>
        {
            var set = SequenceSet.Of([.. ranges.Select(range => new SequenceRange(range.Item1, range.Item2))]);
            var again = SequenceSet.TryParse(System.Text.Encoding.ASCII.GetBytes(set.ToString()));
            Assert.Equal(set.Ranges, again!.Ranges);
        });
}
