namespace Hikyaku.Access.Pop3;

/// <summary>Finds the end of the header and of the first lines of the body, in pieces cut anywhere (TOP, RFC 1939 §7).</summary>
internal sealed class TopOfMessage(int bodyLines)
{
    private int _linesLeft = bodyLines;
    private bool _inBody;
    private bool _lineIsEmpty = true;
    private bool _lastWasCr;

    /// <summary>How many bytes of the piece belong to the top; fewer than all when the end was found.</summary>
    public int Take(ReadOnlySpan<byte> piece)
    {
        if (_inBody && _linesLeft == 0)
            return 0;
        var taken = 0;
        while (taken < piece.Length)
        {
            var rest = piece[taken..];
            var lf = rest.IndexOf((byte)'\n');
            var line = lf < 0 ? rest : rest[..lf];
            var endsWithCr = line.Length > 0 ? line[^1] == (byte)'\r' : _lastWasCr;
            _lineIsEmpty &= line.Length == 0 || (line.Length == 1 && line[0] == (byte)'\r');
            if (lf < 0)
            {
                _lastWasCr = endsWithCr;
                return piece.Length;
            }

            taken += lf + 1;
            if (endsWithCr && EndLine())
                return taken;
            _lastWasCr = false;
        }

        return taken;
    }

    /// <summary>A line ended; true when it was the last of the top.</summary>
    private bool EndLine()
    {
        if (_inBody)
            _linesLeft--;
        else if (_lineIsEmpty)
            _inBody = true;
        _lineIsEmpty = true;
        return _inBody && _linesLeft == 0;
    }
}
