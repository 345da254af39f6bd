using System.Text;

namespace Hikyaku.Protocol.Message.Trace;

/// <summary>
/// Puts a header field together from words, folding before a word that would make the line longer than the
/// 78 characters of RFC 5322 §2.1.1. Whatever the words hold, the result is one field: control characters
/// can't get in.
/// </summary>
internal sealed class FieldFolder
{
    private const int MaxColumn = 78;

    private readonly StringBuilder _field = new(256);
    private int _column;

    /// <param name="name">The name of the field, a constant of ours.</param>
    public FieldFolder(string name)
    {
        _field.Append(name).Append(':');
        _column = name.Length + 1;
    }

    /// <summary>Adds a word after a space or a fold.</summary>
    public FieldFolder Word(string word)
    {
        if (_column + 1 + word.Length > MaxColumn)
            return Line(word);
        _field.Append(' ');
        return Add(word);
    }

    /// <summary>Adds a word on a line of its own.</summary>
    public FieldFolder Line(string word)
    {
        _field.Append("\r\n\t");
        _column = 8;
        return Add(word);
    }

    public byte[] ToField() => Encoding.UTF8.GetBytes(_field.Append("\r\n").ToString());

    private FieldFolder Add(string word)
    {
        foreach (var c in word)
            _field.Append(char.IsControl(c) ? '?' : c);
        _column += word.Length;
        return this;
    }
}
