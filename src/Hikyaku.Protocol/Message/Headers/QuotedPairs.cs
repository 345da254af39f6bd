namespace Hikyaku.Protocol.Message.Headers;

/// <summary>Takes the backslashes of quoted pairs and the folding out of quoted strings and comments, RFC 5322 §3.2.1.</summary>
internal static class QuotedPairs
{
    /// <summary>Writes what the raw text between the quotes means.</summary>
    /// <param name="raw">The text with its quoted pairs and folding.</param>
    /// <param name="meaning">At least as long as the raw text.</param>
    /// <returns>The number of octets written.</returns>
    public static int Remove(ReadOnlySpan<byte> raw, Span<byte> meaning)
    {
        var written = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            var octet = raw[i];
            if (octet == (byte)'\\' && i + 1 < raw.Length)
                octet = raw[++i];
            if (octet is not ((byte)'\r' or (byte)'\n' or 0))
                meaning[written++] = octet;
        }
        return written;
    }

    /// <inheritdoc cref="Remove(ReadOnlySpan{byte}, Span{byte})"/>
    public static byte[] Remove(ReadOnlySpan<byte> raw)
    {
        var meaning = new byte[raw.Length];
        var written = Remove(raw, meaning);
        return written == meaning.Length ? meaning : meaning[..written];
    }
}
