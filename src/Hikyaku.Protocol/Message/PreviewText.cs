namespace Hikyaku.Protocol.Message;

/// <summary>Collects the first characters of a text on one line: each run of white space and controls becomes one space.</summary>
/// <param name="buffer">As long as the text may become.</param>
/// <param name="skipQuotedLines">True to leave out lines that begin with "&gt;".</param>
internal ref struct PreviewText(Span<char> buffer, bool skipQuotedLines)
{
    private readonly Span<char> _buffer = buffer;
    private int _length;
    private bool _spacePending;
    private bool _inQuotedLine;
    private bool _atLineStart = true;

    /// <summary>True when nothing more is taken.</summary>
    public bool IsFull { get; private set; }

    /// <summary>True when a quoted line was left out.</summary>
    public bool HasSkipped { get; private set; }

    public void Append(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (IsFull)
                return;
            Append(c);
        }
    }

    public override readonly string ToString()
    {
        // a pair that didn't fit goes as a whole
        var length = _length > 0 && char.IsHighSurrogate(_buffer[_length - 1]) ? _length - 1 : _length;
        return new string(_buffer[..length]);
    }

    private void Append(char c)
    {
        if (_atLineStart && skipQuotedLines && c == '>')
            _inQuotedLine = HasSkipped = true;
        _atLineStart = c == '\n';
        if (c == '\n')
            _inQuotedLine = false;
        if (_inQuotedLine)
            return;
        if (char.IsWhiteSpace(c) || char.IsControl(c))
        {
            _spacePending = _length > 0;
            return;
        }
        if (_spacePending && !TryPut(' '))
            return;
        _spacePending = false;
        TryPut(c);
    }

    private bool TryPut(char c)
    {
        IsFull = _length == _buffer.Length;
        if (!IsFull)
            _buffer[_length++] = c;
        return !IsFull;
    }
}
