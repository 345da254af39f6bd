using Hikyaku.Protocol.Imap;
using Xunit;

namespace Hikyaku.Protocol.Tests.Imap;

// RFC 8474 §4, §7
public sealed class ObjectIdsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public void An_identifier_leads_back_to_its_number(long number)
    {
        Assert.Equal(number, ObjectIds.ParseEmail(ObjectIds.Email(number)));
        Assert.Equal(number, ObjectIds.ParseThread(ObjectIds.Thread(number)));
        Assert.NotEqual(ObjectIds.Email(number), ObjectIds.Thread(number));
    }

    [Theory]
    [InlineData("")]
    [InlineData("M")]
    [InlineData("M07")]
    [InlineData("m7")]
    [InlineData("T7")]
    [InlineData("M-7")]
    [InlineData("M99999999999999999999")]
    public void What_we_never_gave_names_nothing(string id) => Assert.Null(ObjectIds.ParseEmail(id));
}
