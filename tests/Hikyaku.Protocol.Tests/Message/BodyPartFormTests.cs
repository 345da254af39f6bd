using System.Text;
using Hikyaku.Protocol.Message;
using Xunit;

namespace Hikyaku.Protocol.Tests.Message;

/// <summary>BODYPARTSTRUCTURE (RFC 5524 §3).</summary>
public sealed class BodyPartFormTests
{
    private const string Text = "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"us-ascii\") NIL NIL \"BASE64\" 22 3 NIL NIL NIL NIL)";
    private const string Image = "(\"IMAGE\" \"GIF\" NIL NIL NIL \"BASE64\" 4 NIL NIL NIL NIL)";
    private const string Letter = "(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 99 (NIL \"a (b\" NIL NIL NIL NIL NIL NIL NIL NIL) (" + Text + Image + " \"MIXED\" NIL NIL NIL NIL) 9 NIL NIL NIL NIL)";
    private const string Whole = "(" + Letter + Text + " \"MIXED\" (\"BOUNDARY\" \"b\") NIL NIL NIL)";

    private static string? Find(string structure, params int[] part) =>
        BodyPartForm.Find(Encoding.ASCII.GetBytes(structure), part) is { } found ? Encoding.ASCII.GetString(found) : null;

    [Fact]
    public void A_part_is_found_by_its_numbers()
    {
        Assert.Equal(Whole, Find(Whole));
        Assert.Equal(Letter, Find(Whole, 1));
        Assert.Equal(Text, Find(Whole, 2));
        // RFC 9051 §6.4.5.1: the parts of an enclosed message
        Assert.Equal(Text, Find(Whole, 1, 1));
        Assert.Equal(Image, Find(Whole, 1, 2));
        Assert.Null(Find(Whole, 3));
        Assert.Null(Find(Whole, 1, 3));
        // What has no parts is its own first part
        Assert.Equal(Text, Find(Text, 1));
        Assert.Null(Find(Text, 2));
    }

    [Fact]
    public void What_is_decoded_has_another_encoding_and_size()
    {
        Assert.Equal("(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"us-ascii\") NIL NIL \"7BIT\" 11 0 NIL NIL NIL NIL)",
            Encoding.ASCII.GetString(BodyPartForm.Decoded(Encoding.ASCII.GetBytes(Text), "\"7BIT\""u8, 11)));
        Assert.Equal("(\"IMAGE\" \"GIF\" NIL NIL NIL \"BINARY\" 2 NIL NIL NIL NIL)",
            Encoding.ASCII.GetString(BodyPartForm.Decoded(Encoding.ASCII.GetBytes(Image), "\"BINARY\""u8, 2)));
    }
}
