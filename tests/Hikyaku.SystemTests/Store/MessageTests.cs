using CsCheck;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;
using Xunit;
using static Hikyaku.SystemTests.Store.StoreBench;

namespace Hikyaku.SystemTests.Store;

public sealed class MessageTests
{
    [Fact]
    public async Task Many_e_mails_are_found_in_any_order_and_those_that_are_gone_are_null()
    {
        await using var bench = await CreateAsync();
        await bench.FillAsync(bench.Alice, 100);
        await bench.FillAsync(bench.Bob, 30);
        await bench.FillAsync(bench.Alice, 50);
        using var view = bench.Open(bench.Inbox(bench.Alice));
        var expunged = new[] { 3, 4, 5, 40, 149 }.Select(index => view.Current[index].MessageId).ToList();
        Value(await bench.Store.Messages.ExpungeAsync(
            view.Mailbox.Id, UidList.Of(new(4, 6), new(41, 41), new(150, 150)), onlyDeleted: false));
        await EventuallyAsync(() => bench.Store.Messages.Find(expunged).All(message => message is null));
        var alive = Entries(view).Select(entry => entry.MessageId).ToHashSet();
        var highest = alive.Max() + 5;

        Gen.Long[0, highest].List[0, 60].Sample(
            ids => Check(ids), iter: 100, threads: 1);
        Check([.. alive.Order()]);
        Check([.. alive.OrderDescending()]);
        Check([.. Enumerable.Range(0, (int)highest).Select(id => (long)id)]);

        void Check(List<long> ids)
        {
            var found = bench.Store.Messages.Find(ids);
            Assert.Equal(ids.Count, found.Count);
            for (var i = 0; i < ids.Count; i++)
                Assert.Equal(bench.Store.Messages.Find(ids[i])?.Preview, found[i]?.Preview);
            foreach (var (id, message) in ids.Zip(found))
                Assert.True(!alive.Contains(id) || message?.MessageId == id);
        }
    }

    [Fact]
    public async Task Only_the_wanted_parts_are_filled()
    {
        await using var bench = await CreateAsync();
        var accepted = Value(await bench.Store.Messages.AcceptAsync(bench.Message(
            "Subject: x\r\n\r\n", new LocalDelivery { Account = bench.Alice.Id, Prefix = "A: b\r\n"u8.ToArray() })));
        var id = accepted.Filed[0].MessageId;

        var all = bench.Store.Messages.Find([id])[0]!;
        var envelope = bench.Store.Messages.Find([id], MessageParts.Envelope)[0]!;

        Assert.Equal(bench.Store.Messages.Find(id)!.Parts.ToArray(), all.Parts.ToArray());
        Assert.Equal(all.Envelope.ToArray(), envelope.Envelope.ToArray());
        Assert.True(envelope.BodyStructure.IsEmpty && envelope.Parts.IsEmpty && envelope.Prefix.IsEmpty);
        Assert.Equal(("", all.Size, all.ThreadId), (envelope.Preview, envelope.Size, envelope.ThreadId));
    }

    [Fact]
    public async Task Content_is_read_from_any_position_prefix_first()
    {
        await using var bench = await CreateAsync();
        var text = "Subject: x\r\n\r\n" + string.Concat(Enumerable.Range(0, 9000).Select(i => (char)('a' + (i % 26))));
        var accepted = Value(await bench.Store.Messages.AcceptAsync(bench.Message(
            text, new LocalDelivery { Account = bench.Alice.Id, Prefix = "Return-Path: <>\r\n"u8.ToArray() })));
        var whole = "Return-Path: <>\r\n" + text;
        using var content = bench.Store.Messages.OpenContent(accepted.Filed[0].MessageId)!;

        Assert.Equal((whole.Length, 17), (content.Length, content.PrefixLength));
        Gen.Select(Gen.Int[0, whole.Length + 10], Gen.Int[0, whole.Length]).Sample((offset, length) =>
        {
            var buffer = new byte[length];
            var read = content.Read(offset, buffer);
            var expected = offset >= whole.Length ? "" : whole[offset..Math.Min(whole.Length, offset + length)];
            Assert.Equal(expected, System.Text.Encoding.ASCII.GetString(buffer, 0, read));
        }, iter: 200, threads: 1);

        var pipe = new System.IO.Pipelines.Pipe(new System.IO.Pipelines.PipeOptions(pauseWriterThreshold: 0));
        await content.CopyToAsync(pipe.Writer, 10, 100);
        await pipe.Writer.CompleteAsync();
        using var reader = new StreamReader(pipe.Reader.AsStream());
        Assert.Equal(whole[10..110], await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task Threads_hold_together_over_many_messages_and_a_restart()
    {
        await using var bench = await CreateAsync();
        var first = await bench.AcceptAsync("Message-ID: root@x\r\nSubject: s\r\n\r\n", bench.Alice);
        await bench.ReopenAsync();
        var second = await bench.AcceptAsync("Message-ID: 2@x\r\nReferences: root@x\r\nSubject: Re: s\r\n\r\n", bench.Alice);

        // Enough keys that they move from memory to the table.
        for (var round = 0; round < 3; round++)
        {
            var many = Enumerable.Range(0, 2000).Select(
                i => bench.Message($"Message-ID: {round}.{i}@x\r\nReferences: other{i % 10}@x\r\nSubject: noise\r\n\r\n", bench.Alice));
            Value(await bench.Store.Messages.AcceptAllAsync([.. many]));
        }

        var third = await bench.AcceptAsync("Message-ID: 3@x\r\nReferences: 2@x\r\nSubject: Re: s\r\n\r\n", bench.Alice);
        await bench.ReopenAsync();
        var fourth = await bench.AcceptAsync("Message-ID: 4@x\r\nReferences: root@x\r\nSubject: Re: s\r\n\r\n", bench.Alice);
        var noise = await bench.AcceptAsync("Message-ID: 5@x\r\nReferences: other7@x\r\nSubject: noise\r\n\r\n", bench.Alice);
        var bobs = await bench.AcceptAsync("Message-ID: 6@x\r\nReferences: root@x\r\nSubject: Re: s\r\n\r\n", bench.Bob);

        long Thread(Accepted accepted) => bench.Store.Messages.Find(accepted.Filed[0].MessageId)!.ThreadId;
        Assert.All([second, third, fourth], accepted => Assert.Equal(Thread(first), Thread(accepted)));
        using var view = bench.Open(bench.Inbox(bench.Alice));
        Assert.Equal(bench.Store.Messages.Find(view.Current[2 + 7].MessageId)!.ThreadId, Thread(noise));
        Assert.NotEqual(Thread(first), Thread(bobs));
        using var reader = bench.Store.Engine.Read();
        await EventuallyAsync(() => ((Hikyaku.Store.Sqlite.SqliteReader)reader).Database.Scalar("SELECT count(*) FROM thread_key") >= 4096);
    }
}
