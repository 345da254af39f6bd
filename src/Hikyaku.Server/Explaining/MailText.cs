namespace Hikyaku.Server.Explaining;

/// <summary>Reads a mail as people keep it in files: with the line ends of their machine, perhaps with the "From " line of an mbox.</summary>
internal static class MailText
{
    private const int PieceOctets = 64 * 1024;

    /// <summary>The octets, with CRLF unless line ends are to be kept; null when there are more than <paramref name="most"/>.</summary>
    public static byte[]? Read(Stream stream, int most, bool keepLineEnds = false)
    {
        using var whole = new MemoryStream();
        var piece = new byte[PieceOctets];
        for (var read = stream.Read(piece); read > 0; read = stream.Read(piece))
        {
            if (whole.Length + read > most) return null;
            whole.Write(piece, 0, read);
        }
        ReadOnlySpan<byte> octets = whole.GetBuffer().AsSpan(0, (int)whole.Length);
        if (octets.StartsWith("From "u8)) octets = octets[(octets.IndexOf((byte)'\n') + 1)..];
        if (octets.StartsWith("\uFEFF"u8)) octets = octets[3..];
        return keepLineEnds || octets.IndexOf("\r\n"u8) >= 0 || octets.IndexOf((byte)'\n') < 0 ? octets.ToArray() : WithCrLf(octets);
    }

    private static byte[] WithCrLf(ReadOnlySpan<byte> octets)
    {
        var output = new byte[octets.Length + octets.Count((byte)'\n')];
        var length = 0;
        foreach (var octet in octets)
        {
            if (octet == (byte)'\n') output[length++] = (byte)'\r';
            output[length++] = octet;
        }
        return output;
    }
}
