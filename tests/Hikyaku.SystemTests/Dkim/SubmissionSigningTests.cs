using System.Text.Json;
using Hikyaku.Authentication.Dkim;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Keys;
using Hikyaku.SystemTests.Running;
using Hikyaku.SystemTests.Transfer;
using MimeKit;
using Xunit;
using static Hikyaku.SystemTests.Transfer.TwoServers;

namespace Hikyaku.SystemTests.Dkim;

/// <summary>Mail of our users is signed when it is submitted, with keys that operators make and change.</summary>
public sealed class SubmissionSigningTests
{
    [Fact]
    public async Task Mail_is_signed_for_readers_here_and_elsewhere_alike()
    {
        await using var world = await StartAsync();
        var records = await AddKeysAsync(world.Here);

        var id = await world.SendAsync("tea", "bob@example.test", Dan);

        foreach (var letter in (string[])[Assert.Single(await WaitForMailAsync(world.There, Dan)), Assert.Single(Inbox(world.Here, world.Here.Bob.Address))])
        {
            var signatures = SignatureCheck.SignaturesOf(letter);
            Assert.Equal(["rsa-sha256", "ed25519-sha256"], signatures.Select(signature => signature["a"]));
            Assert.All(signatures, signature => Assert.Equal("pass", SignatureCheck.Verify(letter, signature, records[signature["s"]])));
        }
        var signed = Assert.Single(world.Here.Store.Journeys.Find(id)!.Events.OfType<Signed>());
        Assert.Equal(("example.test", 2), (signed.Domain, signed.Selectors.Count));
    }

    [Fact]
    public async Task What_a_submission_lacked_is_signed_with_it()
    {
        await using var world = await StartAsync();
        var records = await AddKeysAsync(world.Here);

        await world.SendRawAsync("NOTIFY=NEVER", Dan);

        var letter = Assert.Single(await WaitForMailAsync(world.There, Dan));
        Assert.Contains("\r\nMessage-ID: ", letter, StringComparison.Ordinal);
        var signature = SignatureCheck.SignaturesOf(letter)[0];
        Assert.Equal("pass", SignatureCheck.Verify(letter, signature, records[signature["s"]]));
        Assert.NotEqual("pass", SignatureCheck.Verify(letter.Replace("\r\nMessage-ID: ", "\r\nMessage-ID: x", StringComparison.Ordinal), signature, records[signature["s"]]));
    }

    [Fact]
    public async Task A_large_message_is_signed_without_being_changed()
    {
        await using var world = await StartAsync();
        var records = await AddKeysAsync(world.Here);
        var message = world.Message("large", Dan);
        message.Body = new TextPart("plain") { Text = string.Concat(Enumerable.Repeat("a line  with two blanks \n", 100_000)) };

        await world.SendAsync(message, Dan);

        var letter = Assert.Single(await WaitForMailAsync(world.There, Dan));
        Assert.All(SignatureCheck.SignaturesOf(letter), signature => Assert.Equal("pass", SignatureCheck.Verify(letter, signature, records[signature["s"]])));
    }

    private const string SevenBitsOnly = """
        S: 220 peer
        C: EHLO *
        S: 250 peer
        C: MAIL *
        S: 250 ok
        C: RCPT *
        S: 250 ok
        C: DATA
        S: 354 go
        C..: .
        S: 250 ok
        C: QUIT
        """;

    [Fact]
    public async Task What_must_be_changed_for_a_server_of_seven_bits_is_signed_again()
    {
        await using var old = ScriptedPeer.Start(SevenBitsOnly);
        await using var world = await StartAsync(smtpOf: _ => old.EndPoint.Port);
        var records = await AddKeysAsync(world.Here);
        var message = world.Message("壺", Dan);
        message.Body = new TextPart("plain") { Text = "壺 買いませんか?\nあれはいい物です。\n", ContentTransferEncoding = ContentEncoding.EightBit };

        await world.SendAsync(message, Dan);
        await world.WaitForEmptyQueueAsync();

        var letter = LetterTo(old);
        Assert.Equal(message.TextBody, TwoServers.Parse(letter).TextBody?.ReplaceLineEndings("\n"));
        var signatures = SignatureCheck.SignaturesOf(letter);
        Assert.Equal(["rsa-sha256", "ed25519-sha256"], signatures.Select(signature => signature["a"]));
        Assert.All(signatures, signature => Assert.Equal("pass", SignatureCheck.Verify(letter, signature, records[signature["s"]])));
    }

    [Fact]
    public async Task A_signature_of_ours_that_a_stranger_forged_does_not_become_a_true_one()
    {
        await using var old = ScriptedPeer.Start(SevenBitsOnly);
        await using var world = await StartAsync(smtpOf: _ => old.EndPoint.Port);
        await AddKeysAsync(world.Here);
        await world.Here.Store.Directory.AddAliasAsync("far@example.test", [Dan]);
        var message = world.Message("forged", "far@example.test");
        message.Body = new TextPart("plain") { Text = "b\u00e4r\n", ContentTransferEncoding = ContentEncoding.EightBit };
        message.Headers.Insert(0, "DKIM-Signature", "v=1; a=rsa-sha256; d=example.test; s=x; c=relaxed/relaxed; h=from; bh=x; b=x");
        using (var stranger = new MailKit.Net.Smtp.SmtpClient())
        {
            await stranger.ConnectAsync(world.Here.Smtp.Address.ToString(), world.Here.Smtp.Port, MailKit.Security.SecureSocketOptions.None);
            await stranger.SendAsync(message, MailboxAddress.Parse("mallory@elsewhere.example"), [MailboxAddress.Parse("far@example.test")]);
            await stranger.DisconnectAsync(true);
        }
        await world.WaitForEmptyQueueAsync();

        Assert.Equal("x", Assert.Single(SignatureCheck.SignaturesOf(LetterTo(old)))["s"]);
    }

    /// <summary>What came after DATA.</summary>
    private static string LetterTo(ScriptedPeer peer) =>
        string.Concat(peer.Heard.SkipWhile(line => line != "DATA").Skip(1).TakeWhile(line => line != ".").Select(line => (line.StartsWith('.') ? line[1..] : line) + "\r\n"));

    [Fact]
    public async Task A_signature_that_is_there_already_stays()
    {
        await using var world = await StartAsync();
        await AddKeysAsync(world.Here);
        var message = world.Message("twice", Dan);
        message.Headers.Insert(0, "DKIM-Signature", "v=1; a=rsa-sha256; d=elsewhere.example; s=x; c=relaxed/relaxed; h=from; bh=; b=");

        await world.SendAsync(message, Dan);

        Assert.Equal(["example.test", "example.test", "elsewhere.example"], SignatureCheck.SignaturesOf(Assert.Single(await WaitForMailAsync(world.There, Dan))).Select(signature => signature["d"]));
    }

    [Fact]
    public async Task Mail_that_comes_from_strangers_is_not_signed()
    {
        await using var world = await StartAsync();
        await AddKeysAsync(world.Here);
        using var client = new MailKit.Net.Smtp.SmtpClient();
        await client.ConnectAsync(world.Here.Smtp.Address.ToString(), world.Here.Smtp.Port, MailKit.Security.SecureSocketOptions.None);

        await client.SendAsync(world.Message("forged", world.Here.Bob.Address));

        Assert.Empty(SignatureCheck.SignaturesOf(Assert.Single(await WaitForMailAsync(world.Here, world.Here.Bob.Address))));
    }

    [Fact]
    public async Task An_operator_changes_the_keys_while_mail_goes_on()
    {
        await using var world = await StartAsync();
        string[] data = ["--data", world.Here.DataDirectory];
        Assert.Equal("[]", (await CommandRun.Async(["domain", "dkim", "list", "example.test", "--json", .. data])).Output.Trim());

        // 1. New keys wait
        var rotated = await CommandRun.Async(["domain", "dkim", "rotate", "example.test", .. data]);
        Assert.Equal((0, ""), (rotated.ExitCode, rotated.Error));
        Assert.Contains("._domainkey.example.test. IN TXT \"v=DKIM1; k=rsa; p=", rotated.Output, StringComparison.Ordinal);
        await world.SendAsync("one", Dan);
        Assert.Empty(SignatureCheck.SignaturesOf(Assert.Single(await WaitForMailAsync(world.There, Dan))));

        // 2. They sign
        var waiting = Keys((await CommandRun.Async(["domain", "dkim", "list", "example.test", "--json", .. data])).Output);
        Assert.Equal(["Waiting", "Waiting"], waiting.Select(key => key.State));
        foreach (var key in waiting) Assert.Equal(0, (await CommandRun.Async(["domain", "dkim", "activate", "example.test", key.Selector, .. data])).ExitCode);
        await world.SendAsync("two", Dan);
        var second = (await WaitForMailAsync(world.There, Dan, 2))[1];
        Assert.Equal(waiting.Select(key => key.Selector), SignatureCheck.SignaturesOf(second).Select(signature => signature["s"]));
        Assert.Equal("pass", SignatureCheck.Verify(second, SignatureCheck.SignaturesOf(second)[0], waiting[0].Record));

        // 3. Others take their place; the old ones can go, those that sign can't
        Assert.Equal(0, (await CommandRun.Async(["domain", "dkim", "rotate", "example.test", "--now", .. data])).ExitCode);
        var all = Keys((await CommandRun.Async(["domain", "dkim", "list", "example.test", "--json", .. data])).Output);
        Assert.Equal(["Active", "Active", "Retired", "Retired"], all.Select(key => key.State).Order());
        await world.SendAsync("three", Dan);
        var third = (await WaitForMailAsync(world.There, Dan, 3))[2];
        Assert.Equal(all.Where(key => key.State == "Active").Select(key => key.Selector), SignatureCheck.SignaturesOf(third).Select(signature => signature["s"]));
        Assert.Equal(0, (await CommandRun.Async(["domain", "dkim", "remove", "example.test", waiting[0].Selector, .. data])).ExitCode);
        var refused = await CommandRun.Async(["domain", "dkim", "remove", "example.test", all.First(key => key.State == "Active").Selector, .. data]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("activate another one first", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_domain_has_keys_that_are_there_after_a_restart_and_go_with_it()
    {
        await using var server = await TestServer.StartAsync();
        string[] data = ["--data", server.DataDirectory];

        Assert.Equal(0, (await CommandRun.Async(["domain", "add", "例え.example", .. data])).ExitCode);
        var keys = Keys((await CommandRun.Async(["domain", "dkim", "list", "例え.example", "--json", .. data])).Output);
        Assert.Equal(["Active", "Active"], keys.Select(key => key.State));

        await server.StopAsync();
        await server.StartAgainAsync();
        Assert.Equal(keys.Select(key => key.Selector), server.Store.SigningKeys.Of("xn--r8jz45g.example").Select(key => key.Selector));
        Assert.Equal(0, (await CommandRun.Async(["domain", "remove", "例え.example", .. data])).ExitCode);
        Assert.Empty(server.Store.SigningKeys.Of("xn--r8jz45g.example"));
        Assert.Equal(1, (await CommandRun.Async(["domain", "dkim", "rotate", "例え.example", .. data])).ExitCode);
    }

    /// <summary>Gives example.test keys that sign, and what is published of them.</summary>
    internal static async Task<Dictionary<string, string>> AddKeysAsync(TestServer server)
    {
        var records = new Dictionary<string, string>();
        foreach (var algorithm in Enum.GetValues<DkimAlgorithm>())
        {
            using var key = DkimKey.Create(algorithm);
            var selector = algorithm.ToString().ToLowerInvariant();
            records[selector] = key.ToRecord().ToString();
            Assert.True((await server.Store.SigningKeys.AddAsync(TestServer.Domain, [new NewSigningKey(selector, algorithm, key.Export())], SigningKeyState.Active)).Succeeded);
        }
        return records;
    }

    private static List<(string Selector, string State, string Record)> Keys(string json)
        => [.. JsonDocument.Parse(json).RootElement.EnumerateArray().Select(key => (key.GetProperty("selector").GetString()!, key.GetProperty("state").GetString()!, key.GetProperty("record").GetString()!))];
}
