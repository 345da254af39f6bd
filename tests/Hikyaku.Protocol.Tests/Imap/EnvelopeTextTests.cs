using System.Text;
using CsCheck;
using Hikyaku.Protocol.Imap;
using Xunit;

namespace Hikyaku.Protocol.Tests.Imap;

public sealed class EnvelopeTextTests
{
    private const string Envelope =
        "(\"Sun, 25 Mar 2007 00:30:00 +0200\" \"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?= \\\"x\\\"\" "
        + "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")(\"=?utf-8?Q?J=C3=BCrgen?=\" NIL \"j\" \"x.de\")) NIL NIL "
        + "((NIL NIL \"group\" NIL)(NIL NIL \"a\" \"b.c\")(NIL NIL NIL NIL)) NIL ((NIL NIL {6}\r\n\xE5\xA3\xBA\xE5\xA3\xBA \"d\")) NIL \"<id@x>\")";

    private static readonly byte[] Wire = Encoding.Latin1.GetBytes(Envelope);

    [Fact]
    public void The_subject_is_decoded() => Assert.Equal("日本 \"x\"", EnvelopeText.Subject(Wire));

    [Theory]
    [InlineData(EnvelopeField.From, "Terry Gray <gray@cac.washington.edu>, Jürgen <j@x.de>, ")]
    [InlineData(EnvelopeField.Sender, "")]
    [InlineData(EnvelopeField.To, "group: a@b.c, ; ")]
    [InlineData(EnvelopeField.Cc, "")]
    [InlineData(EnvelopeField.Bcc, "壺壺@d, ")]
    public void Addresses_are_given_as_people_write_them(EnvelopeField field, string text) =>
        Assert.Equal(text, EnvelopeText.Addresses(Wire, field));

    [Fact]
    public void The_date_keeps_the_zone_it_was_written_in() =>
        Assert.Equal(new DateTime(2007, 3, 25, 0, 30, 0), EnvelopeText.Date(Wire)!.Value.DateTime);

    [Fact]
    public void A_missing_subject_is_empty_and_a_missing_date_is_none()
    {
        var wire = "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"u8;
        Assert.Equal("", EnvelopeText.Subject(wire));
        Assert.Null(EnvelopeText.Date(wire));
    }

    [Fact]
    public void Damage_is_told_as_such() => Gen.Select(Gen.Int[0, Wire.Length - 1], Gen.Byte).Sample((at, octet) =>
    {
        var damaged = (byte[])Wire.Clone();
        damaged[at] = octet;
        try
        {
            return EnvelopeText.Addresses(damaged, EnvelopeField.Bcc) is not null;
        }
        catch (FormatException)
        {
            return true;
        }
    });
}
