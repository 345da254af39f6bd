using System.Text;
using CsCheck;
using Hikyaku.Connections.Proxy;
using Xunit;

namespace Hikyaku.SystemTests.Connections;

public sealed class ProxyHeaderTests
{
    private static readonly string[] Heads = ["", "PROXY ", "PROXY TCP4 ", "\r\n\r\n\0\r\nQUIT\n", "\r\n\r\n\0\r\nQUIT\n\u0021\u0011"];
    private const string Signature = "0D0A0D0A000D0A515549540A";

    public static TheoryData<string, string?, string?> Version1 => new()
    {
        // HAProxy, proxy-protocol.txt §2.1
        { "PROXY TCP4 192.0.2.1 198.51.100.25 56324 25\r\n", "192.0.2.1:56324", "198.51.100.25:25" },
        { "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255:65535", "255.255.255.255:65535" },
        { "PROXY TCP6 2001:db8::1 2001:db8::25 0 25\r\n", "[2001:db8::1]:0", "[2001:db8::25]:25" },
        { "PROXY UNKNOWN\r\n", null, null },
        { "PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n", null, null },
    };

    public static TheoryData<string, string?, string?> Version2 => new()
    {
        // §2.2: LOCAL; TCP over IPv4, IPv6; unspecified; a unix socket; with TLVs
        { Signature + "20000000", null, null },
        { Signature + "2011000C" + "C0000201C6336419DC040019", null, null },
        { Signature + "2111000C" + "C0000201C6336419DC040019", "192.0.2.1:56324", "198.51.100.25:25" },
        { Signature + "21110013" + "C0000201C6336419DC040019" + "04000401020304", "192.0.2.1:56324", "198.51.100.25:25" },
        { Signature + "21210024" + "20010DB8000000000000000000000001" + "20010DB8000000000000000000000025" + "DC040019", "[2001:db8::1]:56324", "[2001:db8::25]:25" },
        { Signature + "21000000", null, null },
        { Signature + "213100D8" + new string('0', 2 * 216), null, null },
    };

    public static TheoryData<string> Bad => new()
    {
        "EHLO client\r\n", "PROXY\r\n", "PROXY \r\n", "proxy TCP4 192.0.2.1 198.51.100.25 1 25\r\n",
        "PROXY TCP5 192.0.2.1 198.51.100.25 1 25\r\n", "PROXY UDP4 192.0.2.1 198.51.100.25 1 25\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.25 1\r\n", "PROXY TCP4 192.0.2.1 198.51.100.25 1 25 9\r\n",
        "PROXY TCP4 192.0.2 198.51.100.25 1 25\r\n", "PROXY TCP4 0x7f.0.0.1 198.51.100.25 1 25\r\n",
        "PROXY TCP4 2001:db8::1 2001:db8::25 1 25\r\n", "PROXY TCP6 192.0.2.1 198.51.100.25 1 25\r\n",
        "PROXY TCP6 [2001:db8::1] 2001:db8::25 1 25\r\n", "PROXY TCP6 fe80::1%eth0 2001:db8::25 1 25\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.25 65536 25\r\n", "PROXY TCP4 192.0.2.1 198.51.100.25 -1 25\r\n",
        "PROXY  TCP4 192.0.2.1 198.51.100.25 1 25\r\n", "PROXY TCP4 192.0.2.1 198.51.100.25 1 25" + new string(' ', 100),
    };

    public static TheoryData<string> BadVersion2 => new()
    {
        Signature[..22] + "0B" + "21000000", // signature
        Signature + "11000000", // version 1 in the binary form
        Signature + "22000000", // unknown command
        Signature + "2112000C" + "C0000201C6336419DC040019", // datagram
        Signature + "2141000C" + "C0000201C6336419DC040019", // unknown family
        Signature + "2111000B" + "C0000201C6336419DC0400", // too short for its family
        Signature + "2111FFFF", // beyond all reason
    };

    [Theory]
    [MemberData(nameof(Version1))]
    public void Version_1_is_read_wherever_it_is_cut(string header, string? source, string? destination)
        => Check(Encoding.ASCII.GetBytes(header), source, destination);

    [Theory]
    [MemberData(nameof(Version2))]
    public void Version_2_is_read_wherever_it_is_cut(string header, string? source, string? destination)
        => Check(Convert.FromHexString(header), source, destination);

    [Theory]
    [MemberData(nameof(Bad))]
    public void Anything_else_is_malformed(string header)
        => Assert.Equal(ProxyHeaderStatus.Malformed, ProxyHeader.Read(Encoding.ASCII.GetBytes(header), out _, out _));

    [Theory]
    [MemberData(nameof(BadVersion2))]
    public void A_bad_binary_header_is_malformed(string header)
        => Assert.Equal(ProxyHeaderStatus.Malformed, ProxyHeader.Read(Convert.FromHexString(header), out _, out _));

    [Fact]
    public void No_bytes_make_it_throw_or_ask_for_more_than_its_bound()
        => Gen.Select(Gen.Int[0, Heads.Length - 1].Select(i => Heads[i]), Gen.Byte.Array[0, 200])
            .Sample((head, tail) =>
            {
                byte[] bytes = [.. Encoding.Latin1.GetBytes(head), .. tail];
                return ProxyHeader.Read(bytes, out _, out var length) != ProxyHeaderStatus.Complete || length <= bytes.Length;
            });

    private static void Check(byte[] header, string? source, string? destination)
    {
        for (var cut = 0; cut < header.Length; cut++)
            Assert.Equal(ProxyHeaderStatus.NeedMore, ProxyHeader.Read(header.AsSpan(0, cut), out _, out _));

        byte[] more = [.. header, .. "EHLO x\r\n"u8];
        Assert.Equal(ProxyHeaderStatus.Complete, ProxyHeader.Read(more, out var read, out var length));
        Assert.Equal(header.Length, length);
        Assert.Equal(source, read.Source?.ToString());
        Assert.Equal(destination, read.Destination?.ToString());
    }
}
