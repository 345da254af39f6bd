using System.Text;
using CsCheck;
using Hikyaku.Protocol.Addressing;

namespace Hikyaku.Protocol.Tests.Addressing;

public sealed class MailAddressTests
{
    [Theory]
    [InlineData("alice@example.test", "alice", "example.test")]
    [InlineData("Alice@EXAMPLE.Test", "Alice", "example.test")]
    [InlineData("\"Joe\\,Smith\"@example.test", "Joe,Smith", "example.test")]
    [InlineData("\"alice\"@example.test", "alice", "example.test")]
    [InlineData("\"\"@example.test", "", "example.test")]
    [InlineData("bob@[192.0.2.01]", "bob", "[192.0.2.1]")]
    [InlineData("bob@[ipv6:2001:DB8:0:0:0:0:0:1]", "bob", "[IPv6:2001:db8::1]")]
    [InlineData("bob@[IPv6:::ffff:192.0.2.1]", "bob", "[IPv6:::ffff:192.0.2.1]")]
    [InlineData("壺@例え.テスト", "壺", "xn--r8jz45g.xn--zckzah")]
    [InlineData("me@BÜCHER.example", "me", "xn--bcher-kva.example")]
    public void A_mailbox_is_read_with_its_quoting_taken_off_and_its_domain_in_A_labels(string text, string localPart, string domain)
    {
        var address = MailAddress.TryParse(text);

        Assert.NotNull(address);
        Assert.Equal(localPart, address.LocalPart);
        Assert.Equal(domain, address.Domain);
    }

    [Theory]
    [InlineData("")]
    [InlineData("@example.test")]
    [InlineData("alice")]
    [InlineData("alice@")]
    [InlineData("a..b@example.test")]
    [InlineData("alice@example.test.")]
    [InlineData("alice@exa_mple.test")]
    [InlineData("alice@[192.0.2.256]")]
    [InlineData("alice@[IPv6:fe80::1%eth0]")]
    [InlineData("alice@[x400:something]")]
    [InlineData("alice@b@example.test")]
    [InlineData("alice @example.test")]
    [InlineData("alice@example.test ")]
    [InlineData("<alice@example.test>")]
    [InlineData("\"line\r\nbreak\"@example.test")]
    public void What_is_not_a_mailbox_gives_null(string text) => Assert.Null(MailAddress.TryParse(text));

    [Fact]
    public void Without_SMTPUTF8_a_mailbox_is_ASCII() // RFC 6531 §3.3
    {
        var text = Encoding.UTF8.GetBytes("me@bücher.example");
        Assert.Null(MailAddress.TryParse(text, allowUtf8: false));
        Assert.NotNull(MailAddress.TryParse(text, allowUtf8: true));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_no_mailbox() => Assert.Null(MailAddress.TryParse("half\ud800@example.test"));

    // Neither can be brought into a normal form, by which the directory looks addresses up (RFC 6532 §3.1).
    [Theory]
    [InlineData("a\uFFFEb@example.test")]
    [InlineData("\"\uFFFE\"@example.test")]
    [InlineData("\uFFFF@example.test")]
    [InlineData("a@\uFFFE.test")]
    public void What_is_no_character_is_no_mailbox(string text) => Assert.Null(MailAddress.TryParse(text));

    [Fact]
    public void Every_mailbox_has_a_key_to_look_it_up() =>
        Gen.String[Gen.OneOf(Gen.Char, Gen.Char['\u0080', '\u02FF'], Gen.Char['\uFFF0', '\uFFFF']), 1, 8]
            .Sample(text => MailAddress.TryParse(text + "@example.test") is not { } address || address.LookupKey.Length > 0);

    [Fact]
    public void Octets_that_are_not_UTF_8_are_no_mailbox() =>
        Assert.Null(MailAddress.TryParse([(byte)'a', 0xE3, 0x81, .. "@example.test"u8]));

    [Fact]
    public void A_local_part_has_at_most_64_octets() // RFC 5321 §4.5.3.1.1
    {
        Assert.NotNull(MailAddress.TryParse(new string('a', 64) + "@example.test"));
        Assert.Null(MailAddress.TryParse(new string('a', 65) + "@example.test"));
        Assert.Null(MailAddress.TryParse("\"" + new string(' ', 63) + "\"@example.test"));
    }

    [Fact]
    public void An_address_has_at_most_254_octets() // RFC 5321 §4.5.3.1.3: 256 with the angle brackets
    {
        var label = new string('d', 61);
        Assert.NotNull(MailAddress.TryParse($"{new string('a', 64)}@{label}.{label}.{label}.abc"));
        Assert.Null(MailAddress.TryParse($"{new string('a', 64)}@{label}.{label}.{label}.abcd"));
    }

    [Theory]
    [InlineData("Alice@Example.TEST", "alice@example.test")]
    [InlineData("\"Alice\"@example.test", "alice@example.test")]
    [InlineData("Jose\u0301@example.test", "jos\u00e9@example.test")]
    public void All_spellings_of_an_address_have_one_lookup_key(string text, string key) =>
        Assert.Equal(key, MailAddress.TryParse(text)!.LookupKey);

    [Fact]
    public void Quoted_forms_are_equivalent() // RFC 5321 §4.1.2
    {
        var plain = MailAddress.TryParse("alice@example.test");
        Assert.Equal(plain, MailAddress.TryParse("\"\\a\\lice\"@example.test"));
        Assert.Equal("alice@example.test", MailAddress.TryParse("\"alice\"@EXAMPLE.test")!.ToString());
    }

    [Fact]
    public void What_is_printed_is_read_back_as_the_same_address() =>
        Addresses.Sample(address => Assert.Equal(address, MailAddress.TryParse(address.ToString())));

    [Fact]
    public void Any_octets_are_an_address_or_none_and_never_an_exception() =>
        Gen.Byte.Array[0, 300].Sample(octets =>
        {
            var address = MailAddress.TryParse(octets);
            if (address is not null)
                Assert.NotNull(address.LookupKey);
        });

    private static readonly Gen<string> LocalParts = Gen.OneOf(
        Gen.Char["abcXYZ019!#$%&'*+-/=?^_`{|}~"].Array[1, 30].Select(c => new string(c)),
        Gen.Char[" \"\\@.,;:<>()[]abc"].Array[0, 14].Select(c => "\"" + new string(c).Replace("\\", "\\\\").Replace("\"", "\\\"") + "\""),
        Gen.Char['\u00a1', '\u9fff'].Array[1, 20].Select(c => new string(c)));

    private static readonly Gen<string> Domains = Gen.OneOf(
        Gen.Char["abcXYZ019"].Array[1, 20].Array[1, 4].Select(labels => string.Join('.', labels.Select(l => new string(l)))),
        Gen.Byte.Array[4].Select(b => $"[{string.Join('.', b)}]"),
        Gen.Byte.Array[16].Select(b => $"[IPv6:{new System.Net.IPAddress(b)}]"),
        Gen.Char["éüñ壺本語"].Array[1, 8].Select(c => new string(c) + ".example"));

    private static readonly Gen<MailAddress> Addresses =
        Gen.Select(LocalParts, Domains, (local, domain) =>
            MailAddress.TryParse($"{local}@{domain}") ?? throw new InvalidDataException($"{local}@{domain}"));
}
