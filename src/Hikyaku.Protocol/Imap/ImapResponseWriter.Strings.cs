using System.Buffers;
using System.Text;

namespace Hikyaku.Protocol.Imap;

public sealed partial class ImapResponseWriter
{
    // Longer strings go out as literals: old clients have small buffers for quoted ones (RFC 2683 §3.2.1.5)
    private const int LongestQuoted = 512;

    /// <summary>NIL</summary>
    public void Nil() => Token("NIL"u8);

    /// <summary>A string: quoted where that can hold it, else a literal (in which "?" stands for NUL).</summary>
    public void String(ReadOnlySpan<byte> value)
    {
        if (!CanQuote(value))
        {
            Literal(value);
            return;
        }
        Byte((byte)'"');
        while (value.IndexOfAny((byte)'"', (byte)'\\') is var special && special >= 0)
        {
            Copy(value[..special]);
            Byte((byte)'\\');
            Byte(value[special]);
            value = value[(special + 1)..];
        }
        Copy(value);
        Byte((byte)'"');
    }

    /// <inheritdoc cref="String(ReadOnlySpan{byte})"/>
    public void String(ReadOnlySpan<char> value)
    {
        var size = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = size > Piece ? ArrayPool<byte>.Shared.Rent(size) : null;
        var bytes = rented is null ? stackalloc byte[Piece] : rented;
        String(bytes[..Encoding.UTF8.GetBytes(value, bytes)]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>A string, or NIL for null.</summary>
    public void NString(string? value)
    {
        if (value is null)
            Nil();
        else
            String(value);
    }

    /// <summary>A literal. NUL is not allowed in one (RFC 9051 §9 CHAR8); use <see cref="Literal8"/> for bytes that may hold it.</summary>
    public void Literal(ReadOnlySpan<byte> value)
    {
        LiteralHeader(value.Length);
        while (value.IndexOf((byte)0) is var nul && nul >= 0)
        {
            Copy(value[..nul]);
            Byte((byte)'?');
            value = value[(nul + 1)..];
        }
        Copy(value);
    }

    /// <summary>A literal8 (RFC 9051 §9), which may hold NUL.</summary>
    public void Literal8(ReadOnlySpan<byte> value)
    {
        Byte((byte)'~');
        LiteralHeader(value.Length);
        Copy(value);
    }

    /// <summary>Announces a literal whose bytes the caller sends itself, right after <see cref="Commit"/>.</summary>
    public void LiteralHeader(long length)
    {
        Byte((byte)'{');
        Number(length);
        Byte((byte)'}');
        EndLine();
        _isWithinLine = true; // the literal and what follows it belong to the same response
    }

    /// <summary>Text for people at the end of a response; what could break the line becomes a space.</summary>
    public void Text(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune))
                Byte((byte)' ');
            else if (rune.IsAscii)
                Byte((byte)rune.Value);
            else
                Took(rune.EncodeToUtf8(Reserve(4)));
        }
    }

    private bool CanQuote(ReadOnlySpan<byte> value)
    {
        if (value.Length > LongestQuoted || value.IndexOfAny(ImapCharacters.LineBreakers) >= 0)
            return false;
        return Ascii.IsValid(value) || (QuotesUtf8 && System.Text.Unicode.Utf8.IsValid(value));
    }
}
