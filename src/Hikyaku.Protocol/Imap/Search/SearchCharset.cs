using System.Text;

namespace Hikyaku.Protocol.Imap.Search;

/// <summary>The charsets in which a client may write the strings of a SEARCH.</summary>
internal static class SearchCharset
{
    /// <summary>UTF-8, which is also what a command without CHARSET is read as (RFC 9051 §6.4.4); a superset of US-ASCII.</summary>
    public static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private const string AsciiSample = "AZaz09@";

    /// <summary>The charset of that name: any that .NET knows except those whose ASCII is not ASCII bytes; null otherwise.</summary>
    public static Encoding? Find(ReadOnlySpan<byte> name)
    {
        if (name.Length > 40 || !Ascii.IsValid(name))
            return null;
        var text = Encoding.ASCII.GetString(name);
        if (text.Equals("UTF-8", StringComparison.OrdinalIgnoreCase) || text.Equals("US-ASCII", StringComparison.OrdinalIgnoreCase))
            return Utf8;
        var charset = FromCodePages(text) ?? BuiltIn(text);
        return charset is not null && charset.GetBytes(AsciiSample).AsSpan().SequenceEqual(Encoding.ASCII.GetBytes(AsciiSample)) ? charset : null;
    }

    private static Encoding? FromCodePages(string name) =>
        CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    private static Encoding? BuiltIn(string name)
    {
        try
        {
            return Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
        {
            // The only way in which .NET says that it has no such charset
            return null;
        }
    }

    /// <summary>The text of these bytes, or null when they are not text in that charset.</summary>
    public static string? Decode(Encoding charset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return charset.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
