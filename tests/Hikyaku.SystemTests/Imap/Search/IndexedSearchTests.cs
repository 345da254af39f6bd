using System.Text;
using CsCheck;
using Hikyaku.SystemTests.Imap.Fetch;
using Xunit;

namespace Hikyaku.SystemTests.Imap.Search;

/// <summary>A search gives the same answer with the index, without it, and while only some messages are in it.</summary>
public sealed class IndexedSearchTests
{
    private static readonly string[] Texts =
    [
        "Subject: Hello beautiful world\nFrom: Real Name <user@domain.example>\nTo: bob@example.test\n\nDear colleagues, the meeting is at noon. I/O-bound? foo_bar@baz; C++\n",
        "Subject: =?utf-8?B?5Lya6K2w44Gu6LOH5paZ?=\nFrom: =?iso-2022-jp?B?GyRCOzNFRBsoQg==?= <taro@example.test>\nContent-Type: text/plain; charset=utf-8\n\n壺 買いませんか? あれはいい物です。次回の会議は東京都で。ﾊﾝｶｸのｶﾞｲﾄﾞ と がき\n",
        "Subject: folded\n subject line\nX-Extra: one\n two\nContent-Type: text/html\n\n<p title=\"attribute\">se<b>cret</b>-word &#x58FA; &amp; &eacute;clair</p><script>hidden()</script>\n",
        "Subject: parts\nContent-Type: multipart/mixed; boundary=a\n\n--a\nX-Part: inpart\n\ntext of part\n--a\nContent-Type: message/rfc822\n\nSubject: enclosed\n\ninner words\n--a\nContent-Type: application/zip; name=\"report-2026.zip\"\nContent-Transfer-Encoding: base64\n\nZmluZG1l\n--a--\n",
        "Subject: raw type\nContent-Type: application/json\n\n{\"invisible\": \"jsonbody\"}\n",
        "Subject: named\nContent-Type: text/plain; name=\"minutes.txt\"\n\nplain text\n",
        "Subject: marks\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nZSDMgWNsYWlyIGNhZmXMgSDjgYvjgpnjgpPjgbDjgoog8J+YgCDPg8+CIM6jIMOfIO+sgW4g4oWjIOKRoA==\n",
        "Subject: =?utf-8?Q?=E3=80=90=E9=87=8D=E8=A6=81=E3=80=91?= second\nno colon here\nDKIM-Signature: v=1; a=rsa-sha256; b=dzdVyOfAKCdLXdJOc9G2q8LoXSlEniSbav+yuU4zGeeruD00lszZ\n VoG4ZHRNiYzR\n\nab abc abcd\n",
    ];

    private static readonly Gen<string> Needle = Gen.OneOf(
        Gen.Select(Gen.Int[0, Texts.Length - 1], Gen.Int[0, 400], Gen.Int[1, 14]).Select((text, at, length) => Cut(Words(Texts[text]), at, length)),
        Gen.OneOf("meeting", "eeting is", "会議", "資料", "壺", "かき", "がき", "がんば", "ガイド", "ｶﾞｲﾄﾞ", "secret-word", "é", "éclair", "hidden", "enclosed", "inner", "report",
            "minutes", "jsonbody", "findme", "Real Name <user@", "山田", "重要", "one two", "x-extra: one", "subject line", "abc", "ab", "😀", "σς", "ss", "fin", "IV", "1", "", "b=dzd",
            "zVoG4", "z VoG4", "colon here", "東京都で", "です。次", "C++", "I/O", "foo_bar@baz"));

    [Fact]
    public async Task Every_key_gives_the_same_answer_with_the_index_and_without()
    {
        await using var indexed = await ImapHouse.OpenAsync();
        await using var plain = await ImapHouse.OpenAsync(searchIndexing: false);
        foreach (var house in new[] { indexed, plain })
        {
            foreach (var text in Texts)
                await house.DeliverAsync(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text)));
            if (house == indexed)
                await house.Store.SearchIndex.SettleAsync(TestContext.Current.CancellationToken);
            await house.DeliverAsync("Subject: after the index\n\nthe meeting, 会議\n");
        }
        using var first = await indexed.SelectAsync();
        using var second = await plain.SelectAsync();
        Gen.Select(Gen.OneOf("TEXT", "BODY", "SUBJECT", "FROM", "TO", "CC", "HEADER subject", "HEADER x-extra", "NOT TEXT", "OR SUBJECT second BODY", "FUZZY TEXT", "FUZZY SUBJECT"), Needle)
            .Sample((key, needle) =>
            {
                var octets = Encoding.UTF8.GetBytes(needle);
                var command = $"SEARCH {key} {{{octets.Length}+}}\r\n{Encoding.Latin1.GetString(octets)}";
                var answers = new[] { first, second }.Select(wire => wire.OkAsync(command).GetAwaiter().GetResult().Untagged.Single()).ToList();
                Assert.True(answers[0] == answers[1], $"{key} '{needle}': {answers[0]} with the index, {answers[1]} without");
            }, iter: 3000, threads: 1);
    }

    // Enough letters for the index to have sorted most of them
    [Fact]
    public async Task Among_letters_of_every_encoding_the_same_ones_are_found_with_the_index_and_without()
    {
        await using var indexed = await ImapHouse.OpenAsync();
        await using var plain = await ImapHouse.OpenAsync(searchIndexing: false);
        var random = new Random(20261124);
        var texts = Enumerable.Range(0, 320).Select(_ => RandomText(random)).ToList();
        foreach (var text in texts)
        {
            var letter = Letter(text, random);
            await indexed.DeliverAsync(letter);
            await plain.DeliverAsync(letter);
        }
        await indexed.Store.SearchIndex.SettleAsync(TestContext.Current.CancellationToken);
        using var first = await indexed.SelectAsync();
        using var second = await plain.SelectAsync();
        for (var i = 0; i < 600; i++)
        {
            var needle = Cut(random.Next(4) == 0 ? RandomText(random) : texts[random.Next(texts.Count)], random.Next(200), random.Next(1, 14));
            var key = (string[])["TEXT", "BODY", "SUBJECT", "HEADER subject"];
            var octets = Encoding.UTF8.GetBytes(needle);
            var command = $"SEARCH {key[random.Next(key.Length)]} {{{octets.Length}+}}\r\n{Encoding.Latin1.GetString(octets)}";
            Assert.Equal((await second.OkAsync(command)).Untagged.Single(), (await first.OkAsync(command)).Untagged.Single());
        }
    }

    private static string RandomText(Random random)
    {
        string[] words = ["meeting", "meet", "me", "plan", "airplane", "a", "I", "the", "C++", "user@example.org", "会議", "会", "議事録", "東京都", "サーバー", "お願いします", "2026年", ",", ". ", "。", "\r\n", "Über", "ﬁn"];
        string[] between = ["", " ", " ", " ", "  "];
        return string.Concat(random.GetItems(words, random.Next(3, 30)).Select(word => word + between[random.Next(between.Length)])).Trim();
    }

    private static string Letter(string text, Random random)
    {
        var subject = text.ReplaceLineEndings(" ");
        subject = subject[..Math.Min(20, subject.Length)].Trim();
        var octets = Encoding.UTF8.GetBytes(text);
        var (type, encoding, body) = random.Next(5) switch
        {
            0 => ("text/plain; charset=utf-8", "8bit", Encoding.Latin1.GetString(octets)),
            1 => ("text/plain; charset=utf-8", "base64", Convert.ToBase64String(octets, Base64FormattingOptions.InsertLineBreaks)),
            2 => ("text/plain; charset=utf-8", "quoted-printable", string.Concat(octets.Select((octet, i) => $"={octet:X2}{(i % 20 == 19 ? "=\r\n" : "")}"))),
            3 => ("text/html; charset=utf-8", "8bit", $"<html><body><p class=\"meeting\">{Encoding.Latin1.GetString(octets).Replace("a", "<b>a</b>", StringComparison.Ordinal)}</p></body></html>"),
            _ => ("text/plain; charset=iso-2022-jp", "7bit", Encoding.Latin1.GetString(Japanese.GetBytes(text))),
        };
        return $"Subject: =?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(subject))}?=\r\nFrom: Meeting Room <room@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: {type}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}\r\n";
    }

    private static readonly Encoding Japanese = CodePagesEncodingProvider.Instance.GetEncoding("iso-2022-jp")!;

    private static string Words(string message) => message.ReplaceLineEndings(" ");

    private static string Cut(string text, int at, int length)
    {
        var from = at % text.Length;
        return string.Concat(text.Substring(from, Math.Min(length, text.Length - from)).EnumerateRunes());
    }
}
