using System.Net;
using Hikyaku.Protocol.Addressing;
using Xunit;

namespace Hikyaku.Protocol.Tests.Addressing;

public sealed class AddressBlockTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    [InlineData("0.0.0.1", "::1", false)]
    [InlineData("0.0.0.0", "::", false)]
    public void One_client_is_an_IPv4_address_or_an_IPv6_network_of_64_bits(string one, string other, bool same)
        => Assert.Equal(same, AddressBlock.Of(IPAddress.Parse(one)) == AddressBlock.Of(IPAddress.Parse(other)));
}
