namespace Hikyaku.Protocol.Imap;

public ref partial struct ImapReader
{
    /// <summary><c>flag</c>: a keyword, or a system flag with its backslash.</summary>
    public bool TryReadFlag(out ReadOnlySpan<byte> flag)
    {
        var start = _position;
        TryRead((byte)'\\');
        if (TryReadAtom(out _))
        {
            flag = _text[start.._position];
            return true;
        }
        _position = start;
        return Nothing(out flag);
    }
}
