using System.Diagnostics;
using System.Text;
using CsCheck;
using Hikyaku.Authentication.Dkim;
using Hikyaku.Protocol.Dkim;
using Xunit;

namespace Hikyaku.SystemTests.Dkim;

/// <summary>RFC 6376 §5, RFC 8301, RFC 8463.</summary>
public sealed class DkimSignerTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_764_000_000);

    // RFC 8463 appendix A
    internal const string Ed25519Record = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    internal const string RsaRecord =
        "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC"
        + "DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB";

    private const string Signed =
        """
        DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
         d=football.example.com; i=@football.example.com;
         q=dns/txt; s=brisbane; t=1528637909; h=from : to :
         subject : date : message-id : from : subject : date;
         bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
         b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
         Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
        DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
         d=football.example.com; i=@football.example.com;
         q=dns/txt; s=test; t=1528637909; h=from : to : subject :
         date : message-id : from : subject : date;
         bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
         b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
         DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
         dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
        From: Joe SixPack <joe@football.example.com>
        To: Suzie Q <suzie@shopping.example.net>
        Subject: Is dinner ready?
        Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
        Message-ID: <20030712040037.46341.5F8J@football.example.com>

        Hi.

        We lost the game.  Are you hungry yet?

        Joe.

        """;

    internal static readonly string Vector = Signed.ReplaceLineEndings("\r\n");

    [Fact]
    public void The_signatures_of_rfc_8463_are_right_in_our_forms_of_header_and_body()
    {
        var signatures = SignatureCheck.SignaturesOf(Vector);

        Assert.Equal("pass", SignatureCheck.Verify(Vector, signatures[0], Ed25519Record));
        Assert.Equal("pass", SignatureCheck.Verify(Vector, signatures[1], RsaRecord));
        Assert.Equal("the body was changed", SignatureCheck.Verify(Vector.Replace("lost", "won", StringComparison.Ordinal), signatures[0], Ed25519Record));
        Assert.Equal("the header was changed", SignatureCheck.Verify(Vector.Replace("dinner", "supper", StringComparison.Ordinal), signatures[1], RsaRecord));
    }

    [Fact]
    public void The_key_of_rfc_8463_signs_as_it_is_published()
    {
        using var key = DkimKey.Import(DkimAlgorithm.Ed25519Sha256, Convert.FromBase64String("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="));

        Assert.Equal(Ed25519Record, key.ToRecord().ToString());
        Assert.Equal("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=", Convert.ToBase64String(key.Export()));
    }

    [Fact]
    public void A_message_is_signed_with_each_key_and_verifies_with_what_is_published()
    {
        const string Message = "From: Alice <alice@example.org>\r\nTo: bob@example.net\r\nSubject: =?utf-8?B?5aO6?=\r\n folded\tsubject\r\nX-Mailer: unsigned\r\n\r\nHi.  \r\n\r\n\r\n";
        using var rsa = DkimKey.Create(DkimAlgorithm.RsaSha256);
        using var ed25519 = DkimKey.Create(DkimAlgorithm.Ed25519Sha256);

        var sent = Sign(Message, new SelectedKey("r", rsa), new SelectedKey("e", ed25519)) + Message;

        var signatures = SignatureCheck.SignaturesOf(sent);
        Assert.Equal(["rsa-sha256", "ed25519-sha256"], signatures.Select(signature => signature["a"]));
        Assert.All(signatures, signature => Assert.Equal(("1", "example.org", "1764000000"), (signature["v"], signature["d"], signature["t"])));
        Assert.Equal(["pass", "pass"], [SignatureCheck.Verify(sent, signatures[0], rsa.ToRecord().ToString()), SignatureCheck.Verify(sent, signatures[1], ed25519.ToRecord().ToString())]);
        // RFC 8301 §3.2; RFC 6376 §3.5: no l=, since what follows would be anybody's.
        Assert.Equal(2048 / 8, Convert.FromBase64String(signatures[0]["b"]).Length);
        Assert.DoesNotContain("l", signatures[0].Keys);
        Assert.All(sent.Split("\r\n"), line => Assert.True(line.Length <= 78, line));
    }

    // RFC 6376 §8.15: what is not in h= once more may be added by anybody.
    [Theory]
    [InlineData("From: eve@evil.example")]
    [InlineData("Subject: another")]
    [InlineData("Reply-To: eve@evil.example")]
    [InlineData("Content-Type: text/html")]
    [InlineData("MIME-Version: 1.0")]
    [InlineData("List-Unsubscribe: <https://evil.example/>")]
    public void A_field_added_on_the_way_breaks_the_signature(string added)
    {
        const string Message = "From: alice@example.org\r\nSubject: x\r\nList-Unsubscribe: <https://example.org/>\r\n\r\nHi.\r\n";
        using var key = DkimKey.Create(DkimAlgorithm.Ed25519Sha256);
        var sent = Sign(Message, new SelectedKey("e", key)) + Message;
        var record = key.ToRecord().ToString();

        Assert.Equal("pass", SignatureCheck.Verify(sent, SignatureCheck.SignaturesOf(sent)[0], record));
        var forged = added + "\r\n" + sent;
        Assert.Equal("the header was changed", SignatureCheck.Verify(forged, SignatureCheck.SignaturesOf(forged)[0], record));
    }

    [Theory]
    [InlineData("Received: from a by b; now")]
    [InlineData("List-Id: <list.example.net>")]
    [InlineData("X-Spam: no")]
    public void What_servers_and_lists_rightly_add_breaks_nothing(string added)
    {
        const string Message = "From: alice@example.org\r\nSubject: x\r\n\r\nHi.\r\n";
        using var key = DkimKey.Create(DkimAlgorithm.Ed25519Sha256);
        var sent = added + "\r\n" + Sign(Message, new SelectedKey("e", key)) + Message;

        Assert.Equal("pass", SignatureCheck.Verify(sent, SignatureCheck.SignaturesOf(sent)[0], key.ToRecord().ToString()));
    }

    [Fact]
    public void Any_header_and_body_can_be_signed()
    {
        using var key = DkimKey.Create(DkimAlgorithm.Ed25519Sha256);
        var record = key.ToRecord().ToString();
        string[] names = ["From", "To", "subject", "X-Y"];
        var field = Gen.Select(Gen.Int[0, names.Length - 1].Select(index => names[index]), Gen.Char["ab \té"].Array[0, 30]).Select((name, value) => $"{name}: {new string(value)}\r\n");
        Gen.Select(field.Array[0, 30], Gen.Char["a \r\n\0"].Array[0, 60]).Sample((fields, letters) =>
        {
            var message = string.Concat(fields) + "\r\n" + new string(letters);
            var sent = Sign(message, new SelectedKey("e", key)) + message;
            Assert.Equal("pass", SignatureCheck.Verify(sent, SignatureCheck.SignaturesOf(sent)[0], record));
        }, iter: 300);
    }

    [Fact]
    public void A_key_is_kept_and_read_again()
    {
        using var made = DkimKey.Create(DkimAlgorithm.RsaSha256);
        using var read = DkimKey.Import(DkimAlgorithm.RsaSha256, made.Export());

        Assert.Equal(made.ToRecord().ToString(), read.ToRecord().ToString());
        Assert.Throws<FormatException>(() => DkimKey.Import(DkimAlgorithm.RsaSha256, [1, 2, 3]));
        Assert.Throws<FormatException>(() => DkimKey.Import(DkimAlgorithm.Ed25519Sha256, [1, 2, 3]));
    }

    [Fact]
    public async Task Several_threads_sign_with_one_key()
    {
        const string Message = "From: alice@example.org\r\n\r\nHi.\r\n";
        using var key = DkimKey.Create(DkimAlgorithm.RsaSha256);

        var sent = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Sign(Message, new SelectedKey("r", key)) + Message)));

        Assert.All(sent, one => Assert.Equal("pass", SignatureCheck.Verify(one, SignatureCheck.SignaturesOf(one)[0], key.ToRecord().ToString())));
    }

    // Thousands of fields of one name make neither a long signature nor much work.
    [Fact]
    public void A_header_of_any_size_is_signed_in_bounded_time()
    {
        var message = "From: alice@example.org\r\n" + string.Concat(Enumerable.Repeat("To: b@example.net\r\n", 10_000)) + "\r\nHi.\r\n";
        using var key = DkimKey.Create(DkimAlgorithm.Ed25519Sha256);
        var watch = Stopwatch.StartNew();

        var field = Sign(message, new SelectedKey("e", key));

        Assert.True(field.Length < 2000, $"{field.Length}");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2));
    }

    private static string Sign(string message, params SelectedKey[] keys)
    {
        var octets = Encoding.Latin1.GetBytes(message);
        var split = message.StartsWith("\r\n", StringComparison.Ordinal) ? 2 : message.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        return Encoding.Latin1.GetString(new DkimSigner("example.org", keys).Sign(octets.AsSpan(0, split), new MemoryStream(octets[split..]), Now));
    }
}
