using Hikyaku.Protocol.Dkim;

namespace Hikyaku.Protocol.Tests.Dkim;

/// <summary>RFC 6376 §3.6.1, RFC 8463 §4.2.</summary>
public sealed class DkimKeyRecordTests
{
    [Fact]
    public void The_key_of_rfc_8463_is_read_and_written()
    {
        const string Text = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
        var record = DkimKeyRecord.TryParse(Text)!;

        Assert.Equal(("ed25519", 32), (record.KeyType, record.PublicKey.Length));
        Assert.Equal(Text, record.ToString());
    }

    [Fact]
    public void What_is_left_out_has_its_usual_meaning()
    {
        var record = DkimKeyRecord.TryParse("p=AQID")!;

        Assert.Equal(("rsa", "*"), (record.KeyType, Assert.Single(record.Services)));
        Assert.Empty(record.Hashes);
        Assert.Empty(record.Flags);
    }

    [Fact]
    public void Every_tag_is_read()
    {
        var record = DkimKeyRecord.TryParse("v=DKIM1; h=sha1 : sha256; k=rsa; n=a note; p=A Q\r\n ID; s=email; t=y:s; z=unknown")!;

        Assert.Equal(["sha1", "sha256"], record.Hashes);
        Assert.Equal(["email"], record.Services);
        Assert.Equal(["y", "s"], record.Flags);
        Assert.Equal([1, 2, 3], record.PublicKey.ToArray());
    }

    // "An empty value means that this public key has been revoked."
    [Fact]
    public void An_empty_key_is_a_revoked_one() => Assert.True(DkimKeyRecord.TryParse("v=DKIM1; p=")!.PublicKey.IsEmpty);

    [Theory]
    [InlineData("p=AQID; v=DKIM1")]
    [InlineData("v=DKIM2; p=AQID")]
    [InlineData("v=DKIM1; k=rsa")]
    [InlineData("v=DKIM1; p=@@@")]
    [InlineData("v=spf1 -all")]
    [InlineData("")]
    public void Other_records_are_none(string text) => Assert.Null(DkimKeyRecord.TryParse(text));
}
