using Xunit;

namespace Hikyaku.SystemTests.Imap;

public class ConcurrencyTests
{
    private const string Message = "Subject: hi\r\n\r\nhello\r\n";

    /// <summary>Sessions do at random what clients do; each checks that no number it was told of ever meant another message.</summary>
    [Fact]
    public async Task Sequence_numbers_never_lie_whatever_other_sessions_do()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(40);
        var wires = new List<ImapWire>();
        for (var i = 0; i < 4; i++)
            wires.Add(await house.LogInAsync());
        var models = wires.ConvertAll(wire => new ClientModel(wire));
        foreach (var model in models)
            await model.SelectAsync("INBOX");

        await Task.WhenAll(models.Select((model, seed) => WorkAsync(model, new Random(seed), rounds: 150)));

        foreach (var model in models)
        {
            await model.RunAsync("NOOP", mayExpunge: true);
            if (model.Count > 0)
                await model.RunAsync("UID FETCH 1:* (FLAGS)", mayExpunge: true);
            Assert.Equal(models[0].Uids, model.Uids);
        }
        Assert.Equal(models[0].Count, house.Mailbox("INBOX").Messages);
        wires.ForEach(wire => wire.Dispose());
    }

    private static async Task WorkAsync(ClientModel model, Random random, int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            var number = random.Next(Math.Max(model.Count, 1)) + 1;
            var set = model.Count == 0 ? "1:*" : $"{number}:{Math.Min(number + random.Next(4), model.Count)}";
            var (command, mayExpunge) = random.Next(10) switch
            {
                0 => ($"APPEND INBOX {{{Message.Length}+}}\r\n{Message}", true),
                1 => ("EXPUNGE", true),
                2 => ("NOOP", true),
                3 when model.Count > 0 => ($"STORE {set} +FLAGS (\\Deleted)", false),
                4 when model.Count > 0 => ($"STORE {set} FLAGS.SILENT (\\Seen $Work)", false),
                5 when model.Count > 0 => ($"FETCH {set} (UID FLAGS)", false),
                6 => ("UID STORE 1:* +FLAGS (\\Answered)", true),
                7 when model.Count > 0 => ($"COPY {set} INBOX", true),
                8 when model.Count > 30 => ($"MOVE {set} Trash", true),
                _ => ("UID FETCH 1:* (FLAGS)", true),
            };
            await model.RunAsync(command, mayExpunge);
        }
    }
}
