using System.Text;
using Hikyaku.Access.Content;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Message.Text;
using Hikyaku.Store.Messages;
using Hikyaku.Store.Search;

namespace Hikyaku.Access.Imap.Search;

/// <summary>
/// One pass over a message's content for all questions of a search: headers and text decoded as a reader sees them
/// (RFC 9051 §6.4.4), part by part, in pieces of bounded size.
/// </summary>
internal sealed class ContentScan : TextVisitor, IDisposable
{
    // Messages up to this size are read in one go and looked at raw before they are taken apart
    private const int PlainBytes = 256 << 10;

    private readonly ContentQuestions _questions;
    private readonly ContentFindings _findings;
    private readonly PlainScan _plain;
    private readonly TextWindow _window;
    private readonly bool _onlyFields;
    private char[] _folded = [];

    public ContentScan(ContentQuestions questions)
    {
        _questions = questions;
        _findings = new ContentFindings(questions.All.Count);
        _plain = new PlainScan(questions);
        _window = new TextWindow(questions.All.Max(question => question.Term.Length));
        _onlyFields = questions.All.All(question => question.Scope == ContentScope.Field);
    }

    /// <inheritdoc/>
    public override bool IsDone => !_findings.IsOpen;

    /// <inheritdoc/>
    public override bool WantsParts => !_onlyFields;

    /// <summary>Answers the questions for a message; null when it is gone. The findings are valid until the next call.</summary>
    public ContentFindings? Scan(MessageStore store, in SearchedMessage message, MessageContent? content)
    {
        if (content is null)
            return null;
        _findings.Clear();
        if (!_onlyFields && content.Length <= PlainBytes)
        {
            using var whole = PooledBytes.Of(content, 0, (int)content.Length);
            if (_plain.TryAnswer(whole.Span, _findings))
                return _findings;
        }
        if ((message.Stored ?? store.Find(message.Entry.MessageId)) is not { } stored)
            return null;
        MessageText.Visit(content, stored.Parts.Span, this);
        return _findings;
    }

    /// <inheritdoc/>
    public override void VisitField(HeaderField field, HeaderPlace place)
    {
        if (place == HeaderPlace.Message)
            LookInField(field);
        // The header of an enclosed message is a part of the body of the message around it
        if (!_onlyFields)
            Look(MessageText.Line(field), place == HeaderPlace.EnclosedMessage ? ContentScope.Body : ContentScope.Everywhere);
    }

    /// <inheritdoc/>
    public override void VisitFileName(string name) => Look(name, ContentScope.Body);

    /// <inheritdoc/>
    public override void VisitText(ReadOnlySpan<char> piece) => Look(_window.Add(piece), ContentScope.Body);

    /// <inheritdoc/>
    public override void EndText() => Look(_window.Finish(), ContentScope.Body);

    /// <summary>Gives buffers back.</summary>
    public void Dispose()
    {
        _window.Dispose();
        TextFolding.Return(ref _folded);
    }

    private void LookInField(HeaderField field)
    {
        string? value = null;
        for (var i = 0; i < _questions.All.Count; i++)
        {
            var question = _questions.All[i];
            if (question.Scope != ContentScope.Field || _findings[i] || !field.Is(question.FieldName))
                continue;
            if (question.Term.IsEmpty || question.Term.IsIn(value ??= field.Decode()))
                _findings.Answer(i);
        }
    }

    /// <summary>Looks for every term that is still open in a text of this scope.</summary>
    private void Look(ReadOnlySpan<char> text, ContentScope scope)
    {
        var isAscii = Ascii.IsValid(text);
        var folded = isAscii ? default : TextFolding.Fold(text, ref _folded);
        for (var i = 0; i < _questions.All.Count; i++)
        {
            var question = _questions.All[i];
            if (_findings[i] || question.Scope == ContentScope.Field || (scope == ContentScope.Everywhere && question.Scope == ContentScope.Body))
                continue;
            if (isAscii ? question.Term.IsInAscii(text) : question.Term.IsInFolded(folded))
                _findings.Answer(i);
        }
    }
}
