using System.Net;

namespace Hikyaku.Protocol.Message.Text;

/// <summary>
/// Takes the text out of HTML piece by piece: markup, comments, scripts and styles go, entities are decoded,
/// block elements become line ends. For searching and previews, not for showing: nothing here makes HTML safe.
/// </summary>
internal sealed class HtmlText
{
    private const int MaxTagName = 12;
    private const int MaxEntity = 12;

    private readonly char[] _name = new char[MaxTagName];
    private readonly char[] _entity = new char[MaxEntity];
    private int _nameLength;
    private int _entityLength;
    private string? _skippedElement;
    private char _quote;
    private int _dashes;
    private State _state;

    private enum State : byte
    {
        Text,
        Entity,
        TagStart,
        TagName,
        InTag,
        Markup,
        Comment,
    }

    /// <summary>The text of a piece is at most this long: what an earlier piece left open comes with it.</summary>
    public static int MaxTextLength(int htmlLength) => htmlLength + MaxEntity + 2;

    /// <summary>Takes the next piece of HTML and writes its text.</summary>
    /// <param name="html">The piece; it may be cut anywhere.</param>
    /// <param name="text">Room for <see cref="MaxTextLength"/> characters.</param>
    /// <returns>The number of characters written.</returns>
    public int Take(ReadOnlySpan<char> html, Span<char> text)
    {
        var written = 0;
        foreach (var c in html)
            Take(c, text, ref written);
        return written;
    }

    /// <summary>Writes what looked like the beginning of markup when the HTML is at its end.</summary>
    public int Finish(Span<char> text)
    {
        var written = 0;
        if (_state == State.TagStart)
            Emit('<', text, ref written);
        else if (_state == State.Entity)
            EmitEntityAsItStands(text, ref written);
        _state = State.Text;
        return written;
    }

    private void Take(char c, Span<char> text, ref int written)
    {
        switch (_state)
        {
            case State.Text:
                TakeText(c, text, ref written);
                break;
            case State.Entity:
                TakeEntity(c, text, ref written);
                break;
            case State.TagStart when c == '!':
                _state = State.Markup;
                _dashes = 0;
                break;
            case State.TagStart when c is '?':
                _state = State.InTag;
                break;
            case State.TagStart when c == '/' || char.IsAsciiLetter(c):
                _nameLength = 0;
                AddToName(c);
                _state = State.TagName;
                break;
            case State.TagStart: // a lone "<"
                Emit('<', text, ref written);
                _state = State.Text;
                TakeText(c, text, ref written);
                break;
            case State.TagName when char.IsAsciiLetterOrDigit(c):
                AddToName(c);
                break;
            case State.TagName or State.InTag:
                TakeInTag(c, text, ref written);
                break;
            case State.Markup:
                TakeMarkup(c);
                break;
            case State.Comment:
                TakeComment(c);
                break;
        }
    }

    private void TakeText(char c, Span<char> text, ref int written)
    {
        if (c == '<')
            _state = State.TagStart;
        else if (c == '&' && _skippedElement is null)
        {
            _state = State.Entity;
            _entity[0] = c;
            _entityLength = 1;
        }
        else
            Emit(c, text, ref written);
    }

    private void TakeEntity(char c, Span<char> text, ref int written)
    {
        if (c == ';' || (_entityLength < MaxEntity - 1 && (char.IsAsciiLetterOrDigit(c) || c == '#')))
        {
            _entity[_entityLength++] = c;
            if (c != ';')
                return;
            _state = State.Text;
            foreach (var decoded in WebUtility.HtmlDecode(new string(_entity, 0, _entityLength)))
                Emit(decoded, text, ref written);
            return;
        }
        EmitEntityAsItStands(text, ref written);
        _state = State.Text;
        TakeText(c, text, ref written);
    }

    private void EmitEntityAsItStands(Span<char> text, ref int written)
    {
        foreach (var c in _entity.AsSpan(0, _entityLength))
            Emit(c, text, ref written);
    }

    private void TakeInTag(char c, Span<char> text, ref int written)
    {
        _state = State.InTag;
        if (_quote != 0)
        {
            if (c == _quote)
                _quote = '\0';
            return;
        }
        if (c is '"' or '\'' && _skippedElement is null)
            _quote = c;
        else if (c == '>')
        {
            _state = State.Text;
            EndTag(text, ref written);
        }
    }

    private void EndTag(Span<char> text, ref int written)
    {
        var name = _name.AsSpan(0, _nameLength);
        if (_skippedElement is not null)
        {
            if (name is ['/', .. var closed] && closed.SequenceEqual(_skippedElement))
                _skippedElement = null;
            return;
        }
        if (name is "script" or "style" or "title" or "textarea")
            _skippedElement = name.ToString();
        else if (BreaksLine(name is ['/', .. var closing] ? closing : name))
            Emit('\n', text, ref written);
    }

    private static bool BreaksLine(ReadOnlySpan<char> element) => element is
        "br" or "p" or "div" or "tr" or "li" or "ul" or "ol" or "table" or "td" or "th" or "blockquote" or "pre" or "hr"
        or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "section" or "article" or "header" or "footer" or "body" or "dd" or "dt";

    // "<!-- … -->" is a comment; "<!DOCTYPE …>" and "<![if …]>" end at the first ">".
    private void TakeMarkup(char c)
    {
        if (c == '-' && ++_dashes == 2)
        {
            _state = State.Comment;
            _dashes = 0;
        }
        else if (c == '>')
            _state = State.Text;
    }

    private void TakeComment(char c)
    {
        if (c == '>' && _dashes >= 2)
            _state = State.Text;
        _dashes = c == '-' ? _dashes + 1 : 0;
    }

    private void AddToName(char c)
    {
        if (_nameLength < MaxTagName)
            _name[_nameLength++] = char.ToLowerInvariant(c);
    }

    private void Emit(char c, Span<char> text, ref int written)
    {
        if (_skippedElement is null)
            text[written++] = c;
    }
}
