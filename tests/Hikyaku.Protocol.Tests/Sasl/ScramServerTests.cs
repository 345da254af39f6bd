using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Hikyaku.Protocol.Sasl;
using Xunit;

namespace Hikyaku.Protocol.Tests.Sasl;

public sealed class ScramServerTests
{
    private static readonly byte[] Binding = SHA256.HashData("the certificate"u8);
    private static readonly ScramKeys Keys = ScramKeys.Derive("pencil", Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);

    [Fact]
    public void The_exchange_of_RFC_7677_succeeds()
    {
        // RFC 7677 §3
        var server = new ScramServer(plus: false, default, "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
        Assert.Equal(ScramFault.None, server.ReadFirst("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"u8));
        Assert.Equal("user", server.UserName);
        Assert.Null(server.AuthorizationId);
        Assert.Equal(
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
            Encoding.UTF8.GetString(server.Challenge(Keys.Salt, Keys.Iterations)));
        Assert.Equal(ScramFault.None, server.ReadFinal(
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="u8,
            Keys.StoredKey, Keys.ServerKey, out var verifier));
        Assert.Equal("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", Encoding.UTF8.GetString(verifier));
    }

    [Fact]
    public void Names_are_unquoted_and_the_authorization_identity_is_told()
    {
        var server = new ScramServer(false, default, "s");
        Assert.Equal(ScramFault.None, server.ReadFirst("n,a=b=2Cc,n=u=3Ds=2Cer,r=abc,x=ignored"u8));
        Assert.Equal(("u=s,er", "b,c"), (server.UserName, server.AuthorizationId));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x,,n=user,r=abc")]
    [InlineData("n,n=user,r=abc")]
    [InlineData("p=,,n=user,r=abc")]
    [InlineData("n,b=x,n=user,r=abc")]
    [InlineData("n,,n=,r=abc")]
    [InlineData("n,,n=us=er,r=abc")]
    [InlineData("n,,n=us=2cer,r=abc")]
    [InlineData("n,,n=user,r=")]
    [InlineData("n,,n=user")]
    [InlineData("n,,r=abc,n=user")]
    [InlineData("n,,n=user,r=abc,9=x")]
    [InlineData("n,,n=user,r=abc,m=x")]
    public void A_first_message_outside_the_grammar_is_malformed(string message)
        => Assert.Equal(ScramFault.Malformed, new ScramServer(false, default, "s").ReadFirst(Encoding.UTF8.GetBytes(message)));

    [Fact]
    public void A_mandatory_extension_is_refused()
        => Assert.Equal(ScramFault.UnknownExtension, new ScramServer(false, default, "s").ReadFirst("n,,m=x,n=user,r=abc"u8)); // RFC 5802 §5.1

    [Theory]
    // RFC 5802 §6
    [InlineData(false, false, "n", ScramFault.None)]
    [InlineData(false, false, "y", ScramFault.None)]
    [InlineData(false, false, "p=tls-server-end-point", ScramFault.ChannelBinding)]
    [InlineData(false, true, "n", ScramFault.None)]
    [InlineData(false, true, "y", ScramFault.Downgrade)]
    [InlineData(false, true, "p=tls-server-end-point", ScramFault.ChannelBinding)]
    [InlineData(true, true, "n", ScramFault.ChannelBinding)]
    [InlineData(true, true, "y", ScramFault.Downgrade)]
    [InlineData(true, true, "p=tls-unique", ScramFault.ChannelBinding)]
    [InlineData(true, true, "p=tls-server-end-point", ScramFault.None)]
    public void The_binding_flag_must_suit_what_was_on_offer(bool plus, bool bindable, string flag, ScramFault expected)
        => Assert.Equal(expected, new ScramServer(plus, bindable ? Binding : default, "s").ReadFirst(Encoding.UTF8.GetBytes(flag + ",,n=user,r=abc")));

    [Theory]
    [InlineData("pencil", true, ScramFault.None)]
    [InlineData("pencil", false, ScramFault.ChannelBinding)]
    [InlineData("Pencil", true, ScramFault.Proof)]
    public void With_channel_binding_the_client_must_see_the_same_certificate(string password, bool sameCertificate, ScramFault expected)
    {
        var server = new ScramServer(plus: true, Binding, "server");
        server.ReadFirst("p=tls-server-end-point,,n=user,r=abc"u8);
        var challenge = Encoding.UTF8.GetString(server.Challenge(Keys.Salt, Keys.Iterations));
        byte[] seen = sameCertificate ? Binding : SHA256.HashData("another"u8);
        var final = ScramClient.Final(password, "p=tls-server-end-point,,", "n=user,r=abc", challenge, seen);

        Assert.Equal(expected, server.ReadFinal(final, Keys.StoredKey, Keys.ServerKey, out var verifier));
        Assert.Equal(expected == ScramFault.None, verifier.Length > 0);
    }

    [Fact]
    public void A_final_message_of_another_exchange_is_refused()
    {
        var final = ScramClient.Final("pencil", "n,,", "n=user,r=abc", $"r=abcFIRST,s={Convert.ToBase64String(Keys.Salt)},i=4096", []);
        var server = new ScramServer(false, default, "SECOND");
        server.ReadFirst("n,,n=user,r=abc"u8);
        server.Challenge(Keys.Salt, Keys.Iterations);
        Assert.Equal(ScramFault.Nonce, server.ReadFinal(final, Keys.StoredKey, Keys.ServerKey, out _)); // RFC 5802 §5.1, "r"
    }

    [Fact]
    public void No_bytes_whatever_make_it_throw_or_let_somebody_in()
        => Gen.Select(Gen.String[Gen.Char["cnrpym=,abc/+2CD\0"], 0, 60], Gen.String[Gen.Char["crp=,abc/+"], 0, 60]).Sample((first, final) =>
        {
            var server = new ScramServer(false, default, "s");
            if (server.ReadFirst(Encoding.UTF8.GetBytes(first)) != ScramFault.None) return true;
            server.Challenge(Keys.Salt, Keys.Iterations);
            return server.ReadFinal(Encoding.UTF8.GetBytes(final), Keys.StoredKey, Keys.ServerKey, out _) != ScramFault.None;
        });
}
