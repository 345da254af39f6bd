using System.Text;
using Hikyaku.Transport.Bounce;
using Xunit;

namespace Hikyaku.SystemTests.Transfer;

/// <summary>Notifications are in English and in Japanese; the sender's own language comes first.</summary>
public sealed class SenderTongueTests
{
    [Theory]
    [InlineData("Subject: =?utf-8?B?44GK6Iy2?=\r\n", true)] // お茶
    [InlineData("Subject: =?iso-2022-jp?B?GyRCJCpDYxsoQg==?=\r\n", true)] // お茶
    [InlineData("Subject: tea\r\nFrom: =?utf-8?B?6Iqx5a2Q?= <hanako@example.jp>\r\n", true)] // 花子
    [InlineData("Subject: ｵﾁｬ\r\n", true)]
    [InlineData("Subject: tea\r\nContent-Language: ja, en\r\n", true)]
    [InlineData("Subject: tea\r\nFrom: Alice <alice@example.org>\r\n", false)]
    [InlineData("Subject: =?utf-8?Q?Caf=C3=A9_=E2=98=95?=\r\nContent-Language: fr\r\n", false)]
    [InlineData("", false)]
    public void It_is_told_by_the_header_of_the_mail(string header, bool isJapanese)
        => Assert.Equal(isJapanese, SenderTongue.IsJapanese(Encoding.UTF8.GetBytes(header)));
}
