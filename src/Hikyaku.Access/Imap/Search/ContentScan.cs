using System.Text;
using Hikyaku.Access.Content;
using Hikyaku.Access.Imap.Fetch;
using Hikyaku.Protocol.Message;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Message.Text;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Imap.Search;

/// <summary>
/// One pass over a message's content for all questions of a search: headers and text decoded as a reader sees them
/// (RFC 9051 §6.4.4), part by part, in pieces of bounded size.
/// </summary>
internal sealed class ContentScan : IDisposable
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
        ScanParts(content, stored);
        return _findings;
    }

    private void ScanParts(MessageContent content, StoredMessage stored)
    {
        var parts = PartMap.Decode(stored.Parts.Span);
        var sections = new SectionLocator(parts, stored.Prefix.Length);
        for (var index = 0; index < parts.Positions.Count && _findings.IsOpen; index++)
        {
            var range = sections.Header(index);
            using var header = PooledBytes.Of(content, range.Offset, checked((int)range.Count));
            if (index == 0)
                LookInFields(header.Span);
            if (_onlyFields)
                return;
            LookInHeader(header.Span, ScopeOfHeader(parts, index));
            if (parts.Positions[index].Kind == PartKind.Leaf)
                ScanLeaf(content, sections.Body(index), PartHeader.Read(header.Span));
        }
    }

    /// <summary>The header of an enclosed message is a part of the body of the message around it.</summary>
    private static ContentScope ScopeOfHeader(PartMap parts, int index) =>
        index > 0 && parts.Positions[index - 1].Kind == PartKind.Message ? ContentScope.Body : ContentScope.Everywhere;

    private void LookInHeader(ReadOnlySpan<byte> header, ContentScope scope)
    {
        foreach (var field in new HeaderFields(header))
        {
            if (_findings.IsOpen)
                Look($"{Encoding.UTF8.GetString(field.Name)}: {field.Decode()}", scope);
        }
    }

    private void LookInFields(ReadOnlySpan<byte> header)
    {
        foreach (var field in new HeaderFields(header))
            LookInField(field);
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

    private void ScanLeaf(MessageContent content, ByteRange range, PartHeader part)
    {
        if (part.FileName is { } name)
            Look(name, ContentScope.Body);
        if (!part.IsText)
            return;
        using var text = part.OpenText();
        using var body = new DecodedReader(content, range.Offset, range.Count, TransferEncoding.Identity);
        while (_findings.IsOpen && body.TryRead(out var piece))
            Look(_window.Add(text.Take(piece.Span)), ContentScope.Body);
        _window.Add(text.Finish());
        Look(_window.Finish(), ContentScope.Body);
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

    /// <summary>Gives buffers back.</summary>
    public void Dispose()
    {
        _window.Dispose();
        TextFolding.Return(ref _folded);
    }
}
