using System.Buffers;
using System.Text;
using Hikyaku.Protocol.Imap;
using Xunit;

namespace Hikyaku.Protocol.Tests.Imap;

public sealed class LiteralWritingTests
{
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly ImapResponseWriter _writer;

    public LiteralWritingTests() => _writer = new ImapResponseWriter(_output);

    private string Written
    {
        get
        {
            _writer.Commit();
            return Encoding.Latin1.GetString(_output.WrittenSpan);
        }
    }

    [Fact]
    public void A_literal_is_written_in_pieces()
    {
        _writer.BeginLiteral(5);
        _writer.LiteralPiece("ab"u8);
        "cde"u8.CopyTo(_writer.LiteralSpan(100));
        _writer.AdvanceLiteral(3);
        _writer.CloseList();
        Assert.Equal("{5}\r\nabcde)", Written);
    }

    [Fact]
    public void The_room_for_a_literal_never_is_larger_than_what_is_left_of_it()
    {
        _writer.BeginLiteral(3000);
        Assert.Equal(2000, _writer.LiteralSpan(2000).Length);
        _writer.LiteralPiece(new byte[2990]);
        Assert.Equal(10, _writer.LiteralSpan(2000).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => _writer.LiteralPiece(new byte[11]));
    }

    // RFC 9051 §9: literal = "{" number64 ["+"] "}" CRLF *CHAR8, and CHAR8 is not NUL; literal8 holds any OCTET
    [Fact]
    public void Only_a_literal8_holds_NUL()
    {
        _writer.BeginLiteral(3);
        _writer.LiteralPiece("a\0b"u8);
        _writer.BeginLiteral8(3);
        _writer.LiteralPiece("a\0b"u8);
        Assert.Equal("{3}\r\na?b~{3}\r\na\0b", Written);
    }
}
