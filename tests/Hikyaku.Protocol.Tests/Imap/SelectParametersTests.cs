using System.Text;
using CsCheck;
using Hikyaku.Protocol.Imap;
using Xunit;

namespace Hikyaku.Protocol.Tests.Imap;

public sealed class SelectParametersTests
{
    [Fact]
    public void Whatever_pairs_a_client_sends_the_highest_that_still_is_true_is_found()
    {
        // A mailbox of messages with ascending UIDs, and sets of as many numbers as UIDs
        var gaps = Gen.UInt[1, 3].Array[0, 30];
        var ranges = Gen.Select(Gen.UInt[1, 4], Gen.UInt[0, 5], (gap, length) => (gap, length)).Array[1, 6];
        Gen.Select(gaps, ranges, ranges).Sample((mailbox, numbers, uids) =>
        {
            var all = new List<uint>();
            foreach (var gap in mailbox)
                all.Add((all.Count > 0 ? all[^1] : 0) + gap);
            var (left, right) = (Expand(numbers), Expand(uids));
            var count = Math.Min(left.Count, right.Count);
            var expected = Enumerable.Range(0, count).Where(i => left[i] <= all.Count && all[(int)left[i] - 1] == right[i])
                .Select(i => right[i]).DefaultIfEmpty(0u).Max();
            var parameters = Read($" (QRESYNC (1 2 3:4 ({Text(left.Take(count))} {Text(right.Take(count))})))");
            Assert.Equal(expected, parameters!.Resync!.Match!.HighestMatch((uint)all.Count, number => all[(int)number - 1]));
        });
    }

    [Fact]
    public void Enormous_ranges_cost_no_more_than_the_mailbox_has_messages()
    {
        var match = Read(" (QRESYNC (1 2 (1:4294967294 2:4294967295)))")!.Resync!.Match!;
        var looked = 0;
        match.HighestMatch(10, number =>
        {
            looked++;
            return number;
        });
        Assert.Equal(10, looked);
    }

    [Fact]
    public void Nothing_that_a_client_sends_makes_the_reader_throw()
    {
        string[] words = [" ", "(", ")", "QRESYNC", "CONDSTORE", "1", "2", ",", ":", "*", "$", "4294967295", "x"];
        Gen.Int[0, words.Length - 1].Select(i => words[i]).List[0, 20].Sample(list => Read(string.Concat(list))?.Resync is null or { UidValidity: > 0 });
    }

    private static SelectParameters? Read(string text)
    {
        var reader = new ImapReader(Encoding.ASCII.GetBytes(text));
        return SelectParameters.TryRead(ref reader);
    }

    private static List<uint> Expand((uint Gap, uint Length)[] ranges)
    {
        var numbers = new List<uint>();
        var last = 0u;
        foreach (var (gap, length) in ranges)
        {
            for (var i = 0u; i <= length; i++)
                numbers.Add(last + gap + i);
            last += gap + length;
        }
        return numbers;
    }

    // As ranges where the numbers follow one another
    private static string Text(IEnumerable<uint> numbers)
    {
        var ranges = new List<SequenceRange>();
        foreach (var number in numbers)
        {
            if (ranges.Count > 0 && ranges[^1].Last + 1 == number)
                ranges[^1] = ranges[^1] with { Last = number };
            else
                ranges.Add(new SequenceRange(number, number));
        }
        return string.Join(',', ranges);
    }
}
